"""Writes GIFT: what its types can ask; the rest of an item in a comment, which other tools skip."""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from exams.bank import markup, rules
from exams.exchange import escapes
from exams.exchange.documents import Record, Rejected, Written
from exams.exchange.extras import extras_of
from exams.exchange.reading import gift as reader
from exams.exchange.reading.gift_text import escaped
from exams.exchange.reading.html import picture_type, unmarked
from exams.exchange.reading.moodle import path_of
from exams.exchange.reading.wordings import judgement_of
from exams.exchange.writing.leaving import NoPlaceError, left_out, losses, place_of
from exams.exchange.writing.qti_items import title_of
from exams.exchange.writing.texts import pictures_of

_MEDIA_TYPE = "text/plain; charset=utf-8"


def write(records: Sequence[Record], *, pictures: Mapping[str, bytes]) -> Written:
    """Return a GIFT file of the items that it can ask; the others are left out, with a reason.

    Args:
        pictures: by digest, what the texts show; they are written into the texts.
    """
    blocks: list[str] = []
    out: list[Rejected] = []
    warnings: list[str] = []
    written: list[tuple[int, Record]] = []
    topic = ""
    for number, record in enumerate(records, start=1):
        try:
            block = _block(record, pictures)
        except NoPlaceError as reason:
            out.append(left_out(record, number, reason))
            continue
        if record.topic != topic:
            topic = record.topic
            blocks.append(f"$CATEGORY: {_path(topic)}")
        blocks.append(block)
        written.append((number, record))
        warnings += [
            _("%(place)s: the picture %(name)s is not in the bank and was not written.")
            % {"place": place_of(record, number), "name": digest[:12]}
            for digest in pictures_of(record.content)
            if digest not in pictures
        ]
    text = "".join(f"{block}\n\n" for block in blocks)
    if written:
        warnings += losses(written, reader.read(text))
    return Written(text.encode(), _MEDIA_TYPE, "txt", len(written), tuple(out), tuple(warnings))


def _path(topic: str) -> str:
    return f"$course$/top/{topic.replace('/', '//')}" if topic else "$course$/top"


def _block(record: Record, pictures: Mapping[str, bytes]) -> str:
    """Return a question with its comment, title, stem, answers and rationale."""
    content = record.content
    own: dict[str, Any] = {"markup": True} if content.is_html else {}
    answers = _WRITERS.get(content.kind, _nothing)(content, own)
    if "answer" in own:
        own["answer"] = _inlined(own["answer"], pictures, unescaped=True)
    extras = extras_of(record)
    if path_of(_path(record.topic))[-1:] == [record.topic] or not record.topic:
        extras.pop("topic", None)
    comment = json.dumps(extras | own, ensure_ascii=False, sort_keys=True)
    lines = [f"// zhifa: {comment}"]
    if record.code:
        lines.insert(0, f"// [id:{record.code.replace(']', chr(92) + ']')}]")
    form = "[html]" if content.is_html else "[plain]"
    rationale = f"\n####{escaped(content.rationale)}" if content.rationale else ""
    title = escaped(title_of(record))
    question = f"::{title}::{form}{escaped(content.stem)}{{{answers}{rationale}\n}}"
    return "\n".join([*lines, _inlined(question, pictures)])


def _inlined(text: str, pictures: Mapping[str, bytes], *, unescaped: bool = False) -> str:
    """Return a text with its pictures in it, as addresses that are their bytes."""

    def address(found: re.Match[str]) -> str:
        data = pictures.get(found[1])
        kind = picture_type(data) if data else None
        if data is None or kind is None:
            return found[0]
        source = f"data:{kind[1]};base64,{base64.b64encode(data).decode()}"
        return source if unescaped else escaped(source)

    colon = ":" if unescaped else r"\\:"
    return re.sub(f"item-picture{colon}([0-9a-f]{{64}})", address, text)


def _nothing(content: rules.Content, _own: dict[str, Any]) -> str:
    if content.kind == rules.ORDERING:
        raise NoPlaceError(_("GIFT has no ordering. Export QTI, Moodle XML or Excel."))
    raise NoPlaceError(_("GIFT has no case with several questions. Export QTI or Excel."))


def _answer(text: str) -> str:
    """Return the text of an answer that begins with no sign of a format."""
    return f"[plain]{escaped(text)}" if text.startswith("[") else escaped(text)


