"""The types of Moodle's questions, each as what an item of ours asks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from exams.bank import rules
from exams.exchange import escapes
from exams.exchange.reading import cloze
from exams.exchange.reading.choices import Fraction, choice_of
from exams.exchange.reading.html import Texts, unmarked
from exams.exchange.reading.judging import Unfit, require_few
from exams.exchange.reading.moodle_texts import child, value_in, worded

RUBRIC = "评分标准："  # the line between model answer and rubric in what graders are told
_WILD = re.compile(r"(?<!\\)\*")
_ITEMS = re.compile(r"<li>(.*?)</li>", re.DOTALL)


@dataclass(slots=True)
class Question:
    """One question while it is read."""

    element: etree._Element
    texts: Texts
    extras: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether this platform wrote its markup."""
        return self.extras.get("markup") == "1"

    def text(self, element: etree._Element | None) -> str:
        """Return a text of it as the bank's markup."""
        return worded(element, self.texts, is_ours=self.is_ours)

    @property
    def stem(self) -> str:
        """The text of the question."""
        return self.text(self.element.find("questiontext"))

    def answers(self) -> list[Fraction]:
        """Return the answers with the share of the marks that each earns."""
        return [
            Fraction(self.text(each), _share(each.get("fraction")))
            for each in self.element.findall("answer")
        ]

    def values(self) -> list[Fraction]:
        """Return the same, as plain texts."""
        return [
            Fraction(value_in(each), _share(each.get("fraction")))
            for each in self.element.findall("answer")
        ]


def _share(text: str | None) -> float:
    try:
        return float(text or "0")
    except ValueError:
        return 0.0


def content_of(question: Question) -> rules.Content:
    """Return what a question asks, without its rationale.

    Raises:
        Unfit: no item of ours asks that, or the file does not say what is right.
    """
    kind = question.element.get("type") or ""
    if kind not in _READERS:
        raise Unfit(
            "unsupported-type",
            _("Questions of type %(kind)s have no type of item here.") % {"kind": kind or "?"},
        )
    return _READERS[kind](question)


def _multichoice(question: Question) -> rules.Content:
    single = value_in(question.element, "single").lower()
    return choice_of(
        question.stem,
        question.answers(),
        is_single=single in ("true", "1", ""),
        kind=str(question.extras.get("type", "")),
        texts=question.texts,
    )


def _true_false(question: Question) -> rules.Content:
    right = [each.text.lower() for each in question.values() if each.share > 0]
    if right not in (["true"], ["false"]):
        raise Unfit("no-key", _("The file does not say whether the statement is true."))
    choices = tuple(
        rules.Choice(text, is_key)
        for text, is_key in zip(
            rules.JUDGEMENTS, (right == ["true"], right == ["false"]), strict=True
        )
    )
    return rules.Content(rules.TRUE_FALSE, question.stem, choices, "", "")


def _short_answer(question: Question) -> rules.Content:
    texts = question.texts
    right = [each.text for each in question.values() if each.share >= 100 and each.text]
    if any(0 < each.share < 100 for each in question.values()):
        texts.note(_("Answers that earn a part of the marks were left out."))
    if value_in(question.element, "usecase") == "1":
        texts.note(_("The file tells capital letters apart; here they count the same."))
    exact = [text.replace("\\*", "*") for text in right if not _WILD.search(text)]
    if len(exact) < len(right):
        texts.note(_("Patterns with * have no place; only exact texts were taken."))
    if not exact:
        raise Unfit("no-key", _("No exact text is accepted."))
    blank = rules.Blank(accepted=tuple(dict.fromkeys(exact)))
    return rules.Content(rules.FILL_IN, question.stem, (), "", "", blanks=(blank,))


def _numerical(question: Question) -> rules.Content:
    answers = [
        each
        for each in question.element.findall("answer")
        if _share(each.get("fraction")) >= 100 and value_in(each) != "*"
    ]
    if len(answers) != 1:
        code = "several-right" if answers else "no-key"
        raise Unfit(code, _("A number to fill in needs exactly one right value."))
    if any(0 < _share(each.get("fraction")) < 100 for each in question.element.findall("answer")):
        question.texts.note(_("Answers that earn a part of the marks were left out."))
    tolerance = _plain_tolerance(value_in(answers[0], "tolerance"))
    zero = str(question.extras.get("tolerance", ""))
    if not tolerance and rules.as_number(zero) == 0:
        tolerance = zero
    blank = rules.Blank((), _plain_number(value_in(answers[0])), tolerance, _unit(question))
    return rules.Content(rules.FILL_IN, question.stem, (), "", "", blanks=(blank,))


def _plain_number(text: str) -> str:
    """Return a number without the zeros that databases write behind it."""
    value = rules.as_number(text)
    is_padded = re.fullmatch(r"-?\d+\.\d*0{4,}", text)
    return format(value.normalize(), "f") if value is not None and is_padded else text


