"""Reads about blueprints: as a table of topic by type, and how the bank serves them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from exams.bank.models import Item, ItemVersion
from exams.papers import pools, rules, solving
from exams.papers.models import Blueprint, BlueprintSection, Paper
from exams.papers.queries.banks import TopicRow, availability, topic_rows
from exams.papers.specification import PoolItem, SectionSpec, Specification

Kind = ItemVersion.Kind
ZERO = Decimal(0)
# A cell whose items are fewer than so many times what a paper takes is named.
COMFORT = 4


def blueprints() -> QuerySet[Blueprint]:
    """Return blueprints, the newest first, with `items`, `marks` and `paper_count`."""
    made = Paper.objects.filter(blueprint=OuterRef("pk")).order_by().values("blueprint")
    return (
        Blueprint.objects.annotate(
            items=Sum("sections__count", default=0),
            marks=Sum(F("sections__count") * F("sections__marks"), default=ZERO),
            paper_count=Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0),
        )
        .select_related("created_by")
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """How many items of one type and topic a blueprint asks for, and the bank has."""

    kind: str
    label: str
    wanted: int
    available: int

    @property
    def is_short(self) -> bool:
        return self.wanted > self.available

    @property
    def is_scarce(self) -> bool:
        """Tell whether so few are left that papers to come will share items."""
        return self.wanted * COMFORT > self.available


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the matrix: one topic, or any."""

    topic: TopicRow | None
    cells: list[Cell]
    marks: Decimal
    percent: int  # of all marks


@dataclass(frozen=True, slots=True)
class Column:
    """A type of items: how many, and what each is worth."""

    kind: str
    label: str
    count: int
    marks: Decimal | None  # None: it differs by section


@dataclass(frozen=True, slots=True)
class Matrix:
    """A blueprint as a table of topic by type: what it uses, nothing else."""

    columns: list[Column]
    rows: list[Row]
    count: int
    marks: Decimal


def matrix(sections: Iterable[BlueprintSection], *, on: date) -> Matrix:
    """Return a blueprint as a table, beside what the bank has on a day. Three queries."""
    sections, available = list(sections), availability(on=on)
    kinds = [kind for kind in Kind if any(section.kind == kind for section in sections)]
    total = sum((section.count * section.marks for section in sections), ZERO)
    rows = [_row(row, kinds, sections, available, total) for row in [*topic_rows(), None]]
    return Matrix(
        columns=[_column(kind, sections) for kind in kinds],
        rows=[row for row in rows if row.marks],
        count=sum(section.count for section in sections),
        marks=total,
    )


def _row(
    row: TopicRow | None,
    kinds: Sequence[Kind],
    sections: list[BlueprintSection],
    available: Counter[tuple[str, str]],
    total: Decimal,
) -> Row:
    own = [each for each in sections if each.topic_id == (row.topic.pk if row else None)]
    cells = [
        Cell(
            kind=kind,
            label=str(kind.label),
            wanted=sum(section.count for section in own if section.kind == kind),
            available=available[kind, row.topic.code if row else ""],
        )
        for kind in kinds
    ]
    marks = sum((each.count * each.marks for each in own), ZERO)
    return Row(row, cells, marks, round(100 * marks / total) if total else 0)


def _column(kind: Kind, sections: list[BlueprintSection]) -> Column:
    own = [section for section in sections if section.kind == kind]
    marks = {section.marks for section in own}
    count = sum(section.count for section in own)
    return Column(kind, str(kind.label), count, marks.pop() if len(marks) == 1 else None)


@dataclass(frozen=True, slots=True)
class Tight:
    """A section for which the bank has little: how many fit it, how many a paper takes."""

    section: SectionSpec
    topic: str  # name; empty: any
    available: int

    @property
    def kind(self) -> str:
        """Return the type in words."""
        return str(Kind(self.section.kind).label)

    @property
    def level(self) -> str:
        """Return the cognitive level in words; empty: any."""
        return str(Item.Level(self.section.level).label) if self.section.level else ""

    @property
    def lacking(self) -> int:
        return max(0, self.section.count - self.available)

    @property
    def times(self) -> int:
        """Return the multiple of what a paper takes that the bank does not reach."""
        return self.available // self.section.count + 1


@dataclass(frozen=True, slots=True)
class Checks:
    """How the bank serves a blueprint, before anything is assembled."""

    spec: Specification
    short: list[Tight]
    scarce: list[Tight]
    # Sections that compete for the same items, if no single one lacks any.
    shared: tuple[solving.Constraint, ...]
    lasting: int  # sittings, each with as many papers as asked for, none sharing an item
    bins: list[int]  # items that fit, by difficulty, the hardest first
    unknown: int  # of these, without an expected facility

    @property
    def is_enough(self) -> bool:
        return not self.short and not self.shared


def checks(spec: Specification, *, on: date, papers: int = 1) -> Checks:
    """Return how the bank of a day serves a blueprint. A handful of queries, whatever its size."""
    items = list(pools.bank_pool(on=on, months=spec.exposure_months))
    counting = [item for item in items if not item.is_pilot]
    names = {row.topic.code: row.topic.name for row in topic_rows()}
    tight = [
        Tight(each, names.get(each.topic, ""), _fitting(counting, each)) for each in spec.sections
    ]
    short = [each for each in tight if each.lacking]
    fitting = [item for item in counting if any(item.fits(each) for each in spec.sections)]
    facilities = [item.facility for item in fitting]
    return Checks(
        spec=spec,
        short=short,
        scarce=[
            each
            for each in tight
            if not each.lacking and each.available < COMFORT * each.section.count
        ],
        shared=() if short else solving.shortages(spec, items, papers=papers),
        lasting=0 if short else solving.lasting(spec, items, papers=papers),
        bins=rules.histogram(facilities),
        unknown=sum(facility is None for facility in facilities),
    )


def _fitting(items: Iterable[PoolItem], section: SectionSpec) -> int:
    return sum(item.fits(section) for item in items)
