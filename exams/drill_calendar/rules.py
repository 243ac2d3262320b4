"""How the drill of a day stands for somebody. Pure functions of plain values."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
YEARS = range(2000, 2101)  # that a calendar can be asked for


class State(StrEnum):
    """How a day of the calendar stands for one person."""

    DONE = "done"  # expected, and finished on the day
    MISSED = "missed"  # expected, and over
    TODAY = "today"  # expected, not done yet
    TO_COME = "to-come"  # expected
    LEAVE = "leave"
    NO_WORKDAY = "no-workday"
    NOT_EXPECTED = "not-expected"  # no posting


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """As it stands in an address: 2026-11."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return _next(self.year, self.number) - DAY

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + number * DAY for number in range(self.last.day))

    @property
    def previous(self) -> "Month | None":
        """The month before, unless nobody can ask for it."""
        return _month(self.first - DAY)

    @property
    def following(self) -> "Month | None":
        """The month after, unless nobody can ask for it."""
        return _month(self.last + DAY)


def _next(year: int, number: int) -> date:
    return date(year + number // 12, number % 12 + 1, 1)


def _month(day: date) -> Month | None:
    return Month(day.year, day.month) if day.year in YEARS else None


def month_of(text: str, *, today: date) -> Month:
    """Return the month that an address asks for; that of today if it makes no sense."""
    try:
        asked = _month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        asked = None
    return asked or Month(today.year, today.month)


@dataclass(frozen=True, slots=True)
class Service:
    """What bears on the drills of one person: days of a month."""

    posted: Collection[date] = frozenset()
    leave: Collection[date] = frozenset()
    done: Collection[date] = frozenset()  # the drill of the day was finished on that day


def days_between(periods: Iterable[tuple[date, date | None]], month: Month) -> frozenset[date]:
    """Return the days of a month that lie in one of the periods.

    Args:
        periods: from a day until a day, which is excluded; none: open.
    """
    spans = list(periods)
    return frozenset(
        day
        for day in month.days
        if any(since <= day and (until is None or day < until) for since, until in spans)
    )


def state_of(day: date, service: Service, *, workdays: Collection[date], today: date) -> State:
    """Return how a day stands. What is done on a day off or of leave is credited nowhere."""
    if day not in workdays:
        return State.NO_WORKDAY
    if day not in service.posted:
        return State.NOT_EXPECTED
    if day in service.leave:
        return State.LEAVE
    if day in service.done:
        return State.DONE
    if day == today:
        return State.TODAY
    return State.MISSED if day < today else State.TO_COME


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the days that are over were done, missed, on leave; of one person or several."""

    done: int = 0
    missed: int = 0
    leave: int = 0  # workdays

    @property
    def expected(self) -> int:
        """On how many days that are over the drill was expected."""
        return self.done + self.missed

    @property
    def percent(self) -> int | None:
        """The share that was done; None if nothing was expected."""
        return round(100 * self.done / self.expected) if self.expected else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.done + other.done, self.missed + other.missed, self.leave + other.leave)


def tally(states: Iterable[tuple[date, State]], *, today: date) -> Tally:
    """Count the days that are over: today counts from tomorrow on, for everybody alike."""
    over = [state for day, state in states if day < today]
    return Tally(over.count(State.DONE), over.count(State.MISSED), over.count(State.LEAVE))
