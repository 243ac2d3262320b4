"""Writes Moodle XML: what Moodle's own types can ask, its attributes as tags."""

import base64
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from django.utils.translation import gettext as _

from exams.bank import markup, rules
from exams.exchange import escapes
from exams.exchange.documents import Record, Rejected, Written
from exams.exchange.extras import extras_of
from exams.exchange.labels import labels_of
from exams.exchange.reading import cloze
from exams.exchange.reading import moodle as reader
from exams.exchange.reading.html import picture_type, unmarked
from exams.exchange.reading.moodle_questions import RUBRIC
from exams.exchange.reading.wordings import judgement_of
from exams.exchange.writing.leaving import NoPlaceError, left_out, losses, named, place_of
from exams.exchange.writing.qti_items import title_of
from exams.exchange.writing.qti_xml import element, escaped
from exams.exchange.writing.texts import pictures_of

_MEDIA_TYPE = "application/xml"
# Written elsewhere than in tags.
_OWN_ELEMENTS = ("code", "topic", "marks")


def write(records: Sequence[Record], *, pictures: Mapping[str, bytes]) -> Written:
    """Return a quiz of the items that Moodle can ask; the others are left out, each with a reason.

    Args:
        pictures: by digest, what the texts show.
    """
    blocks: list[str] = []
    out: list[Rejected] = []
    warnings: list[str] = []
    written: list[tuple[int, Record]] = []
    topic = ""
    for number, record in enumerate(records, start=1):
        try:
            question, missing = _question(record, pictures)
        except NoPlaceError as reason:
            out.append(left_out(record, number, reason))
            continue
        if record.topic != topic:
            topic = record.topic
            blocks.append(_category(topic))
        blocks.append(question)
        written.append((number, record))
        warnings += [f"{place_of(record, number)}: {text}" for text in missing]
    data = _document(blocks)
    if written:
        warnings += losses(written, reader.read(data))
    return Written(data, _MEDIA_TYPE, "xml", len(written), tuple(out), tuple(warnings))


def _document(blocks: Sequence[str]) -> bytes:
    lines = "".join(f"{block}\n" for block in blocks)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{lines}</quiz>\n'.encode()


def _path(topic: str) -> str:
    return f"$course$/top/{topic.replace('/', '//')}" if topic else "$course$/top"


def _category(topic: str) -> str:
    return element("question", element("category", _text(_path(topic))), type="category")


def _text(text: str) -> str:
    return element("text", escaped(text))


class _Writer:
    """One question while it is written."""

    def __init__(self, record: Record, pictures: Mapping[str, bytes]) -> None:
        self.content = record.content
        self.pictures = pictures
        self.tags: dict[str, str] = {"markup": "1"} if record.content.is_html else {}

    def text(self, name: str, text: str, /, *more: str, **attributes: str | None) -> str:
        """Return an element with a text in the format of the item, its pictures beside it."""
        if not self.content.is_html:
            return element(name, _text(text), *more, format="plain_text", **attributes)
        used = [digest for digest in markup.pictures_in(text) if digest in self.pictures]
        for digest in used:
            address = f"@@PLUGINFILE@@/{quote(_file_name(digest, self.pictures))}"
            text = text.replace(f"item-picture:{digest}", address)
        files = [_file(digest, self.pictures) for digest in used]
        return element(name, _text(text), *files, *more, format="html", **attributes)


def _file_name(digest: str, pictures: Mapping[str, bytes]) -> str:
    kind = picture_type(pictures[digest])
    return f"{digest[:16]}.{kind[0] if kind else 'bin'}"


def _file(digest: str, pictures: Mapping[str, bytes]) -> str:
    name = _file_name(digest, pictures)
    data = base64.b64encode(pictures[digest]).decode()
    return element("file", data, name=name, path="/", encoding="base64")


