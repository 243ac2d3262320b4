"""The drills of a month: one's own, of units, of the people of a unit."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import User
from core.dates import SHANGHAI, local_day
from core.workdays import is_known_year, is_workday
from exams.delivery.queries import OwnSitting, own_sittings
from exams.drill_calendar.rules import (
    DAY,
    Month,
    Service,
    State,
    Tally,
    days_between,
    state_of,
    tally,
)
from exams.practice.models import Drill
from org.absences.queries import absences_of, days_of_leave
from org.models import Absence, Posting, PostingQuerySet, Unit
from org.queries import units_in_reach

WEEK = 7
Period = tuple[date, date | None]  # from a day until a day, excluded; None: open


@dataclass(frozen=True, slots=True)
class Day:
    """A day of somebody's own calendar."""

    day: date
    state: State
    is_today: bool
    is_extra: bool  # the drill was done though it was not expected
    sittings: tuple[OwnSitting, ...]  # that open on it


@dataclass(frozen=True, slots=True)
class Calendar:
    """Somebody's own month."""

    month: Month
    is_known: bool  # else Monday to Friday are taken for workdays
    days: tuple[Day, ...]
    leave: tuple[Absence, ...]  # with a day in the month, the first on top
    tally: Tally

    @property
    def weeks(self) -> list[list[Day | None]]:
        """The days in rows of seven, Monday first; None beside the month."""
        cells: list[Day | None] = [None] * self.month.first.weekday() + list(self.days)
        cells += [None] * (-len(cells) % WEEK)
        return [cells[start : start + WEEK] for start in range(0, len(cells), WEEK)]

    @property
    def weekdays(self) -> list[date]:
        """Seven days, Monday first, to name the columns by."""
        monday = self.month.first - self.month.first.weekday() * DAY
        return [monday + number * DAY for number in range(WEEK)]

    @property
    def sittings(self) -> list[OwnSitting]:
        """What opens in the month, the first to open on top."""
        return [own for day in self.days for own in day.sittings]


def own_calendar(user: User, month: Month, *, at: datetime) -> Calendar:
    """Return somebody's drills and sittings of a month. Six queries."""
    today, workdays = local_day(at), workdays_of(month)
    facts = _Facts.of(Posting.objects.filter(user=user), month)
    service = facts.service(user.pk, chain.from_iterable(facts.periods.values()))
    opening: dict[date, list[OwnSitting]] = {}
    for own in reversed(own_sittings(user, at=at)):
        opening.setdefault(local_day(own.sitting.opens_at), []).append(own)
    states = _states(service, month, workdays, today)
    return Calendar(
        month=month,
        is_known=is_known_year(month.year),
        days=tuple(
            Day(
                day=day,
                state=state,
                is_today=day == today,
                is_extra=day in service.done and state != State.DONE,
                sittings=tuple(opening.get(day, ())),
            )
            for day, state in states
        ),
        leave=tuple(absences_of(user).in_force().between(month.first, month.last).reverse()),
        tally=tally(states, today=today),
    )


@dataclass(frozen=True, slots=True)
class Head:
    """A day at the head of the grid of a unit."""

    day: date
    is_workday: bool
    is_today: bool


def days_of(month: Month, *, today: date) -> list[Head]:
    """Return the days of a month. No query."""
    return [Head(day, is_workday(day), day == today) for day in month.days]


def workdays_of(month: Month) -> frozenset[date]:
    """Return the days of a month on which offices work."""
    return frozenset(day for day in month.days if is_workday(day))


# --- Units ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a month."""

    unit: Unit
    people: int  # with a posting there on a day of the month
    tally: Tally


def units_with_people(reader: User, month: Month, *, words: str = "") -> QuerySet[Unit]:
    """Return the units in reach that somebody serves in on a day of a month, in order of path.

    Args:
        words: parts of the name, or the code; all of them must fit.
    """
    postings = _in_month(Posting.objects.filter(unit=OuterRef("pk")), month)
    found = units_in_reach(reader).bodies().filter(Exists(postings))
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(code=word))
    return found.order_by("path")


