"""From the sheets of a workbook to the matters of a list: a decision on every row. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from content.handbooks.rules.columns import Column, column_of
from core.cells import Cell, Sheet, is_empty, plain

# A header is looked for in the first rows only: titles and notes seldom take more than a few.
HEADER_DEPTH = 30
LONGEST = {"number": 20, "name": 500, "domain": 60}
_NUMBERED = re.compile(r"^[(（]?[〇一二三四五六七八九十百0-9]+[)）]?\s*[、.．：:]\s*")
_COUNTED = re.compile(r"[(（]\s*(?:共\s*)?[0-9〇一二三四五六七八九十百]+\s*[项条个]\s*[)）]$")
_TOTAL = re.compile(r"(?:合计|总计|小计|共计)")
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明)\s*[0-9]*\s*[:：]")
_ERROR = re.compile(r"^#(?:REF|N/A|VALUE|NAME|DIV/0|NULL|NUM)[!?]?$")
# Given once for several rows: their merged cells count for each row that they span.
_SHARED = (Column.DOMAIN, Column.BASIS, Column.CONDITIONS, Column.CONSEQUENCE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


# What a matter says; the columns, and the articles found in one of them.
FIELDS = (*(column.value for column in Column), "basis_keys")


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A matter as it goes into the list."""

    number: str
    name: str
    domain: str
    basis: str
    conditions: str
    consequence: str
    note: str
    basis_keys: str = ""  # citation keys of the articles in the basis, one a line
    sheet: str = ""
    row: int = 0  # as a spreadsheet shows it

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other matters of the list."""
        return plain(self.name), plain(self.domain)


def matter_row(fields: Mapping[Any, Any]) -> MatterRow:
    """Return a row of fields by name; what is missing is empty."""
    texts: Any = {name: str(fields.get(name) or "") for name in FIELDS}
    return MatterRow(**texts)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a row, or of a whole sheet."""

    sheet: str
    row: int | None
    action: str  # reject, repair, ignore
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook comes to."""

    rows: list[MatterRow]
    said: list[Said]
    columns: dict[str, str]  # heads that were understood, by column
    unknown: list[str]  # heads that were not


@dataclass(frozen=True, slots=True)
class _Table:
    sheet: Sheet
    header: int
    places: dict[int, Column]
    unknown: list[str]
    fills: Mapping[tuple[int, int], Cell]  # of merged cells, by row and place


def read_matters(sheets: Iterable[Sheet]) -> Reading:
    """Return the matters of all sheets with a table, and what is said of the rest."""
    rows: list[MatterRow] = []
    said: list[Said] = []
    columns: dict[str, str] = {}
    unknown: dict[str, None] = {}
    for sheet in sheets:
        table = None if sheet.is_hidden else _table(sheet)
        if table is None:
            said += _passed_over(sheet)
            continue
        heads = sheet.rows[table.header]
        for place, column in table.places.items():
            columns.setdefault(column, _text(_head(sheet, table.header, place, heads)))
        unknown |= dict.fromkeys(table.unknown)
        found, remarks = _rows(table)
        rows += found
        said += remarks
    rows, repeated = _without_repeats(rows)
    rows, renumbered = _numbered(rows)
    return Reading(rows, [*said, *repeated, *renumbered], columns, list(unknown))


def _passed_over(sheet: Sheet) -> list[Said]:
    if sheet.is_hidden:
        return [Said(sheet.name, None, "ignore", "SHEET_HIDDEN")]
    if any(not is_empty(cell) for row in sheet.rows for cell in row):
        return [Said(sheet.name, None, "ignore", "SHEET_WITHOUT_TABLE")]
    return []


def _table(sheet: Sheet) -> _Table | None:
    """Find the header: the row that names most columns, matter among them, at least two."""
    best: tuple[int, dict[int, Column]] = (-1, {})
    for index in range(min(HEADER_DEPTH, len(sheet.rows))):
        places = _places(sheet, index)
        if Column.NAME in places.values() and len(places) > max(len(best[1]), 1):
            best = index, places
    header, places = best
    if header < 0:
        return None
    heads = [
        _head(sheet, header, place, sheet.rows[header]) for place in range(len(sheet.rows[header]))
    ]
    unknown = [
        _text(head)
        for place, head in enumerate(heads)
        if place not in places and not is_empty(head)
    ]
    return _Table(sheet, header, places, unknown, _fills(sheet, header, places))


def _places(sheet: Sheet, index: int) -> dict[int, Column]:
    row = sheet.rows[index]
    named = {place: column_of(_head(sheet, index, place, row)) for place in range(len(row))}
    return {place: column for place, column in named.items() if column}


def _head(sheet: Sheet, index: int, place: int, row: Sequence[Cell]) -> Cell:
    """Return a head; where the header has two rows and one is blank, the one above counts."""
    typed = row[place]
    above = sheet.rows[index - 1] if index else []
    return above[place] if is_empty(typed) and place < len(above) else typed


def _fills(sheet: Sheet, header: int, places: Mapping[int, Column]) -> dict[tuple[int, int], Cell]:
    fills: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _right in sheet.merges:
        if top <= header or top >= len(sheet.rows) or left not in places:
            continue
        for index in range(top + 1, min(bottom, len(sheet.rows) - 1) + 1):
            fills[index, left] = sheet.rows[top][left]
    return fills


def _rows(table: _Table) -> tuple[list[MatterRow], list[Said]]:
    reader = _Reader(table)
    for index in range(table.header + 1, len(table.sheet.rows)):
        reader.read(index)
    return reader.rows, reader.said


class _Reader:
    """Reads the rows of a table in order: a heading counts for those below it."""

    def __init__(self, table: _Table) -> None:
        self.table = table
        self.rows: list[MatterRow] = []
        self.said: list[Said] = []
        self.heading = ""
        self.titles = {top for top, left, _bottom, right in table.sheet.merges if right > left}

    def read(self, index: int) -> None:
        typed = self.table.sheet.rows[index]
        if all(is_empty(cell) for cell in typed):
            return
        if remark := self._remark(index, typed):
            self._say(index, "ignore", remark)
            return
        if self._continues(index):
            self.rows[-1] = self._joined(self.rows[-1], self._fields(index, filled=False))
            return
        fields = self._fields(index, filled=True)
        if code := _wrong(fields):
            self._say(index, "reject", code, fields[Column.NAME] or fields[Column.BASIS])
            return
        fields[Column.DOMAIN] = fields[Column.DOMAIN] or self.heading
        self.rows.append(replace(matter_row(fields), sheet=self.table.sheet.name, row=index + 1))

    def _remark(self, index: int, typed: Sequence[Cell]) -> str:
        """Return what a row is that holds no matter; empty if it may hold one."""
        filled = [_text(cell) for cell in typed if not is_empty(cell)]
        heads = [column for column in map(column_of, filled) if column]
        if len(heads) > 1 or len(heads) == len(filled):
            return "HEADER_REPEATED"
        if _TOTAL.match(plain(filled[0])) and len(filled) < 4:
            return "TOTAL"
        if len(filled) == 1 and _NOTE.match(filled[0]):
            return "REMARK"
        if len(filled) == 1 and self._is_heading(index, filled[0]):
            self.heading = _heading(filled[0])
            return "HEADING"
        return ""

    def _is_heading(self, index: int, text: str) -> bool:
        """Tell whether the only cell of a row is a title: numbered, or merged across columns."""
        return index in self.titles or bool(_NUMBERED.match(text) and len(text) <= 40)

    def _continues(self, index: int) -> bool:
        """Tell whether the name is merged with the row above: one matter, several articles."""
        names = [place for place, each in self.table.places.items() if each is Column.NAME]
        return bool(self.rows) and (index, names[0]) in self.table.fills

    def _fields(self, index: int, *, filled: bool) -> dict[Column, str]:
        typed = self.table.sheet.rows[index]
        texts: dict[Column, list[str]] = {column: [] for column in Column}
        for place, column in self.table.places.items():
            cell = typed[place] if place < len(typed) else None
            if is_empty(cell) and filled and column in _SHARED:
                cell = self.table.fills.get((index, place))
            if not is_empty(cell):
                texts[column].append(_text(cell))
        once = {Column.NUMBER, Column.NAME, Column.DOMAIN}
        return {
            column: (parts[0] if parts else "") if column in once else "\n".join(parts)
            for column, parts in texts.items()
        }

    def _joined(self, row: MatterRow, more: Mapping[Column, str]) -> MatterRow:
        def both(column: Column) -> str:
            return "\n".join(filter(None, (getattr(row, column), more[column])))

        return replace(
            row,
            basis=both(Column.BASIS),
            conditions=both(Column.CONDITIONS),
            consequence=both(Column.CONSEQUENCE),
            note=both(Column.NOTE),
        )

    def _say(self, index: int, action: str, code: str, value: str = "") -> None:
        self.said.append(Said(self.table.sheet.name, index + 1, action, code, value[:80]))


def _wrong(fields: Mapping[Column, str]) -> str:
    """Return why a row cannot be taken over; empty if it can."""
    if any(_ERROR.match(text) for text in fields.values()):
        return "CELL_ERROR"
    if not fields[Column.NAME]:
        return "NAME_MISSING"
    if len(fields[Column.NAME]) > LONGEST["name"]:
        return "NAME_TOO_LONG"
    return "DOMAIN_TOO_LONG" if len(fields[Column.DOMAIN]) > LONGEST["domain"] else ""


def _heading(text: str) -> str:
    bare = _COUNTED.sub("", _NUMBERED.sub("", text)).strip()
    return bare.removesuffix("类").removesuffix("领域")[: LONGEST["domain"]]


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    text = _CONTROL.sub("", str(cell)).replace("\r\n", "\n").replace("\r", "\n")
    lines = (line.strip(" \t\u3000\xa0") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_repeats(rows: Sequence[MatterRow]) -> tuple[list[MatterRow], list[Said]]:
    first: dict[tuple[str, str], MatterRow] = {}
    said = []
    for row in rows:
        if row.key in first:
            known = first[row.key]
            code = "ROW_TWICE" if _same(row, known) else "MATTER_TWICE"
            said.append(Said(row.sheet, row.row, "reject", code, str(known.row)))
            continue
        first[row.key] = row
    return list(first.values()), said


def _same(row: MatterRow, other: MatterRow) -> bool:
    """Tell whether two rows of one name and domain say the same."""
    names = ("basis", "conditions", "consequence", "note")
    return all(getattr(row, name) == getattr(other, name) for name in names)


def _numbered(rows: Sequence[MatterRow]) -> tuple[list[MatterRow], list[Said]]:
    """Number the rows anew if a number is missing, too long or stands there twice."""
    numbers = Counter(row.number for row in rows)
    is_whole = all(
        number and times == 1 and len(number) <= LONGEST["number"]
        for number, times in numbers.items()
    )
    if is_whole:
        return list(rows), []
    anew = [replace(row, number=str(place)) for place, row in enumerate(rows, 1)]
    return anew, [Said("", None, "repair", "NUMBERED_ANEW")] if rows else []


@dataclass(frozen=True, slots=True)
class Changes:
    """What a new set of matters changes, by name."""

    added: list[str]
    changed: list[str]
    removed: list[str]
    unchanged: int

    @property
    def is_none(self) -> bool:
        return not (self.added or self.changed or self.removed)


def changes(old: Sequence[MatterRow], new: Sequence[MatterRow]) -> Changes:
    """Return how two sets of matters differ. The same matter: the same name in the same domain."""
    before = {row.key: _plainly(row) for row in old}
    after = {row.key: _plainly(row) for row in new}
    return Changes(
        added=[row.name for key, row in after.items() if key not in before],
        changed=[row.name for key, row in after.items() if before.get(key, row) != row],
        removed=[row.name for key, row in before.items() if key not in after],
        unchanged=sum(before.get(key) == row for key, row in after.items()),
    )


def _plainly(row: MatterRow) -> MatterRow:
    return replace(row, sheet="", row=0)
