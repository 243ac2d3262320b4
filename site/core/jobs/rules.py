"""When scheduled work is due, and how long a failed job waits. Pure functions of plain values."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.dates import SHANGHAI

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=10)
LONGEST_DELAY = timedelta(hours=1)


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: doubled each time, to an hour."""
    doublings: int = 2 ** (attempts - 1)
    return min(FIRST_DELAY * doublings, LONGEST_DELAY)


@dataclass(frozen=True, slots=True)
class EveryMinutes:
    """Every so many minutes of the hour; `minutes` divides 60."""

    minutes: int = 1

    def latest(self, now: datetime) -> datetime:
        """Return the last due time up to `now`, which is a moment in Shanghai."""
        minute = now.minute - now.minute % self.minutes
        return now.replace(minute=minute, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Daily:
    """Each day at a time of Shanghai."""

    at: time

    def latest(self, now: datetime) -> datetime:
        """Return the last due time up to `now`, which is a moment in Shanghai."""
        return _latest(now, self.at, now.date(), lambda day: day - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Weekly:
    """Each week on a day (Monday is 0) at a time of Shanghai."""

    weekday: int
    at: time

    def latest(self, now: datetime) -> datetime:
        """Return the last due time up to `now`, which is a moment in Shanghai."""
        day = now.date() - timedelta(days=(now.weekday() - self.weekday) % 7)
        return _latest(now, self.at, day, lambda day: day - timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each month on a day, or on the month's last day if it has no such day."""

    day: int
    at: time

    def latest(self, now: datetime) -> datetime:
        """Return the last due time up to `now`, which is a moment in Shanghai."""
        return _latest(now, self.at, self._in_month(now.date()), self._month_before)

    def _in_month(self, day: date) -> date:
        return day.replace(day=min(self.day, monthrange(day.year, day.month)[1]))

    def _month_before(self, day: date) -> date:
        return self._in_month(day.replace(day=1) - timedelta(days=1))


Rhythm = EveryMinutes | Daily | Weekly | Monthly


def _latest(now: datetime, at: time, day: date, before: Callable[[date], date]) -> datetime:
    due = datetime.combine(day, at, tzinfo=SHANGHAI)
    return due if due <= now else datetime.combine(before(day), at, tzinfo=SHANGHAI)


def latest_due(rhythm: Rhythm, at: datetime) -> datetime:
    """Return the last time up to `at` (aware) that the rhythm was due, in Shanghai time."""
    return rhythm.latest(at.astimezone(SHANGHAI))