def unit_lines(units: Iterable[Unit], month: Month, *, today: date) -> list[UnitLine]:
    """Return how units stand in a month. Three queries, however many units and people."""
    units = list(units)
    facts = _Facts.of(Posting.objects.filter(unit__in=[unit.pk for unit in units]), month)
    workdays, tallies = workdays_of(month), defaultdict[int, list[Tally]](list)
    for (unit_id, person_id), periods in facts.periods.items():
        states = _states(facts.service(person_id, periods), month, workdays, today)
        tallies[unit_id].append(tally(states, today=today))
    return [UnitLine(unit, len(tallies[unit.pk]), sum(tallies[unit.pk], Tally())) for unit in units]


# --- People of a unit ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person of a unit in a month: only what falls on days of serving there."""

    person: User
    states: list[tuple[date, State]]
    tally: Tally


def people_of(unit: Unit, month: Month) -> QuerySet[User]:
    """Return who serves in a unit on a day of a month, by account name."""
    postings = _in_month(Posting.objects.filter(unit=unit, user=OuterRef("pk")), month)
    return User.objects.filter(Exists(postings)).order_by("username")


def person_lines(
    unit: Unit, people: Sequence[User], month: Month, *, today: date
) -> list[PersonLine]:
    """Return how people of a unit stand in a month. Three queries, however many people."""
    postings = Posting.objects.filter(unit=unit, user__in=[person.pk for person in people])
    facts, workdays, lines = _Facts.of(postings, month), workdays_of(month), []
    for person in people:
        service = facts.service(person.pk, facts.periods.get((unit.pk, person.pk), ()))
        states = _states(service, month, workdays, today)
        lines.append(PersonLine(person, states, tally(states, today=today)))
    return lines


# --- What they rest on ---------------------------------------------------------------------------


def _states(
    service: Service, month: Month, workdays: frozenset[date], today: date
) -> list[tuple[date, State]]:
    return [(day, state_of(day, service, workdays=workdays, today=today)) for day in month.days]


def _in_month(postings: PostingQuerySet, month: Month) -> PostingQuerySet:
    """Narrow to postings in force on a day of a month."""
    begun = postings.filter(from_on__lte=month.last)
    return begun.filter(Q(until_on=None) | Q(until_on__gt=month.first))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What bears on the drills of people in a month."""

    month: Month
    periods: dict[tuple[int, int], list[Period]]  # by unit and person
    leave: dict[int, frozenset[date]]
    done: dict[int, set[date]]

    @classmethod
    def of(cls, postings: PostingQuerySet, month: Month) -> "_Facts":
        """Read them: the postings themselves, leave, drills. Three queries."""
        within = _in_month(postings, month)
        periods: dict[tuple[int, int], list[Period]] = {}
        for unit_id, person_id, since, until in within.order_by("unit", "user").values_list(
            "unit", "user", "from_on", "until_on"
        ):
            begin = max(since, settings.DRILLS_SINCE)
            periods.setdefault((unit_id, person_id), []).append((begin, until))
        people = within.values_list("user", flat=True)
        leave = days_of_leave(people, from_on=month.first, to_on=month.last)
        return cls(month, periods, leave, _done(people, month))

    def service(self, person_id: int, periods: Iterable[Period]) -> Service:
        """Return what bears on one person's drills while they serve in some periods."""
        return Service(
            posted=days_between(periods, self.month),
            leave=self.leave.get(person_id, frozenset()),
            done=self.done.get(person_id, frozenset()),
        )


def _done(people: Iterable[int], month: Month) -> dict[int, set[date]]:
    """Return the days whose drill was finished on the day itself, by person."""
    drills = Drill.objects.filter(
        scope=Drill.Scope.DAILY, day__range=(month.first, month.last), learner__in=people
    )
    on_the_day = drills.alias(finished_on=TruncDate("finished_at", tzinfo=SHANGHAI)).filter(
        finished_on=F("day")
    )
    done: dict[int, set[date]] = {}
    for person_id, day in on_the_day.values_list("learner", "day"):
        done.setdefault(person_id, set()).add(day)
    return done
