"""When a candidate needs a look: what the board shows of plain facts. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from exams.delivery import guard

# A heartbeat that changes nothing is written no more often than this.
WRITE_EVERY = timedelta(seconds=20)
# A page that runs is heard of each 30 seconds; three missed in a row are silence.
SILENT_AFTER = timedelta(seconds=90)
# Saves that a page holds back for longer are behind.
BEHIND_AFTER = timedelta(seconds=60)
# Nothing was answered for so long, though the page is there.
IDLE_AFTER = timedelta(minutes=10)
# A page without the lease that was heard of within this is open elsewhere now.
ELSEWHERE_WITHIN = timedelta(minutes=2)
# A clock that is off by more is shown. It decides nothing.
SKEW = timedelta(minutes=2)


class State(StrEnum):
    """How far a candidate is."""

    ABSENT = "absent"  # not started, nor checked in
    CHECKED_IN = "checked-in"  # at the seat, not started
    ANSWERING = "answering"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed-out"
    ABANDONED = "abandoned"


class Flag(StrEnum):
    """What somebody in charge should look at; the most urgent first."""

    OFFLINE = "offline"  # the page was open in front, and nothing is heard of it
    SILENT = "silent"  # nothing is heard, of a page that was left or never spoke
    ELSEWHERE = "elsewhere"
    BEHIND = "behind"
    LEFT = "left"
    IDLE = "idle"
    SKEW = "skew"
    WAITING = "waiting"  # an extension or a voiding waits for a second person
    IRREGULAR = "irregular"
    HELD = "held"  # an irregularity holds the result


# What makes a row one that needs a look, beside those that wait for a decision.
URGENT = (Flag.OFFLINE, Flag.SILENT, Flag.ELSEWHERE, Flag.BEHIND, Flag.LEFT, Flag.WAITING)
# They tell of a candidate who is answering; over with the attempt.
OF_RUNNING = frozenset(
    {Flag.OFFLINE, Flag.SILENT, Flag.ELSEWHERE, Flag.BEHIND, Flag.LEFT, Flag.IDLE, Flag.SKEW}
)
STATES = {
    guard.Status.OPEN: State.ANSWERING,
    guard.Status.SUBMITTED: State.SUBMITTED,
    guard.Status.TIMED_OUT: State.TIMED_OUT,
    guard.Status.ABANDONED: State.ABANDONED,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a candidate of a sitting."""

    status: guard.Status | None = None  # of the attempt; None: not started
    terms: guard.Terms | None = None
    opened_at: datetime | None = None
    is_checked_in: bool = False
    saved_at: datetime | None = None  # of the newest response
    seen_at: datetime | None = None  # the page was heard of; None: never
    is_hidden: bool = False
    pending: int = 0
    elsewhere_at: datetime | None = None
    skew: timedelta | None = None
    standing: frozenset[Flag] = field(default_factory=frozenset)  # that no clock changes


@dataclass(frozen=True, slots=True)
class View:
    """How a candidate is shown at a moment."""

    state: State
    flags: tuple[Flag, ...]


def view_of(facts: Facts, at: datetime) -> View:
    """Return how a candidate stands at a moment; at another the same facts may say more."""
    state = _state(facts, at)
    running = _running(facts, at) if state == State.ANSWERING else set[Flag]()
    found = running | facts.standing
    return View(state, tuple(flag for flag in Flag if flag in found))


def _state(facts: Facts, at: datetime) -> State:
    if facts.status is None or facts.terms is None:
        return State.CHECKED_IN if facts.is_checked_in else State.ABSENT
    return STATES[guard.status_at(facts.status, facts.terms, at)]


def _running(facts: Facts, at: datetime) -> set[Flag]:
    heard = last_heard(facts)
    is_silent = heard is None or at - heard > SILENT_AFTER
    skew = facts.skew
    last_work = facts.saved_at or facts.opened_at
    was_in_front = facts.seen_at is not None and not facts.is_hidden
    told = {
        Flag.OFFLINE: is_silent and was_in_front,
        Flag.SILENT: is_silent and not was_in_front,
        Flag.ELSEWHERE: _within(facts.elsewhere_at, at, ELSEWHERE_WITHIN),
        Flag.BEHIND: facts.pending > 0 and _older(last_work, at, BEHIND_AFTER),
        Flag.LEFT: facts.is_hidden and not is_silent,
        Flag.IDLE: not is_silent and _older(last_work, at, IDLE_AFTER),
        Flag.SKEW: skew is not None and abs(skew) > SKEW,
    }
    return {flag for flag, holds in told.items() if holds}


def last_heard(facts: Facts) -> datetime | None:
    """Return when anything came from the candidate, a saved answer or a page's word."""
    known = [moment for moment in (facts.seen_at, facts.saved_at, facts.opened_at) if moment]
    return max(known, default=None)


def _within(moment: datetime | None, at: datetime, span: timedelta) -> bool:
    return moment is not None and at - moment <= span


def _older(moment: datetime | None, at: datetime, span: timedelta) -> bool:
    return moment is None or at - moment > span
