"""One row under judgment: what was repaired, what is wrong, or why it is no row of data. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from certificates.roster.rules.cells import Raw, Read, raw, read_choice, text_of
from certificates.roster.rules.columns import (
    SHARED,
    Column,
    Kind,
    Row,
    Table,
    column_of,
)
from core.cells import Cell, Sheet, is_empty, plain

T = TypeVar("T")

_TOTAL = re.compile(r"(?:合计|小计|总计|共计)[:,]?[0-9]*[人名]?$")
# Columns that only a person has: a row without any of them is a note, or a unit with nobody.
_PERSONAL = (
    Column.NAME,
    Column.ID_NUMBER,
    Column.PERSON_CODE,
    Column.SUPERVISION_NUMBER,
    Column.ENFORCEMENT_NUMBER,
)
_TELLING = {Column.NAME, Column.ID_NUMBER, Column.UNIT_NAME}


class Action(StrEnum):
    """What becomes of a row."""

    ACCEPT = "accept"
    REPAIR = "repair"
    REJECT = "reject"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row stands, its number counted from 1 as a spreadsheet shows it."""

    file: str
    sheet: str
    row: int | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing said of a row. A row may have several repairs, or several faults."""

    origin: Origin
    action: Action
    code: str
    column: str | None = None
    raw: Raw = None
    value: Raw = None

    def as_json(self) -> dict[str, Raw]:
        """Return the decision as a report has it."""
        return {
            "file": self.origin.file,
            "sheet": self.origin.sheet,
            "row": self.origin.row,
            "action": self.action.value,
            "column": self.column,
            "code": self.code,
            "raw": self.raw,
            "value": self.value,
        }


@dataclass(slots=True)
class Line:
    """A row while it is judged: faults decide, repairs count only if there are none."""

    origin: Origin
    row: Row
    repairs: list[Decision] = field(default_factory=list)
    faults: list[Decision] = field(default_factory=list)

    def cell(self, column: Column) -> Cell:
        """Return what stands in a column; nothing if the table has no such column."""
        return self.row.cells.get(column)

    def is_empty(self, column: Column) -> bool:
        """Tell whether a column has nothing to say."""
        return is_empty(self.cell(column))

    def take(self, column: Column, read: Read[T]) -> T | None:
        """Return the value read from a column, and note its repairs or its fault."""
        if read.fault:
            self.fault(column, read.fault)
            return None
        repairs = ("FILL_DOWN",) if column in self.row.filled else read.repairs
        for code in repairs:
            self.repair(column, code, read.value)
        return read.value

    def choice(self, column: Column, synonyms: Mapping[str, str], *, repair: str) -> str | None:
        """Return the value that the word in a column stands for, as `take` does."""
        if self.is_empty(column):
            self.fault(column, "VALUE_MISSING")
            return None
        return self.take(column, read_choice(self.cell(column), synonyms, repair=repair))

    def repair(self, column: Column, code: str, value: object) -> None:
        """Note that a cell was put right, and to what."""
        typed = None if column in self.row.filled else _typed(self.cell(column))
        shown = value.isoformat() if isinstance(value, date) else str(value)
        self.repairs.append(Decision(self.origin, Action.REPAIR, code, column.value, typed, shown))

    def fault(self, column: Column, code: str) -> None:
        """Note why the row cannot stand."""
        typed = _typed(self.cell(column))
        if code == "NAME_MISSING" and typed is None:
            typed = ""
        self.faults.append(Decision(self.origin, Action.REJECT, code, column.value, typed))

    @property
    def decisions(self) -> list[Decision]:
        """Return what is said of the row: its faults, else its repairs."""
        return self.faults or self.repairs


def _typed(cell: Cell) -> Raw:
    typed = raw(cell)
    return None if typed == "" else typed


def why_ignored(row: Row, kind: Kind) -> str:
    """Return why a row below the header is no row of data; nothing if it is one."""
    if row.is_blank:
        return "BLANK_ROW"
    if is_empty(row.cells.get(Column.ID_NUMBER)) and _is_total(row):
        return "TOTAL_ROW"
    if sum(column_of(cell) is column for column, cell in row.cells.items()) >= 3:
        return "TITLE_OR_HEADER"
    typed = {
        column
        for column, cell in row.cells.items()
        if column not in row.filled and not is_empty(cell)
    }
    if kind is Kind.PEOPLE and not typed.intersection(_PERSONAL):
        return "NOTE_ROW"
    if len(typed) + len(row.asides) == 1 and not typed & _TELLING:
        return "NOTE_ROW"
    return ""


def _is_total(row: Row) -> bool:
    words = [text_of(row.cells.get(column)) for column in SHARED if column not in row.filled]
    words += [text_of(row.cells.get(column)) for column in (Column.NAME, Column.PERSON_CODE)]
    words += row.asides
    return any(_TOTAL.search(plain(word)) for word in words)


def ignored_head(table: Table) -> list[Decision]:
    """Return a decision for each row down to the header; a header in the first row needs none."""
    numbers = range(1, table.header + 2) if table.header else ()
    return [ignored(table.sheet, number, "TITLE_OR_HEADER") for number in numbers]


def ignored(sheet: Sheet, row: int | None, code: str) -> Decision:
    """Return the decision to pass over a row, or a whole sheet (no row)."""
    return Decision(Origin(sheet.file, sheet.name, row), Action.IGNORE, code)


def lines_of(table: Table) -> Iterator[Line | Decision]:
    """Yield the rows of data as lines to judge, the others as decisions to ignore them.

    Blank rows count between rows of data; after the last one they are only paper.
    """
    blanks: list[Decision] = []
    for row in table.rows():
        why = why_ignored(row, table.kind)
        if why == "BLANK_ROW":
            blanks.append(ignored(table.sheet, row.number, why))
        elif why:
            yield ignored(table.sheet, row.number, why)
        else:
            yield from blanks
            blanks.clear()
            origin = Origin(table.sheet.file, table.sheet.name, row.number)
            yield Line(origin, row)
