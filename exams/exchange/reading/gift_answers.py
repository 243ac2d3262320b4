"""What stands between the braces of a GIFT question, by what it begins with."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from exams.bank import rules
from exams.exchange.reading import gift_text
from exams.exchange.reading.choices import Fraction, choice_of
from exams.exchange.reading.html import Texts
from exams.exchange.reading.judging import Unfit, require_few, short

_TRUE = re.compile(r"^(T|TRUE|F|FALSE)\s*(?:#(.*))?$", re.IGNORECASE | re.DOTALL)
_PERCENT = re.compile(r"^%(-?\d{1,3}(?:\.\d{1,7})?)%")
_WILD = re.compile(r"(?<!\\)\*")


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers of one question, with what reads its texts."""

    stem: str
    source: str  # between the braces, without the feedback of all
    form: str
    texts: Texts
    extras: Mapping[str, Any]

    def content(self) -> rules.Content:
        """Return what the question asks.

        Raises:
            Unfit: nothing is right, or what is right cannot be said here.
        """
        source = self.source.strip()
        require_few(source.count("~") + source.count("="))
        if not source:
            return rules.Content(rules.SHORT_ANSWER, self.stem, (), "", "")
        if source.startswith("#"):
            return self._numerical(source[1:].strip())
        if "~" in source:
            return self._choice(source)
        if "=" in source and "->" in source and self.extras.get("kind") != rules.FILL_IN:
            return self._matching(source)
        if found := _TRUE.match(source):
            return self._true_false(found[1].upper().startswith("T"), found[2] or "")
        return self._short_answer(source)

    def _text(self, source: str) -> str:
        is_ours = self.extras.get("markup") is True
        return gift_text.worded(source, self.texts, form=self.form, is_ours=is_ours)

    def _fraction(self, source: str, share: float) -> tuple[str, float]:
        """Return an answer's text and share; what is told to who gives it becomes a note."""
        text, _sign, feedback = source.strip().partition("#")
        if feedback.strip():
            self.texts.note(_("Feedback: %(text)s") % {"text": short(gift_text.shown(feedback))})
        if found := _PERCENT.match(text):
            return text[found.end() :], float(found[1])
        return text, share

    def _choice(self, source: str) -> rules.Content:
        answers = []
        for each in source.replace("=", "~=").split("~"):
            if each.strip():
                is_right = each.startswith("=")
                text, share = self._fraction(each.removeprefix("="), 100.0 if is_right else 0.0)
                answers.append(Fraction(self._text(text), share))
        return choice_of(
            self.stem,
            answers,
            is_single="=" in source,
            kind=str(self.extras.get("kind", "")),
            texts=self.texts,
        )

    def _true_false(self, is_true: bool, feedback: str) -> rules.Content:
        for text in filter(None, map(str.strip, feedback.split("#"))):
            self.texts.note(_("Feedback: %(text)s") % {"text": short(gift_text.shown(text))})
        choices = tuple(
            rules.Choice(self.texts.plain(text), is_key)
            for text, is_key in zip(rules.JUDGEMENTS, (is_true, not is_true), strict=True)
        )
        return rules.Content(rules.TRUE_FALSE, self.stem, choices, "", "")

    def _matching(self, source: str) -> rules.Content:
        lefts: list[str] = []
        targets: list[str] = []
        pairs: list[tuple[str, int]] = []
        for each in filter(str.strip, source.split("=")):
            left, arrow, right = each.partition("->")
            if not arrow:
                raise Unfit("no-arrow", _("A line of the matching has no ->."))
            target = self.texts.plain(gift_text.shown(right))
            if target not in targets:
                targets.append(target)
            if text := self._text(left):
                lefts.append(text)
                letter = rules.LETTERS[len(lefts) - 1 : len(lefts)] or "?"
                pairs.append((letter, targets.index(target) + 1))
        order = _places(self.extras.get("targets"), len(targets))
        return rules.Content(
            rules.MATCHING,
            self.stem,
            tuple(map(rules.Choice, lefts)),
            "",
            "",
            targets=tuple(targets[place - 1] for place in order),
            pairs=tuple((letter, order.index(number) + 1) for letter, number in pairs),
        )

    def _numerical(self, source: str) -> rules.Content:
        answers = [self._fraction(each, 100.0) for each in source.split("=") if each.strip()]
        right = [text.strip() for text, share in answers if share >= 100]
        if len(right) != 1:
            code = "several-right" if right else "no-key"
            raise Unfit(code, _("A number to fill in needs exactly one right value."))
        if len(answers) > 1:
            self.texts.note(_("Answers that earn a part of the marks were left out."))
        blank = _number(right[0], self._unit())
        zero = self.extras.get("tolerance")
        if not blank.tolerance and isinstance(zero, str) and rules.as_number(zero) == 0:
            blank = replace(blank, tolerance=zero)
        return rules.Content(rules.FILL_IN, self.stem, (), "", "", blanks=(blank,))

    def _short_answer(self, source: str) -> rules.Content:
        answers = [self._fraction(each, 100.0) for each in source.split("=") if each.strip()]
        right = [gift_text.shown(text) for text, share in answers if share >= 100]
        if len(right) < len(answers):
            self.texts.note(_("Answers that earn a part of the marks were left out."))
        exact = [text.replace("\\*", "*") for text in right if not _WILD.search(text)]
        if len(exact) < len(right):
            self.texts.note(_("Patterns with * have no place; only exact texts were taken."))
        if not any(exact):
            raise Unfit("no-key", _("No exact text is accepted."))
        accepted = tuple(dict.fromkeys(filter(None, exact)))
        blank = rules.Blank(accepted=accepted, unit=self._unit())
        return rules.Content(rules.FILL_IN, self.stem, (), "", "", blanks=(blank,))

    def _unit(self) -> str:
        unit = self.extras.get("unit")
        return unit if isinstance(unit, str) else ""


def _places(given: object, count: int) -> Sequence[int]:
    """Return in which order targets stand, as our comment says: their numbers in the file."""
    usual = list(range(1, count + 1))
    if isinstance(given, list) and all(isinstance(each, int) for each in given):
        return given if sorted(given) == usual else usual
    return usual


def _number(source: str, unit: str) -> rules.Blank:
    """Return a number out of "3", "3:0.1" or "2.9..3.1"."""
    text = gift_text.shown(source)
    low, dots, high = text.partition("..")
    if dots:
        least, most = rules.as_number(low), rules.as_number(high)
        if least is None or most is None or least > most:
            raise Unfit("number-unreadable", _("The range %(text)s is not one.") % {"text": text})
        return rules.Blank((), _written((least + most) / 2), _written((most - least) / 2), unit)
    number, _colon, tolerance = text.partition(":")
    tolerance = tolerance.strip()
    return rules.Blank(
        (), number.strip(), "" if rules.as_number(tolerance) == 0 else tolerance, unit
    )


def _written(number: Decimal) -> str:
    return format(number.normalize(), "f")