def _question(record: Record, pictures: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """Return a question, and in words what is missing in it."""
    content = record.content
    writer = _Writer(record, pictures)
    if reader.path_of(_path(record.topic))[-1:] != ([record.topic] if record.topic else []):
        writer.tags["topic"] = record.topic
    kind, stem, body = _WRITERS.get(content.kind, _nothing)(writer)
    extras = {name: value for name, value in extras_of(record).items() if name not in _OWN_ELEMENTS}
    tags, too_long = labels_of(extras | writer.tags)
    marks = None if record.marks is None else element("defaultgrade", format(record.marks, "f"))
    question = element(
        "question",
        element("name", _text(title_of(record))),
        writer.text("questiontext", stem),
        writer.text("generalfeedback", content.rationale) if content.rationale else "",
        marks or "",
        element("idnumber", escaped(record.code)) if record.code else "",
        body,
        element("tags", *(element("tag", _text(tag)) for tag in tags)) if tags else "",
        type=kind,
    )
    missing = [
        _("the picture %(name)s is not in the bank and was not written.") % {"name": digest[:12]}
        for digest in pictures_of(content)
        if digest not in pictures
    ]
    if too_long:
        missing.append(
            _("too long for a tag: %(names)s.") % {"names": ", ".join(map(named, too_long))}
        )
    return question, missing


def _nothing(writer: _Writer) -> tuple[str, str, str]:
    raise NoPlaceError(_("Moodle has no case with several questions. Export QTI or Excel."))


def _choice(writer: _Writer) -> tuple[str, str, str]:
    content = writer.content
    texts = tuple(choice.text for choice in content.choices)
    if content.kind == rules.TRUE_FALSE and texts == rules.JUDGEMENTS and not content.is_html:
        return "truefalse", content.stem, _true_false(content)
    judged = {judgement_of(text) for text in texts}
    if content.kind == rules.TRUE_FALSE or (len(texts) == 2 and judged == {True, False}):
        writer.tags["type"] = content.kind
    keys = len(content.key)
    right = f"{100 / keys:.5f}".rstrip("0").rstrip(".") if keys else "0"
    answers = [
        writer.text("answer", choice.text, fraction=right if choice.is_key else "0")
        for choice in content.choices
    ]
    single = element("single", "false" if content.kind == rules.MULTIPLE else "true")
    return "multichoice", content.stem, single + "".join(answers)


def _true_false(content: rules.Content) -> str:
    return "".join(
        element(
            "answer", _text(text), fraction="100" if choice.is_key else "0", format="plain_text"
        )
        for text, choice in zip(("true", "false"), content.choices, strict=True)
    )


def _ordering(writer: _Writer) -> tuple[str, str, str]:
    content = writer.content
    by_letter = {letter: choice.text for letter, choice in content.lettered}
    if list(content.order) != sorted(content.order):
        writer.tags["order"] = ",".join(content.order)
    answers = [
        writer.text("answer", by_letter[letter], fraction=str(number))
        for number, letter in enumerate(content.order, start=1)
    ]
    settings = (
        element("layouttype", "VERTICAL")
        + element("selecttype", "ALL")
        + element("selectcount", str(len(answers)))
        + element("gradingtype", "ABSOLUTE_POSITION")
    )
    return "ordering", content.stem, settings + "".join(answers)


def _matching(writer: _Writer) -> tuple[str, str, str]:
    content = writer.content
    letters = [letter for letter, _number in content.pairs]
    if len(set(letters)) != len(letters):
        raise NoPlaceError(
            _("In Moodle a left side goes with one right side only. Export QTI or Excel.")
        )
    targets = [_plain_target(content, target) for target in content.targets]
    numbers = dict(content.pairs)
    used = [(choice.text, numbers[letter]) for letter, choice in content.lettered]
    spare = [number for number in range(1, len(targets) + 1) if number not in numbers.values()]
    appearing = list(dict.fromkeys([*(number for _text, number in used), *spare]))
    placed = [appearing.index(number) + 1 for number in range(1, len(targets) + 1)]
    if placed != sorted(placed):
        writer.tags["targets"] = ",".join(map(str, placed))
    body = [
        writer.text("subquestion", text, element("answer", _text(targets[number - 1])))
        for text, number in [*used, *(("", number) for number in spare)]
    ]
    return "matching", content.stem, "".join(body)


def _plain_target(content: rules.Content, target: str) -> str:
    """Return a right side as plain text, which is all that Moodle has there."""
    if not content.is_html:
        return target
    text = unmarked(target)
    if markup.sanitized(markup.escaped(text)) != target:
        raise NoPlaceError(
            _("Moodle shows no markup or pictures on the right side of a matching. Export QTI.")
        )
    return text


def _fill_in(writer: _Writer) -> tuple[str, str, str]:
    content = writer.content
    if len(content.blanks) > 1:
        return _cloze(writer)
    blank = content.blanks[0]
    if blank.number:
        if blank.tolerance and not rules.as_number(blank.tolerance):
            writer.tags["tolerance"] = blank.tolerance
        return "numerical", content.stem, _numerical(blank)
    answers = [
        element("answer", _text(text.replace("*", "\\*")), fraction="100", format="plain_text")
        for text in blank.accepted
    ]
    return "shortanswer", content.stem, element("usecase", "0") + "".join(answers)


def _numerical(blank: rules.Blank) -> str:
    answer = element(
        "answer",
        _text(blank.number),
        element("tolerance", escaped(blank.tolerance or "0")),
        fraction="100",
        format="plain_text",
    )
    if not blank.unit:
        return answer
    unit = element("unit", element("multiplier", "1"), element("unit_name", escaped(blank.unit)))
    return answer + element("units", unit) + element("unitgradingtype", "0")


def _cloze(writer: _Writer) -> tuple[str, str, str]:
    content = writer.content
    marks = {found[0] for found in rules.BLANK.finditer(content.stem)}
    if len(rules.BLANK.findall(content.stem)) != len(content.blanks):
        raise NoPlaceError(_("The stem does not show where each blank stands."))
    if len(marks) == 1 and marks != {"____"}:
        writer.tags["blank"] = marks.pop()
    units = [blank.unit for blank in content.blanks]
    if any(units):
        writer.tags["units"] = escapes.joined(units, "|")
    fields = iter([_field(blank, is_html=content.is_html) for blank in content.blanks])
    return "cloze", rules.BLANK.sub(lambda _found: next(fields), content.stem), ""


def _field(blank: rules.Blank, *, is_html: bool) -> str:
    if blank.number:
        answers = f"={blank.number}:{blank.tolerance or '0'}"
        return f"{{1:NUMERICAL:{answers}}}"
    texts = [cloze.escaped(text) for text in blank.accepted]
    answers = "~".join(f"={markup.escaped(text) if is_html else text}" for text in texts)
    return f"{{1:SHORTANSWER:{answers}}}"


def _essay(writer: _Writer) -> tuple[str, str, str]:
    content = writer.content
    lines = escapes.rubric_in_cell(content.rubric).split("\n") if content.rubric else []
    if content.is_html:
        items = "".join(f"<li>{markup.escaped(line)}</li>" for line in lines)
        told = content.answer + (f"<p>{RUBRIC}</p><ul>{items}</ul>" if items else "")
    else:
        told = "\n".join(filter(None, [content.answer, *([RUBRIC] if lines else []), *lines]))
    info = writer.text("graderinfo", told) if told else ""
    settings = element("responseformat", "plain") + element("responserequired", "1")
    return "essay", content.stem, settings + info


_WRITERS: dict[str, Callable[[_Writer], tuple[str, str, str]]] = {
    rules.SINGLE: _choice,
    rules.MULTIPLE: _choice,
    rules.TRUE_FALSE: _choice,
    rules.ORDERING: _ordering,
    rules.MATCHING: _matching,
    rules.FILL_IN: _fill_in,
    rules.SHORT_ANSWER: _essay,
}
