"""Reads about blueprints and papers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.bank.queries import topics, usable_items
from exams.papers import rules
from exams.papers.models import Blueprint, BlueprintSection, Paper, PaperItem

Kind = ItemVersion.Kind


def blueprints() -> QuerySet[Blueprint]:
    """Return blueprints, the newest first, with `items`, `marks` and `paper_count`."""
    made = Paper.objects.filter(blueprint=OuterRef("pk")).order_by().values("blueprint")
    return (
        Blueprint.objects.annotate(
            items=Sum("sections__count"),
            marks=Sum(F("sections__count") * F("sections__marks")),
            paper_count=Coalesce(Subquery(made.annotate(n=Count("pk")).values("n")), 0),
        )
        .select_related("created_by")
        .order_by("-created_at", "-pk")
    )


def papers() -> QuerySet[Paper]:
    """Return papers, the newest first, with `item_count`."""
    return (
        Paper.objects.annotate(item_count=Count("items"))
        .select_related("blueprint", "created_by", "approved_by")
        .order_by("-created_at", "-pk")
    )


def pool(*, on: date) -> list[Item]:
    """Return the items that a certification paper may draw from on a day. One query."""
    return list(usable_items(purpose=Item.Purpose.EXAM, on=on))


def candidates(items: Iterable[Item]) -> list[rules.Candidate]:
    """Return items of the pool as the rules see them."""
    return [
        rules.Candidate(item.code, item.released.kind, item.topic.code)
        for item in items
        if item.released
    ]


def demands(sections: Iterable[BlueprintSection]) -> list[rules.Demand]:
    """Return sections of a blueprint as the rules see them."""
    return [
        rules.Demand(
            position=section.position,
            title=section.title,
            kind=section.kind,
            topic=section.topic.code if section.topic else "",
            count=section.count,
        )
        for section in sections
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """How many items of one type and topic a blueprint asks for, and the bank has."""

    kind: str
    topic: str  # code; empty: any
    wanted: int
    available: int

    @property
    def is_short(self) -> bool:
        return self.wanted > self.available

    @property
    def is_scarce(self) -> bool:
        """Tell whether two papers in a row would share items."""
        return self.wanted * 2 > self.available


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the matrix: one topic, or any."""

    topic: Topic | None
    cells: list[Cell]
    marks: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """A type of items: how many, and what each is worth."""

    kind: str
    label: str
    count: int
    marks: Decimal | None  # None: the blueprint has none of this type, or differs by topic


@dataclass(frozen=True, slots=True)
class Matrix:
    """A blueprint as a table of topic by type."""

    columns: list[Column]
    rows: list[Row]
    count: int
    marks: Decimal


def availability(*, on: date) -> Counter[tuple[str, str]]:
    """Count the items to draw from by type and topic; topic "" counts all. One query."""
    counted: Counter[tuple[str, str]] = Counter()
    for candidate in candidates(pool(on=on)):
        counted[candidate.kind, candidate.topic] += 1
        counted[candidate.kind, ""] += 1
    return counted


def matrix(sections: Iterable[BlueprintSection], *, on: date) -> Matrix:
    """Return a blueprint as a table, beside what the bank has on a day. Two queries."""
    sections, available = list(sections), availability(on=on)
    known = [*topics(), None]
    rows = [_row(topic, sections, available) for topic in known]
    return Matrix(
        columns=[_column(kind, sections) for kind in Kind],
        rows=rows,
        count=sum(section.count for section in sections),
        marks=sum((row.marks for row in rows), Decimal(0)),
    )


def _row(
    topic: Topic | None, sections: list[BlueprintSection], available: Counter[tuple[str, str]]
) -> Row:
    code = topic.code if topic else ""
    own = [each for each in sections if each.topic_id == (topic.pk if topic else None)]
    cells = [
        Cell(
            kind=kind,
            topic=code,
            wanted=sum(section.count for section in own if section.kind == kind),
            available=available[kind, code],
        )
        for kind in Kind
    ]
    return Row(topic, cells, sum((each.count * each.marks for each in own), Decimal(0)))


def _column(kind: Kind, sections: list[BlueprintSection]) -> Column:
    own = [section for section in sections if section.kind == kind]
    marks = {section.marks for section in own}
    count = sum(section.count for section in own)
    return Column(kind, str(kind.label), count, marks.pop() if len(marks) == 1 else None)


def paper_with_items(paper_id: int) -> tuple[Paper, list[PaperItem]]:
    """Return a paper and its items in order, with all that its page shows. Three queries.

    Raises:
        Paper.DoesNotExist: there is no such paper.
    """
    paper = Paper.objects.select_related("blueprint", "created_by", "approved_by").get(pk=paper_id)
    items = paper.items.select_related(
        "version__item__topic", "version__article__version__law"
    ).prefetch_related(Prefetch("version__options", Option.objects.order_by("letter")))
    return paper, list(items.order_by("position"))


def guessing_slots(items: Iterable[PaperItem]) -> list[rules.Slot]:
    """Return the places of a paper for somebody who guesses; options should be at hand."""
    return [
        rules.Slot(
            each.marks,
            rules.guessing_chance(each.version.kind, len(each.version.options.all())),
        )
        for each in items
    ]


def outdated(items: Iterable[PaperItem], *, on: date) -> list[str]:
    """Return the codes of items on a paper that the pool of a day no longer has. One query."""
    usable = {item.released_id for item in pool(on=on)}
    return [each.version.item.code for each in items if each.version_id not in usable]
