"""The rows of the editor below its stem, as they were typed: options, pairs, blanks, rubric, parts.

What was typed stays as it is until it makes sense: a row is text, whatever it says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from django.http import QueryDict

from exams.bank import rules

# Rows that a new item starts with; most parts, blanks and lines of a rubric.
FIRST, MOST_PARTS, MOST_BLANKS, MOST_LINES = 4, 12, 12, 20
LONGEST_OPTION, LONGEST_TEXT, LONGEST_WORDS = 2000, 8000, 200
Row = TypeVar("Row")


class Trouble(StrEnum):
    """Why rows cannot be kept as they were typed."""

    OPTION_LONG = "option-long"
    TEXT_LONG = "text-long"
    PERCENT_UNREADABLE = "percent-unreadable"
    PLACES_TWICE = "places-twice"


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option, a thing to put in order, or the left side of a matching."""

    text: str = ""
    is_key: bool = False
    place: str = ""  # in the right order, from 1
    numbers: tuple[int, ...] = ()  # of the targets that it goes with


@dataclass(frozen=True, slots=True)
class BlankRow:
    accepted: str = ""  # a text a line
    number: str = ""
    tolerance: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a rubric."""

    text: str = ""
    percent: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """What the editor shows below a stem: of an item, or of one part of a case."""

    kind: str
    prefix: str = ""  # of the names of its fields: "p0-" for the first part
    stem: str = ""  # of a part only
    percent: str = ""  # of a part only
    options: tuple[OptionRow, ...] = ()
    targets: tuple[str, ...] = ()
    blanks: tuple[BlankRow, ...] = ()
    answer: str = ""
    lines: tuple[LineRow, ...] = ()
    parts: tuple["Rows", ...] = field(default=())

    @property
    def lettered(self) -> list[tuple[str, OptionRow]]:
        return list(zip(rules.LETTERS, self.options, strict=False))

    @property
    def is_choice(self) -> bool:
        return self.kind in rules.CHOICE_KINDS

    @property
    def places(self) -> range:
        return range(1, len(self.options) + 1)

    @property
    def has_most_options(self) -> bool:
        return len(self.options) >= rules.MOST

    @property
    def has_most_targets(self) -> bool:
        return len(self.targets) >= rules.MOST


def sent_rows(data: QueryDict) -> Rows:
    """Return the rows of a form as they were sent, blank ones included."""
    rows = _sent(data, data.get("kind", rules.SINGLE), "")
    if rows.kind != rules.CASE:
        return rows
    names = [f"p{number}-" for number in range(MOST_PARTS) if f"p{number}-kind" in data]
    return replace(rows, parts=tuple(_sent_part(data, name) for name in names))


def _sent_part(data: QueryDict, prefix: str) -> Rows:
    rows = _sent(data, data.get(f"{prefix}kind", rules.SHORT_ANSWER), prefix)
    return replace(
        rows, stem=data.get(f"{prefix}stem", ""), percent=data.get(f"{prefix}percent", "")
    )


def _sent(data: QueryDict, kind: str, prefix: str) -> Rows:
    return Rows(
        kind=kind,
        prefix=prefix,
        options=_sent_options(data, prefix),
        targets=tuple(data.getlist(f"{prefix}target")[: rules.MOST]),
        blanks=_sent_blanks(data, prefix),
        answer=data.get(f"{prefix}answer", ""),
        lines=_sent_lines(data, prefix),
    )


def _sent_options(data: QueryDict, prefix: str) -> tuple[OptionRow, ...]:
    texts = data.getlist(f"{prefix}option")[: rules.MOST]
    places = [*data.getlist(f"{prefix}place"), *[""] * len(texts)]
    keys, pairs = set(data.getlist(f"{prefix}key")), data.getlist(f"{prefix}pair")
    return tuple(
        OptionRow(
            text,
            letter in keys,
            places[at],
            tuple(int(pair[2:]) for pair in pairs if re.fullmatch(f"{letter}-[1-8]", pair)),
        )
        for at, (letter, text) in enumerate(zip(rules.LETTERS, texts, strict=False))
    )


def _sent_blanks(data: QueryDict, prefix: str) -> tuple[BlankRow, ...]:
    names = ("accepted", "number", "tolerance", "unit")
    columns = [data.getlist(f"{prefix}blank-{name}")[:MOST_BLANKS] for name in names]
    count = max(map(len, columns))
    filled = [[*column, *[""] * (count - len(column))] for column in columns]
    return tuple(BlankRow(*row) for row in zip(*filled, strict=True))


def _sent_lines(data: QueryDict, prefix: str) -> tuple[LineRow, ...]:
    texts = data.getlist(f"{prefix}criterion")[:MOST_LINES]
    percents = [*data.getlist(f"{prefix}share"), *[""] * len(texts)]
    return tuple(LineRow(text, percents[at]) for at, text in enumerate(texts))


# --- Rows of an item that is there ---------------------------------------------------------------


def rows_of(content: rules.Content, prefix: str = "") -> Rows:
    """Return the rows that show what an item says."""
    places = {letter: str(at) for at, letter in enumerate(content.order, start=1)}
    return Rows(
        kind=content.kind,
        prefix=prefix,
        options=tuple(
            OptionRow(
                choice.text,
                choice.is_key,
                places.get(letter, ""),
                tuple(number for left, number in content.pairs if left == letter),
            )
            for letter, choice in content.lettered
        ),
        targets=content.targets,
        blanks=tuple(
            BlankRow("\n".join(each.accepted), each.number, each.tolerance, each.unit)
            for each in content.blanks
        ),
        answer=content.answer,
        lines=tuple(LineRow(line.text, str(line.percent)) for line in content.rubric),
        parts=tuple(_part_rows(part, at) for at, part in enumerate(content.parts)),
    )


def _part_rows(part: rules.Part, at: int) -> Rows:
    rows = rows_of(rules.part_content(part), f"p{at}-")
    return replace(rows, stem=part.stem, percent=str(part.percent) if part.percent else "")


# --- One row more, one row less ------------------------------------------------------------------


def shaped(rows: Rows, act: str = "") -> Rows:
    """Return rows as the editor shows them: as many as the type needs, one more or less if asked.

    Args:
        act: "add-option", "remove-option-2", likewise target, blank, line, part; for a part with
            its prefix in front ("p0-add-option").
    """
    rows = _acted(rows, act)
    if rows.kind == rules.TRUE_FALSE:
        return replace(rows, options=_judgements(rows.options))
    rows = _filled(rows)
    if rows.kind == rules.SINGLE and sum(row.is_key for row in rows.options) > 1:
        rows = replace(rows, options=tuple(replace(row, is_key=False) for row in rows.options))
    if rows.kind != rules.CASE:
        return rows
    parts = rows.parts or (Rows(rules.SHORT_ANSWER), Rows(rules.SHORT_ANSWER))
    renamed = [replace(part, prefix=f"p{at}-") for at, part in enumerate(parts)]
    return replace(rows, parts=tuple(map(shaped, renamed)))


def _acted(rows: Rows, act: str) -> Rows:
    own, _, rest = act.rpartition("-add-") if "-add-" in act else act.partition("-remove-")
    if re.fullmatch(r"p\d+", own) and rest:
        verb = "add-" if "-add-" in act else "remove-"
        parts = [
            _acted(part, verb + rest) if part.prefix == f"{own}-" else part for part in rows.parts
        ]
        return replace(rows, parts=tuple(parts))
    found = re.fullmatch(r"(add|remove)-(option|target|blank|line|part)(?:-(\d+))?", act)
    if found is None:
        return rows
    return _more(rows, found[2]) if found[1] == "add" else _less(rows, found[2], int(found[3] or 0))


def _more(rows: Rows, what: str) -> Rows:
    if what == "option" and not rows.has_most_options:
        return replace(rows, options=(*rows.options, OptionRow()))
    if what == "target" and not rows.has_most_targets:
        return replace(rows, targets=(*rows.targets, ""))
    if what == "blank" and len(rows.blanks) < MOST_BLANKS:
        return replace(rows, blanks=(*rows.blanks, BlankRow()))
    if what == "line" and len(rows.lines) < MOST_LINES:
        return replace(rows, lines=(*rows.lines, LineRow()))
    if what == "part" and len(rows.parts) < MOST_PARTS:
        return replace(rows, parts=(*rows.parts, Rows(rules.SHORT_ANSWER)))
    return rows


def _less(rows: Rows, what: str, at: int) -> Rows:
    if what == "target":
        return _without_target(rows, at + 1)
    if what == "option":
        return replace(rows, options=_without(rows.options, at))
    if what == "blank":
        return replace(rows, blanks=_without(rows.blanks, at))
    if what == "line":
        return replace(rows, lines=_without(rows.lines, at))
    return replace(rows, parts=_without(rows.parts, at))


def _without(rows: tuple[Row, ...], at: int) -> tuple[Row, ...]:
    return (*rows[:at], *rows[at + 1 :])


def _without_target(rows: Rows, number: int) -> Rows:
    """Take a target away; what went with those after it follows them to their new numbers."""
    options = tuple(
        replace(
            row,
            numbers=tuple(n - (n > number) for n in row.numbers if n != number),
        )
        for row in rows.options
    )
    return replace(rows, options=options, targets=_without(rows.targets, number - 1))


def _judgements(options: tuple[OptionRow, ...]) -> tuple[OptionRow, ...]:
    """Return right and wrong; the key stays if it was marked on such a row."""
    same = tuple(row.text for row in options) == rules.JUDGEMENTS
    keys = [row.is_key for row in options] if same else [False, False]
    return tuple(
        OptionRow(text, is_key) for text, is_key in zip(rules.JUDGEMENTS, keys, strict=True)
    )


def _filled(rows: Rows) -> Rows:
    """Return rows with some blank ones where the type asks for some and has none."""
    kind = rows.kind
    were_judged = tuple(row.text for row in rows.options) == rules.JUDGEMENTS
    if kind in (*rules.CHOICE_KINDS, rules.ORDERING, rules.MATCHING) and (
        were_judged or not rows.options
    ):
        rows = replace(rows, options=(OptionRow(),) * FIRST)
    if kind == rules.MATCHING and not rows.targets:
        rows = replace(rows, targets=("",) * FIRST)
    if kind == rules.FILL_IN and not rows.blanks:
        rows = replace(rows, blanks=(BlankRow(),))
    if kind == rules.SHORT_ANSWER and not rows.lines:
        rows = replace(rows, lines=(LineRow(), LineRow()))
    return rows


# --- What the rows say ---------------------------------------------------------------------------


def said(rows: Rows, content: rules.Content) -> rules.Content:
    """Return a content with what the rows of its type say; what belongs to other types is left."""
    kind = rows.kind
    content = replace(content, kind=kind)
    if kind in (*rules.CHOICE_KINDS, rules.ORDERING, rules.MATCHING):
        content = replace(content, choices=_choices(rows))
    if kind == rules.ORDERING:
        content = replace(content, order=_order(rows))
    if kind == rules.MATCHING:
        return replace(content, targets=_trimmed(rows.targets), pairs=_pairs(rows))
    if kind == rules.FILL_IN:
        content = replace(content, blanks=tuple(map(_blank, rows.blanks)))
    if kind == rules.SHORT_ANSWER:
        content = replace(content, answer=rows.answer, rubric=_rubric(rows))
    if kind == rules.CASE:
        content = replace(content, parts=tuple(map(_part, rows.parts)))
    return content


def _choices(rows: Rows) -> tuple[rules.Choice, ...]:
    """Return the options; rows left blank at the end are none."""
    is_marked = rows.kind in rules.CHOICE_KINDS
    choices = [rules.Choice(row.text, is_marked and row.is_key) for row in rows.options]
    while choices and not choices[-1].text.strip() and not choices[-1].is_key:
        choices.pop()
    return tuple(choices)


def _trimmed(texts: tuple[str, ...]) -> tuple[str, ...]:
    kept = list(texts)
    while kept and not kept[-1].strip():
        kept.pop()
    return tuple(kept)


def _order(rows: Rows) -> tuple[str, ...]:
    count = len(_choices(rows))
    placed = [
        (int(row.place), letter)
        for letter, row in rows.lettered[:count]
        if row.place.isdecimal() and row.place.isascii()
    ]
    return tuple(letter for _place, letter in sorted(placed))


def _pairs(rows: Rows) -> tuple[tuple[str, int], ...]:
    """Return pairs of options and targets that are there."""
    options, targets = len(_choices(rows)), len(_trimmed(rows.targets))
    return tuple(
        (letter, number)
        for letter, row in rows.lettered[:options]
        for number in sorted(set(row.numbers))
        if number <= targets
    )


def _blank(row: BlankRow) -> rules.Blank:
    accepted = tuple(line.strip() for line in row.accepted.splitlines() if line.strip())
    return rules.Blank(accepted, row.number, row.tolerance, row.unit)


def _rubric(rows: Rows) -> tuple[rules.Criterion, ...]:
    lines = [line for line in rows.lines if line.text.strip() or line.percent.strip()]
    return tuple(rules.Criterion(line.text, _percent(line.percent)) for line in lines)


def _part(rows: Rows) -> rules.Part:
    content = said(rows, rules.Content(rows.kind, "", (), "", ""))
    return rules.Part(
        kind=rows.kind,
        stem=rows.stem,
        choices=content.choices,
        blanks=content.blanks,
        answer=content.answer,
        rubric=content.rubric,
        percent=_percent(rows.percent),
    )


def _percent(text: str) -> int:
    """Return a share of the marks; 0 if none is given, or none that makes sense."""
    number = rules.as_number(text.strip().rstrip("%％")) if text.strip() else None
    is_whole = number is not None and number == int(number) and 0 < number <= 100
    return int(number) if number is not None and is_whole else 0


# --- What cannot be kept -------------------------------------------------------------------------


def troubles_of(rows: Rows) -> list[Trouble]:
    """Return why rows cannot be kept as they were typed; nothing if they can."""
    found = dict.fromkeys(_troubles(rows))
    for part in rows.parts if rows.kind == rules.CASE else ():
        found |= dict.fromkeys(_troubles(part))
    return list(found)


def _troubles(rows: Rows) -> Iterator[Trouble]:
    if any(len(text) > LONGEST_OPTION for text in [row.text for row in rows.options]):
        yield Trouble.OPTION_LONG
    if any(len(text) > LONGEST_OPTION for text in rows.targets):
        yield Trouble.OPTION_LONG
    texts = [rows.stem, rows.answer, *(row.accepted for row in rows.blanks)]
    words = [text for row in rows.blanks for text in (row.number, row.tolerance, row.unit)]
    is_long = any(len(text) > LONGEST_TEXT for text in texts)
    if is_long or any(len(text) > LONGEST_WORDS for text in words):
        yield Trouble.TEXT_LONG
    if any(len(line.text) > LONGEST_OPTION for line in rows.lines):
        yield Trouble.OPTION_LONG
    percents = [rows.percent, *(line.percent for line in rows.lines)]
    if any(text.strip() and not _percent(text) for text in percents):
        yield Trouble.PERCENT_UNREADABLE
    if rows.kind == rules.ORDERING:
        yield from _place_troubles(rows)


def _place_troubles(rows: Rows) -> Iterator[Trouble]:
    """An order is kept as letters: two things in one place would come back in two."""
    places = [row.place for row in rows.options if row.place.strip()]
    known = [str(number) for number in rows.places]
    if len(set(places)) != len(places) or any(place not in known for place in places):
        yield Trouble.PLACES_TWICE