def _choice(content: rules.Content, own: dict[str, Any]) -> str:
    texts = tuple(choice.text for choice in content.choices)
    if content.kind == rules.TRUE_FALSE and texts == rules.JUDGEMENTS and not content.is_html:
        return "TRUE" if content.key == ("A",) else "FALSE"
    judged = {judgement_of(text) for text in texts}
    if content.kind == rules.TRUE_FALSE or (len(texts) == 2 and judged == {True, False}):
        own["kind"] = content.kind
    form = "[html]" if content.is_html else "[plain]"
    is_multiple = content.kind == rules.MULTIPLE
    share = f"{100 / max(1, len(content.key)):.5f}".rstrip("0").rstrip(".")
    lines = []
    for choice in content.choices:
        text = escaped(choice.text)
        text = f"{form}{text}" if text.startswith("[") else text
        if is_multiple:
            lines.append(f"~%{share if choice.is_key else 0}%{text}")
        else:
            weight = f"%{100 if choice.is_key else 0}%" if text.startswith("%") else ""
            lines.append(f"{'=' if choice.is_key else '~'}{weight}{text}")
    return "".join(f"\n\t{line}" for line in lines)


def _matching(content: rules.Content, own: dict[str, Any]) -> str:
    letters = [letter for letter, _number in content.pairs]
    if len(set(letters)) != len(letters):
        raise NoPlaceError(
            _("In GIFT a left side goes with one right side only. Export QTI or Excel.")
        )
    targets = [_plain_target(content, target) for target in content.targets]
    numbers = dict(content.pairs)
    lefts = [(choice.text, numbers[letter]) for letter, choice in content.lettered]
    if any("->" in text for text, _number in lefts):
        raise NoPlaceError(_("GIFT cannot tell -> in a text from the arrow of a pair."))
    spare = [number for number in range(1, len(targets) + 1) if number not in numbers.values()]
    appearing = list(dict.fromkeys([*(number for _text, number in lefts), *spare]))
    placed = [appearing.index(number) + 1 for number in range(1, len(targets) + 1)]
    if placed != sorted(placed):
        own["targets"] = placed
    form = "[html]" if content.is_html else "[plain]"
    lines = []
    for text, number in [*lefts, *(("", number) for number in spare)]:
        left = f"{form}{escaped(text)}" if text.startswith("[") else escaped(text)
        lines.append(f"={left} -> {escaped(targets[number - 1])}")
    return "".join(f"\n\t{line}" for line in lines)


def _plain_target(content: rules.Content, target: str) -> str:
    if not content.is_html:
        return target
    text = unmarked(target)
    if markup.sanitized(markup.escaped(text)) != target:
        raise NoPlaceError(
            _("GIFT has no markup or pictures on the right side of a matching. Export QTI.")
        )
    return text


def _fill_in(content: rules.Content, own: dict[str, Any]) -> str:
    if len(content.blanks) > 1:
        raise NoPlaceError(_("GIFT has one blank in a question. Export QTI, Moodle XML or Excel."))
    blank = content.blanks[0]
    if blank.unit:
        own["unit"] = blank.unit
    if blank.number:
        if blank.tolerance and not rules.as_number(blank.tolerance):
            own["tolerance"] = blank.tolerance
        return f"#{escaped(blank.number)}:{escaped(blank.tolerance or '0')}"
    if any("->" in text for text in blank.accepted):
        own["kind"] = rules.FILL_IN
    texts = [text.replace("*", "\\*") for text in blank.accepted]
    return "".join(
        f"\n\t={'%100%' if text.startswith('%') else ''}{escaped(text)}" for text in texts
    )


def _essay(content: rules.Content, own: dict[str, Any]) -> str:
    if content.answer:
        own["answer"] = content.answer
    if content.rubric:
        own["rubric"] = escapes.rubric_in_cell(content.rubric)
    return ""


_WRITERS: dict[str, Callable[[rules.Content, dict[str, Any]], str]] = {
    rules.SINGLE: _choice,
    rules.MULTIPLE: _choice,
    rules.TRUE_FALSE: _choice,
    rules.MATCHING: _matching,
    rules.FILL_IN: _fill_in,
    rules.SHORT_ANSWER: _essay,
}
