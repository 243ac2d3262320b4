"""Reads the rows that our own writer wrote, without a guess: each value as it was."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from exams.bank import markup, rules
from exams.exchange import escapes
from exams.exchange.documents import Record, Rejected
from exams.exchange.reading import values
from exams.exchange.reading.building import rejection
from exams.exchange.reading.inserts import mapped
from exams.exchange.reading.kinds import kind_of

# What the column of the format says of a row.
TEXT, HTML = "zhifa-text", "zhifa-html"
Get = Callable[[str], str]


class _WrongCellError(ValueError):
    """Says which column of a row of ours somebody changed into what cannot be read."""


def own_records(
    place: str, get: Get, options: list[str], parts: list[tuple[Get, list[str]]]
) -> Record | Rejected:
    """Return the record of a row, and of the rows of its questions if it is a case.

    Args:
        get: the text in the column of a field.
        options: the texts of the option columns, to the last that is filled.
        parts: the same of each question.
    """
    try:
        content = _content(get, options)
        if parts:
            content = replace(content, parts=tuple(_part(*part) for part in parts))
        record = _record(place, get, content)
    except _WrongCellError as wrong:
        reason = _("The column “%(name)s” holds what cannot be read.") % {"name": str(wrong)}
        return Rejected(place, "cell-unreadable", reason)
    return rejection(place, record.content) or record


def _content(get: Get, options: list[str]) -> rules.Content:
    kind = kind_of(get("kind")) or ""
    content = rules.Content(
        kind=kind,
        stem=get("stem"),
        choices=_choices(kind, options, get("key")),
        rationale=get("rationale"),
        article=get("article").strip(),
        paragraph=_number(get, "paragraph"),
        subparagraph=_number(get, "subparagraph"),
        is_html=get("format").strip() == HTML,
        rubric=escapes.rubric_of_cell(get("rubric")),
    )
    if content.is_html:
        content = mapped(content, markup.sanitized)
    return rules.cleaned(_with_key(content, get))


def _choices(kind: str, options: list[str], key: str) -> tuple[rules.Choice, ...]:
    if kind == rules.TRUE_FALSE and not options:
        options = list(rules.JUDGEMENTS)
        right = {options.index(key)} if key in options else set()
    elif kind in rules.CHOICE_KINDS:
        right = {rules.LETTERS.find(letter) for letter in key}
    else:
        right = set()
    return tuple(rules.Choice(text, place in right) for place, text in enumerate(options))


def _with_key(content: rules.Content, get: Get) -> rules.Content:
    key = get("key")
    clean = markup.sanitized if content.is_html else str
    if content.kind == rules.ORDERING:
        return replace(content, order=tuple(key))
    if content.kind == rules.MATCHING:
        pairs = [pair.split("-") for pair in key.split(",") if pair]
        if not all(len(pair) == 2 and pair[1].isdecimal() and len(pair[1]) < 4 for pair in pairs):
            raise _WrongCellError(_("key"))
        targets = (clean(escapes.unescaped(text)) for text in escapes.split(get("targets"), "\n"))
        return replace(
            content,
            targets=tuple(targets),
            pairs=tuple((letter, int(number)) for letter, number in pairs),
        )
    if content.kind == rules.FILL_IN:
        return replace(content, blanks=escapes.blanks_of_cell(key))
    if content.kind == rules.SHORT_ANSWER:
        return replace(content, answer=clean(key))
    return content


def _part(get: Get, options: list[str]) -> rules.Part:
    content = _content(get, options)
    return rules.Part(
        kind=content.kind,
        stem=content.stem,
        choices=content.choices,
        blanks=content.blanks,
        answer=content.answer,
        rubric=content.rubric,
        percent=_number(get, "percent"),
    )


def _record(place: str, get: Get, content: rules.Content) -> Record:
    level, purpose = get("level"), get("purpose")
    return Record(
        place=place,
        content=content,
        code=get("code"),
        topic=get("topic"),
        marks=_decimal(get, "marks"),
        level=values.LEVELS.get(level, level),
        purpose=values.PURPOSES.get(purpose, purpose),
        domain=get("domain"),
        post=get("post"),
        facility=_decimal(get, "facility"),
        seconds=_number(get, "seconds") or None,
        is_critical=bool(values.yes_or_no(get("is_critical"))),
        is_pilot=bool(values.yes_or_no(get("is_pilot"))),
        source=get("source"),
        basis=get("basis"),
        enemies=tuple(map(escapes.unescaped, escapes.split(get("enemies"), ";"))),
        notes=tuple(map(escapes.unescaped, escapes.split(get("note"), "\n"))),
    )


def _number(get: Get, name: str) -> int:
    text = get(name).strip()
    if text and not (text.isdecimal() and len(text) < 7):
        raise _WrongCellError(name)
    return int(text or 0)


def _decimal(get: Get, name: str) -> Decimal | None:
    text = get(name).strip()
    try:
        number = Decimal(text) if text else None
    except InvalidOperation as error:
        raise _WrongCellError(name) from error
    if number is not None and not (number.is_finite() and 0 <= number <= 10**6):
        raise _WrongCellError(name)
    return number
