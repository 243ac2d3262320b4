"""What an officer sees first: what to do today, what comes next, what stands."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from certificates.api import Held, certificates_of
from content.api import LawVersion, Reading, newest_versions, readings
from core.dates import SHANGHAI, local_day
from exams.api import TodaysDrill, drill_of_today, next_sittings
from learning.api import StudyDay, read_pages, streak_of, week_of
from org.models import Posting
from org.queries import posting_of

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to read, how much of it was read, and what comes next."""

    total: int
    read: int
    following: list[Reading]


@dataclass(frozen=True, slots=True)
class Home:
    """The home page of one person at one moment."""

    day: date
    part_of_day: str  # morning, afternoon, evening
    posting: Posting | None
    drill: TodaysDrill
    week: tuple[StudyDay, ...]
    streak: int
    plan: Plan
    sittings: list[Any]
    certificate: Held | None
    versions: list[LawVersion]


def own_home(user: User, *, at: datetime) -> Home:
    """Return what the home page shows. A dozen queries at most, whatever the person has."""
    day = local_day(at)
    held = certificates_of(user, day=day)
    return Home(
        day=day,
        part_of_day=_part_of_day(at),
        posting=posting_of(user, day=day),
        drill=drill_of_today(user, at=at),
        week=week_of(user, day=day),
        streak=streak_of(user, day=day),
        plan=_plan(user),
        sittings=next_sittings(user, at=at)[:SHOWN],
        certificate=held[0] if held else None,
        versions=newest_versions(on=day, limit=SHOWN),
    )


def _plan(user: User) -> Plan:
    """Return the plan: cases and handbook pages in turn, the unread first."""
    everything, read = readings(), read_pages(user)
    unread = [each for each in everything if each.pk not in read]
    return Plan(len(everything), len(everything) - len(unread), unread[:SHOWN])


def _part_of_day(at: datetime) -> str:
    hour = at.astimezone(SHANGHAI).hour
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
