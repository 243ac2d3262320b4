"""Rows that share a material, or the number of a case, become one item."""

from collections.abc import Iterator
from typing import Protocol

from exams.bank import rules
from exams.exchange.documents import Record, Rejected
from exams.exchange.reading.fields import Fields
from exams.exchange.reading.kinds import kind_of
from exams.exchange.reading.tables import Row

_OF_A_BLANK = ("tolerance", "unit")


class Reader(Protocol):
    """What knows the columns of the sheet."""

    @property
    def has_cases(self) -> bool:
        """Tell whether there are columns by which rows make one case."""

    def fields_of(self, row: Row) -> Fields:
        """Return the words of a row."""

    def finished(self, fields: Fields) -> Record | Rejected:
        """Return what the words of an item make."""

    def is_heading(self, row: Row) -> bool:
        """Tell whether a row is no item but stands above some."""

    def text_of(self, row: Row, name: str) -> str:
        """Return what a row says in the column of a field."""


class Cases:
    """Takes the rows of a sheet one by one; those that share a material become one case."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._case: Fields | None = None
        self._group = self._kind = ""

    def take(self, row: Row) -> Iterator[Record | Rejected]:
        """Take a row; return what is finished by it."""
        if self._reader.is_heading(row):
            yield from self.ended()
            return
        fields = self._reader.fields_of(row)
        group, material, kind = (
            self._reader.text_of(row, name).strip() for name in ("group", "material", "kind")
        )
        if not self._reader.has_cases or not self._belongs(group, material, kind):
            yield from self.ended()
            if not (group or material):
                yield self._reader.finished(fields)
                return
            self._begin(fields, group, material, kind)
        self._add(row, fields, material)

    def ended(self) -> Iterator[Record | Rejected]:
        """Return the case that no more rows belong to."""
        case, self._case = self._case, None
        if case is not None:
            yield self._reader.finished(case)

    def _belongs(self, group: str, material: str, kind: str) -> bool:
        """Tell whether a row goes on with the case of the row above."""
        if self._case is None:
            return False
        if group or self._group:
            return group == self._group
        if material:
            return material == self._case.stem
        is_of_case = not kind or kind_of(kind) == rules.CASE
        return is_of_case or kind_of(self._kind) != rules.CASE

    def _begin(self, fields: Fields, group: str, material: str, kind: str) -> None:
        others, fields.others = fields.others, {}
        self._case = Fields(
            place=fields.place, kind=rules.CASE, stem=material, others=others, notes=fields.notes
        )
        fields.notes = []
        self._group, self._kind = group, kind

    def _add(self, row: Row, fields: Fields, material: str) -> None:
        case = self._case
        if case is None:
            return
        is_opening = not material and kind_of(fields.kind) == rules.CASE and not fields.key
        if not case.stem and (material or is_opening):
            case.stem = material or fields.stem
            if is_opening:
                case.marks, case.rationale = fields.marks, fields.rationale
                return
        if fields.is_blank():
            return
        said = self._reader.text_of(row, "part_kind").strip()
        fields.kind = said or ("" if kind_of(fields.kind) == rules.CASE else fields.kind)
        if kind_of(fields.usual_kind) == rules.CASE:
            fields.usual_kind = ""
        case.notes += [f"{name}: {text}" for name, text in _of_part(case, fields).items()]
        fields.others = {name: text for name, text in fields.others.items() if name in _OF_A_BLANK}
        case.parts.append(fields)


def _of_part(case: Fields, fields: Fields) -> dict[str, str]:
    """Return what a question says otherwise than its case, which has no place for it."""
    lost = {}
    for name, text in fields.others.items():
        if name in _OF_A_BLANK:
            continue
        if name not in case.others:
            case.others[name] = text
        elif case.others[name] != text and name != "code":
            lost[name] = text
    return lost