def _plain_tolerance(text: str) -> str:
    return "" if rules.as_number(text) in (None, 0) else _plain_number(text)


def _unit(question: Question) -> str:
    units = question.element.findall("units/unit")
    own = [each for each in units if _share(value_in(each, "multiplier") or "1") == 1]
    if len(units) > len(own[:1]):
        question.texts.note(_("Other units with a factor of their own were left out."))
    return value_in(own[0], "unit_name") if own else ""


def _matching(question: Question) -> rules.Content:
    lefts: list[str] = []
    targets: list[str] = []
    pairs: list[tuple[str, int]] = []
    subquestions = question.element.findall("subquestion")
    require_few(len(subquestions))
    for each in subquestions:
        answer = child(each, "answer")
        if question.element.get("type") == "ddmatch":
            target = question.text(answer)
        else:
            target = question.texts.plain("" if answer is None else value_in(answer))
        if target not in targets:
            targets.append(target)
        if left := question.text(each):
            lefts.append(left)
            letter = rules.LETTERS[len(lefts) - 1 : len(lefts)] or "?"
            pairs.append((letter, targets.index(target) + 1))
    order = _numbers(question.extras.get("targets"), len(targets))
    placed = {old: new for new, old in enumerate(order, start=1)}
    return rules.Content(
        rules.MATCHING,
        question.stem,
        tuple(map(rules.Choice, lefts)),
        "",
        "",
        targets=tuple(targets[number - 1] for number in order),
        pairs=tuple((letter, placed[number]) for letter, number in pairs),
    )


def _numbers(text: object, count: int) -> list[int]:
    """Return in which order targets stand, as our tag says: their numbers in the file."""
    usual = list(range(1, count + 1))
    given = [int(each) for each in str(text or "").split(",") if each.isascii() and each.isdigit()]
    return given if sorted(given) == usual else usual


def _ordering(question: Question) -> rules.Content:
    answers = question.answers()
    require_few(len(answers))
    ranked = sorted(answers, key=lambda each: each.share)
    if len({each.share for each in answers}) == len(answers):
        answers = ranked
    letters = list(rules.LETTERS[: len(answers)])
    order = str(question.extras.get("order", "")).split(",")
    order = order if sorted(order) == letters else letters
    by_letter = dict(zip(order, answers, strict=False))
    texts = [by_letter[letter].text for letter in letters] if by_letter else []
    beyond = [each.text for each in answers[len(letters) :]]
    return rules.Content(
        rules.ORDERING,
        question.stem,
        tuple(map(rules.Choice, texts + beyond)),
        "",
        "",
        order=tuple(order),
    )


def _essay(question: Question) -> rules.Content:
    element = question.element
    answer, rubric = graded(question.text(element.find("graderinfo")))
    if template := value_in(element, "responsetemplate"):
        question.texts.note(_("Text given for the answer: %(text)s") % {"text": template[:200]})
    if value_in(element, "attachments") not in ("", "0"):
        question.texts.note(_("Candidates could attach files; here they write."))
    return rules.Content(
        rules.SHORT_ANSWER, question.stem, (), "", "", answer=answer, rubric=rubric
    )


def graded(source: str) -> tuple[str, tuple[rules.Criterion, ...]]:
    """Return model answer and rubric out of what graders are told (as the bank's markup)."""
    for mark in (f"<p>{RUBRIC}</p>", f"{RUBRIC}<br>"):
        answer, found, rest = source.rpartition(mark)
        lines = [
            unmarked(line) for line in (_ITEMS.findall(rest) or rest.split("<br>")) if line.strip()
        ]
        rubric = escapes.rubric_of_cell("\n".join(lines))
        if found and rubric and all(line.percent for line in rubric):
            return answer.removesuffix("<br>").strip(), rubric
    return source, ()


def _cloze(question: Question) -> rules.Content:
    element = question.element.find("questiontext")
    source = "" if element is None else value_in(element)
    is_html = element is not None and element.get("format") != "plain_text"
    mark = str(question.extras.get("blank", "____"))
    parsed = cloze.parse(
        source, is_html=is_html, mark=mark if rules.BLANK.fullmatch(mark) else "____"
    )
    for note in parsed.notes:
        question.texts.note(note)
    text = None if element is None else element.find("text")
    target = element if text is None else text
    if target is not None:
        target.text = parsed.text
    units = [
        *map(escapes.unescaped, escapes.split(str(question.extras.get("units", "")), "|")),
        *[""] * len(parsed.blanks),
    ]
    blanks = tuple(
        rules.Blank(each.accepted, each.number, each.tolerance, unit if each.number else "")
        for each, unit in zip(parsed.blanks, units, strict=False)
    )
    return rules.Content(rules.FILL_IN, question.stem, (), "", "", blanks=blanks)


_READERS: dict[str, Callable[[Question], rules.Content]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
    "multianswer": _cloze,
}
