"""Reads about the tasks that amendments opened."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from content.api import LawVersion
from exams.bank.models import ItemVersion
from exams.impact.models import LawChangeTask

Kind, Effect, Status = LawChangeTask.Kind, LawChangeTask.Effect, LawChangeTask.Status


def place_of(task: LawChangeTask) -> tuple[str, int, int]:
    """Return what a task is about: as `Affected.place`."""
    target = task.item_id or task.page_id or task.paper_id or task.sitting_id or 0
    return (task.kind, target, task.cited_id or 0)


def versions_to_watch(*, on: date) -> list[int]:
    """Return the versions that may break something: not out of force, with something before them.

    Also those of laws that items of old banks rest on without an article. And those out of force
    that have open tasks. By primary key; one query.
    """
    earlier = LawVersion.objects.filter(
        law=OuterRef("law"), effective_on__lt=OuterRef("effective_on")
    )
    ended = LawVersion.objects.filter(ended_by=OuterRef("pk"))
    old = ItemVersion.objects.filter(released_at=None, article=None, law=OuterRef("law"))
    stands = Q(ended_on=None) | Q(ended_on__gt=on)
    is_open = LawChangeTask.objects.filter(version=OuterRef("pk"), status=Status.OPEN)
    found = LawVersion.objects.filter(
        Exists(is_open) | stands & (Exists(earlier) | Exists(ended) | Exists(old))
    )
    return list(found.order_by("effective_on", "pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Tally:
    """How the tasks of one kind stand: open, by effect, and settled."""

    kind: LawChangeTask.Kind
    amended: int
    renumbered: int
    repealed: int
    overdue: int
    settled: int

    @property
    def open(self) -> int:
        return self.amended + self.renumbered + self.repealed


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a law that broke something, or will."""

    version: LawVersion
    days_left: int  # until it takes effect; 0 or less: it has
    tallies: list[Tally] = field(default_factory=list)

    @property
    def open(self) -> int:
        return sum(tally.open for tally in self.tallies)

    @property
    def overdue(self) -> int:
        return sum(tally.overdue for tally in self.tallies)

    @property
    def settled(self) -> int:
        return sum(tally.settled for tally in self.tallies)

    @property
    def percent(self) -> int:
        """Share of its tasks that are settled."""
        every = self.open + self.settled
        return 100 * self.settled // every if every else 100


@dataclass(frozen=True, slots=True)
class Board:
    """All that amendments have broken."""

    coming: list[VersionRow]  # the next first
    stale: list[VersionRow]  # in force, with open tasks; the most overdue first
    settled: list[VersionRow]  # in force, all dealt with; the newest first

    @property
    def rows(self) -> list[VersionRow]:
        return [*self.coming, *self.stale, *self.settled]

    def total(self, kind: LawChangeTask.Kind) -> Tally:
        """Return how all open tasks of a kind stand."""
        tallies = [tally for row in self.rows for tally in row.tallies if tally.kind == kind]
        return Tally(
            kind,
            *(
                sum(getattr(tally, name) for tally in tallies)
                for name in ("amended", "renumbered", "repealed", "overdue", "settled")
            ),
        )

    @property
    def totals(self) -> list[Tally]:
        return [self.total(kind) for kind in Kind]

    @property
    def open(self) -> int:
        return sum(row.open for row in self.rows)

    @property
    def overdue(self) -> int:
        return sum(row.overdue for row in self.rows)


def board(*, on: date) -> Board:
    """Return all versions with tasks, and how these stand on a day. Two queries.

    A version to come that breaks nothing stands there too: people see that it was looked at.
    """
    counted = _counted(on)
    wanted = Q(pk__in=counted) | Q(effective_on__gt=on)
    versions = LawVersion.objects.filter(wanted).select_related("law").order_by("effective_on")
    rows = [
        VersionRow(version, (version.effective_on - on).days, counted.get(version.pk, []))
        for version in versions
    ]
    begun = [row for row in rows if row.days_left <= 0]
    return Board(
        coming=[row for row in rows if row.days_left > 0],
        stale=sorted((row for row in begun if row.open), key=lambda row: (-row.overdue, -row.open)),
        settled=[row for row in reversed(begun) if not row.open],
    )


def _counted(on: date) -> dict[int, list[Tally]]:
    rows = LawChangeTask.objects.values("version", "kind", "effect", "status").annotate(
        tasks=Count("pk"), late=Count("pk", Q(due_on__lt=on))
    )
    counts: dict[tuple[int, str], Counter[str]] = {}
    for row in rows.order_by():
        count = counts.setdefault((row["version"], row["kind"]), Counter())
        is_open = row["status"] == Status.OPEN
        count[row["effect"] if is_open else "settled"] += row["tasks"]
        count["overdue"] += row["late"] if is_open else 0
    found: dict[int, list[Tally]] = {}
    for kind in Kind:
        for (version, of), count in counts.items():
            if of == kind:
                names = (*Effect.values, "overdue", "settled")
                found.setdefault(version, []).append(
                    Tally(kind, **{name: count[name] for name in names})
                )
    return found


def open_task_count() -> int:
    """Return how many tasks wait. One query, on an index of open ones."""
    return LawChangeTask.objects.filter(status=Status.OPEN).count()


def tasks_by_place(
    version: LawVersion, places: Iterable[tuple[str, int, int]]
) -> dict[tuple[str, int, int], LawChangeTask]:
    """Return the tasks of a version by what they are about. One query."""
    wanted = set(places)
    tasks = LawChangeTask.objects.filter(version=version).select_related("settled_by")
    return {place: task for task in tasks if (place := place_of(task)) in wanted}
