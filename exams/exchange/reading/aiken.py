"""Reads Aiken: a stem, options "A." or "A)", a line "ANSWER: B"."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from exams.bank import rules
from exams.exchange.documents import Reading, Record, Rejected
from exams.exchange.reading.choices import single_or_judged
from exams.exchange.reading.judging import Unfit, question_place, require_fit
from exams.exchange.refusals import NoItems

_OPTION = re.compile(r"^\s*([A-Z])[.)．）、]\s*(.*)$")
_ANSWER = re.compile(r"^\s*ANSWER\s*[:：](.*)$", re.IGNORECASE)
_LETTER = re.compile(r"^([A-Z])[.)．）]?$")


def looks_like(text: str) -> bool:
    """Tell whether a text has options and a line with an answer below them."""
    lines = text.splitlines()
    return any(map(_ANSWER.match, lines)) and any(map(_OPTION.match, lines))


@dataclass(slots=True)
class _Draft:
    """One question while it is read."""

    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Take one line that is no answer."""
        found = _OPTION.match(line)
        if found and (self.stem or self.options):
            self.options.append((found[1], found[2].strip()))
        elif self.options and line.strip():
            letter, text = self.options[-1]
            self.options[-1] = (letter, f"{text}\n{line.strip()}".strip())
        elif line.strip():
            self.stem.append(line.strip())

    def content(self, answer: str) -> rules.Content:
        """Return the question.

        Raises:
            Unfit: letters are out of order, or the answer is none of them.
        """
        letters = "".join(letter for letter, _text in self.options)
        if letters != "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(letters)]:
            raise Unfit(
                "letters", _("The options are not lettered A, B, C …: %(letters)s.") % {
                    "letters": letters or "-"
                },
            )  # fmt: skip
        found = _LETTER.match(answer.upper())
        if not found or found[1] not in letters:
            raise Unfit(
                "no-key", _("The answer %(answer)s is not the letter of an option.") % {
                    "answer": answer[:40] or "-"
                },
            )  # fmt: skip
        choices = tuple(rules.Choice(text, letter == found[1]) for letter, text in self.options)
        content = single_or_judged(rules.clean("\n".join(self.stem)), choices)
        require_fit(content)
        return content


def read(text: str) -> Reading:
    """Return the questions of an Aiken file; what is wrong is said of each by its number.

    Raises:
        NoItems: it has no line with an answer.
    """
    records: list[Record] = []
    rejected: list[Rejected] = []
    draft, number = _Draft(), 0
    for line in text.removeprefix("\ufeff").splitlines():
        found = _ANSWER.match(line)
        if not found:
            draft.take(line)
            continue
        number += 1
        try:
            records.append(Record(question_place(number), draft.content(found[1].strip())))
        except Unfit as unfit:
            rejected.append(unfit.at(question_place(number)))
        draft = _Draft()
    if not number:
        raise NoItems(advice=_("No line begins with ANSWER:."))
    if draft.stem or draft.options:
        reason = _("The last question has no line that begins with ANSWER:.")
        rejected.append(Rejected(question_place(number + 1), "no-key", reason))
    return Reading("aiken", tuple(records), tuple(rejected))
