"""Reads GIFT, Moodle's text format, the whole grammar."""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from exams.bank import rules
from exams.exchange import escapes
from exams.exchange.documents import Reading, Record, Rejected
from exams.exchange.extras import with_extras
from exams.exchange.reading import gift_text
from exams.exchange.reading.gift_answers import Answers
from exams.exchange.reading.gift_text import Block, blocks_of
from exams.exchange.reading.html import Texts, settled
from exams.exchange.reading.judging import (
    Unfit,
    is_told,
    question_place,
    require_fit,
    short,
    titles_lost,
)
from exams.exchange.reading.moodle import path_of
from exams.exchange.refusals import NoItems

_TITLE = re.compile(r"^\s*::(.*?)::", re.DOTALL)
_LOOKS = re.compile(
    r"^[ \t]*(?:::|\$CATEGORY:)|\{\s*(?:[=~#}]|T\s*[}#]|F\s*[}#]|TRUE|FALSE)", re.MULTILINE
)
_GAP = "____"


def looks_like(text: str) -> bool:
    """Tell by braces with answers whether this may be GIFT."""
    return "{" in text and "}" in text and bool(_LOOKS.search(text))


def read(text: str) -> Reading:
    """Return the questions of a GIFT file in their order.

    Raises:
        NoItems: nothing in it is a question.
    """
    return _File().reading(text)


@dataclass(slots=True)
class _File:
    """A file while it is read."""

    records: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    introduction: str = ""
    titles: int = 0  # that were left out

    def reading(self, text: str) -> Reading:
        """Return all questions, each accepted or rejected by itself."""
        categories: dict[str, None] = {}
        for number, block in enumerate(blocks_of(text), start=1):
            categories[block.category] = None
            self._take(question_place(number), block)
        if not self.records and not self.rejected:
            raise NoItems(advice=_("No text in it has answers in braces."))
        if self.introduction:
            self.warnings.append(
                _("A text without a question was left out: %(text)s") % {"text": self.introduction}
            )
        self.warnings += titles_lost(self.titles)
        self.warnings += [
            _("Category %(path)s: its last part is taken as the topic.") % {"path": path}
            for path in categories
            if len(path_of(path)) > 1
        ]
        return Reading(
            "gift", tuple(self.records), tuple(self.rejected), tuple(self.warnings), self.pictures
        )

    def _take(self, place: str, block: Block) -> None:
        if "{" not in block.text and "}" not in block.text:
            self.introduction = short(gift_text.shown(block.text), 400)
            return
        texts = Texts()
        if self.introduction:
            texts.note(_("Text before the question: %(text)s") % {"text": self.introduction})
            self.introduction = ""
        try:
            self.records.append(_record(place, block, texts))
        except Unfit as unfit:
            self.rejected.append(unfit.at(place))
            return
        self.titles += texts.has_title
        self.pictures |= texts.pictures


def _record(place: str, block: Block, texts: Texts) -> Record:
    extras = block.extras or {}
    title, text = _titled(block.text)
    before, answers, after = _parted(text)
    form = gift_text.form_of(before)
    is_ours = extras.get("markup") is True
    stem = gift_text.worded(
        f"{before.rstrip()}{_gap(before, after)}", texts, form=form, is_ours=is_ours
    )
    answers, _marks, feedback = answers.partition("####")
    content = Answers(stem, answers, form, texts, extras).content()
    rationale = gift_text.worded(feedback, texts, form=form, is_ours=is_ours)
    content = settled(_told(replace(content, rationale=rationale), extras, texts), texts)
    require_fit(content)
    texts.has_title = not is_told(title, content)
    if block.tags:
        texts.note(_("Tags: %(tags)s") % {"tags": ", ".join(block.tags)})
    topic = (path_of(block.category) or [""])[-1]
    record = Record(place, content, code=block.code, topic=topic, notes=tuple(texts.notes))
    if block.extras is None:
        return record
    return with_extras(replace(record, notes=()), extras)


def _told(content: rules.Content, extras: dict[str, object], texts: Texts) -> rules.Content:
    """Return an essay with the model answer and the rubric that our comment has."""
    answer, rubric = extras.get("answer"), extras.get("rubric")
    if content.kind != rules.SHORT_ANSWER:
        return content
    if isinstance(answer, str):
        is_html = extras.get("markup") is True
        content = replace(content, answer=texts.exact(answer) if is_html else texts.plain(answer))
    if isinstance(rubric, str):
        content = replace(content, rubric=escapes.rubric_of_cell(rubric))
    return content


def _titled(text: str) -> tuple[str, str]:
    found = _TITLE.match(text)
    return (gift_text.shown(found[1]), text[found.end() :]) if found else ("", text)


def _parted(text: str) -> tuple[str, str, str]:
    """Return what stands before, between and after the braces.

    Raises:
        Unfit: a brace is missing, or there is more than one pair.
    """
    before, opened, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    if not opened or not closed or "}" in before or "{" in answers:
        raise Unfit("braces", _("A brace is missing, or needs a backslash before it."))
    if "{" in after or "}" in after:
        raise Unfit("several-answers", _("GIFT has one place for answers in a question, not two."))
    return before, answers, after


def _gap(before: str, after: str) -> str:
    """Return the blank and the rest of a sentence that goes on after the answers."""
    if not after.strip():
        return ""
    space = " " if before[-1:].isspace() else ""
    return f"{space}{_GAP}{after.rstrip()}"
