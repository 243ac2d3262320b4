"""What somebody has studied: days in a row, the days of a week, the pages read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Value
from django.db.models.functions import Concat

from accounts.models import User
from content.api import Reading, readings
from core.workdays import is_workday
from learning.progress.models import Activity
from org.absences.queries import leave_of

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StudyDay:
    """A day of a week: was anything completed on it, and was anything expected?"""

    day: date
    is_done: bool
    is_today: bool
    is_to_come: bool
    is_workday: bool
    is_leave: bool


def week_of(learner: User, *, day: date) -> tuple[StudyDay, ...]:
    """Return the seven days of the week that a day falls in, Monday first. Two queries."""
    monday = day - day.weekday() * DAY
    days = [monday + number * DAY for number in range(7)]
    done = set(
        Activity.objects.filter(learner=learner, day__range=(days[0], days[-1]))
        .values_list("day", flat=True)
        .distinct()
    )
    leave = leave_of(learner, from_on=days[0], to_on=days[-1])
    return tuple(
        StudyDay(
            day=each,
            is_done=each in done,
            is_today=each == day,
            is_to_come=each > day,
            is_workday=is_workday(each),
            is_leave=each in leave,
        )
        for each in days
    )


def streak_of(learner: User, *, day: date) -> int:
    """Return on how many days in a row something was completed, up to a day. Two queries.

    A day that is not done yet breaks nothing: the days before it count until it is over. Nor does
    a day off or a day of leave; what is completed on one counts like on any other.
    """
    days = Activity.objects.filter(learner=learner, day__lte=day).values_list("day", flat=True)
    done = set(days.distinct())
    if not done:
        return 0
    first = min(done)
    leave = leave_of(learner, from_on=first, to_on=day)
    streak, each = 0, day if day in done else day - DAY
    while each >= first and (each in done or each in leave or not is_workday(each)):
        streak += each in done
        each -= DAY
    return streak


@dataclass(frozen=True, slots=True)
class Studied:
    """How much somebody completed from a day on."""

    days: int = 0  # on which something was completed
    pieces: int = 0  # cases, handbook pages and drills, each once


def studied_since(learners: Iterable[int], *, since_on: date) -> dict[int, Studied]:
    """Return how much people completed from a day on, by learner; who did nothing is left out.

    One query. None of it is a training hour: these are credited for classes.
    """
    done = Activity.objects.filter(learner__in=list(learners), day__gte=since_on)
    piece = Concat("kind", Value(":"), "subject")
    rows = done.values("learner").annotate(
        days=Count("day", distinct=True), pieces=Count(piece, distinct=True)
    )
    return {row["learner"]: Studied(row["days"], row["pieces"]) for row in rows}


def read_pages(learner: User) -> set[int]:
    """Return the primary keys of the cases and handbook pages somebody has read. One query."""
    return {int(subject) for subject in _read(learner).values_list("subject", flat=True).distinct()}


def last_read(learner: User, *, page_id: int) -> date | None:
    """Return the last day on which somebody read a page; None if never. One query."""
    days = _read(learner).filter(subject=str(page_id)).order_by("-day")
    return days.values_list("day", flat=True).first()


def _read(learner: User) -> QuerySet[Activity]:
    return Activity.objects.filter(
        learner=learner, kind__in=[Activity.Kind.CASE, Activity.Kind.HANDBOOK]
    )


@dataclass(frozen=True, slots=True)
class PlanRow:
    """Something to read, and whether it was."""

    reading: Reading
    is_read: bool


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """A chapter of a handbook, or the cases of one kind."""

    title: str
    kind: str  # case or handbook
    rows: list[PlanRow]

    @property
    def read(self) -> int:
        """How many of the rows are read."""
        return sum(row.is_read for row in self.rows)


def reading_plan(learner: User, *, kind: str = "", domain: str = "") -> list[PlanGroup]:
    """Return what there is to read in its order, with what somebody has read. Five queries.

    Args:
        kind: case or handbook; empty for both.
        domain: of cases; empty for all.
    """
    read = read_pages(learner)
    rows = (PlanRow(each, each.pk in read) for each in readings(kind=kind, domain=domain))
    return _grouped(rows)


def _grouped(rows: Iterable[PlanRow]) -> list[PlanGroup]:
    groups: dict[tuple[str, str], PlanGroup] = {}
    for row in rows:
        key = (row.reading.kind, row.reading.group)
        group = groups.setdefault(key, PlanGroup(row.reading.group, row.reading.kind, []))
        group.rows.append(row)
    return list(groups.values())
