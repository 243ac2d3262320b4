"""How the fields of a blueprint are drawn: a matrix, and a row for each section of one's own."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.forms.boundfield import BoundField

from exams.papers.forms.names import pk_of
from exams.papers.queries import TopicRow


@dataclass(frozen=True, slots=True)
class GridCell:
    """Where a count is typed, and how many items there are."""

    bound: BoundField
    label: str
    kind: str
    available: int

    @property
    def is_short(self) -> bool:
        value = str(self.bound.value() or "")
        return value.isdecimal() and int(value) > self.available

    @property
    def is_scarce(self) -> bool:
        value = str(self.bound.value() or "")
        return value.isdecimal() and int(value) * 4 > self.available > 0


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line of the matrix: one topic, or any."""

    row: TopicRow | None
    cells: list[GridCell]

    @property
    def pk(self) -> int:
        return pk_of(self.row)


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A type of items: what each is worth, and how it is marked."""

    kind: str
    label: str
    marks: BoundField
    title: BoundField  # hidden: the heading on the paper
    rule: BoundField | None  # None: it is right or wrong


@dataclass(frozen=True, slots=True)
class Grid:
    """Some of the types, as columns over the topics."""

    columns: list[GridColumn]
    rows: list[GridRow]


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section of its own: its fields by name."""

    number: int
    bound: Mapping[str, BoundField]
    is_spare: bool

    @property
    def errors(self) -> list[str]:
        return [str(error) for field in self.bound.values() for error in field.errors]
