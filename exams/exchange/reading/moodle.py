"""Reads Moodle XML: a quiz of questions, with categories between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from lxml import etree

from exams.bank import markup, rules
from exams.exchange.documents import Reading, Record, Rejected
from exams.exchange.extras import with_extras
from exams.exchange.labels import extras_in
from exams.exchange.reading import xml
from exams.exchange.reading.html import Texts, settled
from exams.exchange.reading.judging import (
    Unfit,
    is_told,
    question_place,
    require_fit,
    short,
    titles_lost,
)
from exams.exchange.reading.moodle_questions import Question, content_of
from exams.exchange.reading.moodle_texts import value_in, worded
from exams.exchange.refusals import NoItems

# What Moodle writes into every question by itself; nobody misses it.
_USUAL_PENALTIES = {"", "0", "0.1", "0.33333", "0.3333333", "1"}
_USUAL_FEEDBACK = {
    "Your answer is correct.",
    "Your answer is partially correct.",
    "Your answer is incorrect.",
    "您的答案正确。",
    "您的答案部分正确。",
    "您的答案不正确。",
    "回答正确",
    "部分正确",
    "回答错误",
}
_FEEDBACK = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
_CONTEXTS = ("$course$", "$system$", "$module$", "$cat1$", "top")


def looks_like(data: bytes) -> bool:
    """Tell by the first bytes whether this may be Moodle XML."""
    head = data[:4096].replace(b"\x00", b"")
    return b"<quiz" in head and (b"<?xml" in head or b"<question" in head)


def read(data: bytes) -> Reading:
    """Return the questions of a quiz file in their order.

    Raises:
        FileNotReadable: it is no quiz, is damaged, or could do harm.
    """
    root = xml.parse(data)
    if root.tag != "quiz":
        raise NoItems(advice=_("Its root element is not <quiz>."))
    return _Quiz(root).reading()


def path_of(text: str) -> list[str]:
    """Return the names of a category and those above it, the widest first; a slash is doubled."""
    names = [name.strip().replace("//", "/") for name in re.split(r"(?<!/)/(?!/)", text)]
    while names and names[0] in _CONTEXTS:
        names.pop(0)
    return [name for name in names if name]


@dataclass(slots=True)
class _Quiz:
    """A quiz while it is read."""

    root: etree._Element
    topic: str = ""
    introduction: str = ""  # a text without a question: it belongs to the next
    titles: int = 0  # that were left out
    records: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    def reading(self) -> Reading:
        """Return all questions, each accepted or rejected by itself."""
        number = 0
        for element in self.root.findall("question"):
            kind = element.get("type") or ""
            if kind == "category":
                self._enter(value_in(element, "category"))
                continue
            number += 1
            if kind == "description":
                self._introduce(number, element)
            else:
                self._take(number, element)
        if not number:
            raise NoItems(advice=_("The quiz has no questions."))
        if self.introduction:
            self.warnings.append(
                _("A text without a question was left out: %(text)s") % {"text": self.introduction}
            )
        self.warnings += titles_lost(self.titles)
        return Reading(
            "moodle",
            tuple(self.records),
            tuple(self.rejected),
            tuple(self.warnings),
            self.pictures,
        )

    def _enter(self, path: str) -> None:
        names = path_of(path)
        self.topic = names[-1] if names else ""
        if len(names) > 1:
            self.warnings.append(
                _("Category %(path)s: its last part is taken as the topic.")
                % {"path": " / ".join(names)}
            )

    def _introduce(self, number: int, element: etree._Element) -> None:
        try:
            text = worded(element.find("questiontext"), Texts())
        except Unfit as unfit:
            text = unfit.reason
        self.introduction = short(f"{question_place(number)}: {markup.plain(text)}", 400)

    def _take(self, number: int, element: etree._Element) -> None:
        texts = Texts()
        place = question_place(number)
        if self.introduction:
            texts.note(_("Text before the question: %(text)s") % {"text": self.introduction})
            self.introduction = ""
        try:
            record = _record(place, element, texts, self.topic)
        except Unfit as unfit:
            self.rejected.append(unfit.at(place))
            return
        self.records.append(record)
        self.titles += texts.has_title
        self.pictures |= texts.pictures


def _record(place: str, element: etree._Element, texts: Texts, topic: str) -> Record:
    extras, tags = extras_in(
        value_in(each) for each in element.findall("tags/tag") if value_in(each)
    )
    question = Question(element, texts, extras)
    content = content_of(question)
    rationale = question.text(element.find("generalfeedback"))
    content = settled(replace(content, rationale=rationale), texts)
    require_fit(content)
    texts.has_title = not is_told(value_in(element, "name"), content)
    for note in _notes(element, tags):
        texts.note(note)
    record = Record(place, content, notes=tuple(texts.notes))
    if extras:
        record = with_extras(record, {"notes": texts.notes, **extras})
    return replace(
        record,
        code=value_in(element, "idnumber"),
        topic=record.topic or topic,
        marks=_marks(value_in(element, "defaultgrade")),
    )


def _marks(text: str) -> Decimal | None:
    value = rules.as_number(text)
    return None if value is None else Decimal(format(value.normalize(), "f"))


def _notes(element: etree._Element, tags: list[str]) -> Iterator[str]:
    """Yield what the question has that has no place."""
    if tags:
        yield _("Tags: %(tags)s") % {"tags": ", ".join(tags)}
    if value_in(element, "hidden") == "1":
        yield _("The question is hidden in the file.")
    penalty = value_in(element, "penalty").rstrip("0").rstrip(".")
    if penalty not in _USUAL_PENALTIES:
        yield _("Each further try costs %(share)s of the marks in the file.") % {"share": penalty}
    if value_in(element, "shuffleanswers").lower() in ("0", "false"):
        yield _("The options are not shuffled in the file.")
    yield from _feedback(element)


def _feedback(element: etree._Element) -> Iterator[str]:
    told = [value_in(element, name) for name in _FEEDBACK]
    told += [value_in(each, "feedback") for each in element.findall("answer")]
    told += [value_in(each) for each in element.findall("hint")]
    for text in dict.fromkeys(markup.plain(Texts().markup(each)) for each in told):
        if text and text not in _USUAL_FEEDBACK:
            yield _("Feedback: %(text)s") % {"text": short(text)}
