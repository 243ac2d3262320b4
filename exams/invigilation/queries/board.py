"""How far each candidate of a sitting is, and what changed since somebody looked last.

What costs is what changed: the figures of an attempt are counted again only when it has a newer
response or another due time, and kept in the cache meanwhile; nothing is added to the save.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery

from core.dates import local_day
from exams.delivery import guard
from exams.delivery.models import Attempt, Intervention, Response
from exams.invigilation import rules
from exams.invigilation.models import Irregularity
from exams.invigilation.queries.figures import NONE, Figures, figures_of
from exams.invigilation.queries.irregularities import LIFTED
from exams.invigilation.rules import Facts, Flag, State, View
from exams.rooms.models import CheckIn
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting

# A row that was being written while somebody looked is looked at again.
OVERLAP = timedelta(seconds=5)


class Asked(NamedTuple):
    """What was asked for in an attempt and waits for a second person."""

    pk: int
    kind: str
    minutes: int


@dataclass(slots=True)
class Seat:
    """A candidate of a sitting and how far they are."""

    candidacy: int
    candidate: int
    name: str
    username: str
    unit: str  # where they serve today
    room: int | None
    room_name: str
    number: int | None  # of the seat
    facts: Facts
    view: View
    attempt: int | None = None
    opened_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    on_paper: bool = False
    figures: Figures = NONE
    times_left: int = 0
    left_at: datetime | None = None
    waiting: list[Asked] = field(default_factory=list)
    notes: int = 0  # irregularities that are not closed
    changed_at: datetime | None = None
    has_other_rooms: bool = False  # beside its own: each numbers its seats from 1

    @property
    def state(self) -> State:
        """Return how far they are."""
        return self.view.state

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Return what should be looked at, the most urgent first."""
        return self.view.flags

    @property
    def is_urgent(self) -> bool:
        """Tell whether somebody should look now."""
        return any(flag in rules.URGENT for flag in self.view.flags)

    @property
    def label(self) -> str:
        """Return the seat, with its room where there are several; without a seat the account."""
        if not self.number:
            return self.username
        seat = f"{self.number:03d}"
        return f"{self.room_name} {seat}" if self.has_other_rooms else seat

    @property
    def heard_at(self) -> datetime | None:
        """Return when anything came from them."""
        return rules.last_heard(self.facts)


@dataclass(frozen=True, slots=True)
class Board:
    """All candidates of a sitting at a moment, in the order of rooms and seats."""

    seats: list[Seat]
    items: int
    at: datetime
    states: Counter[State]
    flags: Counter[Flag]

    @property
    def absent(self) -> int:
        """Return how many have not arrived."""
        return self.states[State.ABSENT]

    @property
    def checked_in(self) -> int:
        """Return how many are at their seats and have not started."""
        return self.states[State.CHECKED_IN]

    @property
    def answering(self) -> int:
        """Return how many are answering."""
        return self.states[State.ANSWERING]

    @property
    def lost(self) -> int:
        """Return of how many of them nothing is heard."""
        return self.flags[Flag.OFFLINE] + self.flags[Flag.SILENT]

    @property
    def waiting(self) -> int:
        """Return for how many something waits for a second person."""
        return self.flags[Flag.WAITING]

    @property
    def done(self) -> int:
        """Return how many are over."""
        return sum(
            self.states[each] for each in (State.SUBMITTED, State.TIMED_OUT, State.ABANDONED)
        )

    @property
    def urgent(self) -> list[Seat]:
        """Return those whom somebody should look at, the most urgent first."""
        order = list(Flag)
        found = [seat for seat in self.seats if seat.is_urgent]
        return sorted(found, key=lambda seat: order.index(seat.flags[0]))

    @property
    def percent(self) -> int:
        """Return how much of the paper those who are answering have answered, on average."""
        running = [s.figures.answered for s in self.seats if s.state == State.ANSWERING]
        return round(100 * sum(running) / (len(running) * self.items)) if running else 0

    @property
    def last_due_at(self) -> datetime | None:
        """Return when the last of those who are answering has to be done."""
        due = [s.due_at for s in self.seats if s.state == State.ANSWERING and s.due_at]
        return max(due, default=None)

    @property
    def time_left(self) -> str:
        """Return how long the last of them has, as minutes or hours and the rest."""
        if self.last_due_at is None:
            return ""
        seconds = max(0, int((self.last_due_at - self.at).total_seconds()))
        hours, rest = divmod(seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"

    @property
    def first_closed_at(self) -> datetime | None:
        """Return when the first one was done."""
        return min((seat.closed_at for seat in self.seats if seat.closed_at), default=None)

    def changed(self, since: datetime) -> list[Seat]:
        """Return what looks otherwise than at an earlier moment: by its rows, or by the clock."""
        before = since - OVERLAP
        return [
            seat
            for seat in self.seats
            if (seat.changed_at is not None and seat.changed_at >= before)
            or rules.view_of(seat.facts, since) != seat.view
        ]


def board_of(sitting: Sitting, *, at: datetime) -> Board:
    """Return who is listed for a sitting and how far they are. Seven queries at most."""
    attempts = {row["candidate"]: row for row in _attempts(sitting)}
    figures = figures_of(sitting, attempts.values())
    asked, notes = _asked(sitting), _notes(sitting)
    seats = [
        _seat(row, attempts.get(row["candidate"]), sitting, figures, asked, notes, at)
        for row in _listed(sitting, at)
    ]
    rooms = {seat.room for seat in seats if seat.room}
    for seat in seats:
        seat.has_other_rooms = len(rooms) > 1
    return Board(
        seats=seats,
        items=sitting.paper.items.count(),
        at=at,
        states=Counter(seat.view.state for seat in seats),
        flags=Counter(flag for seat in seats for flag in seat.view.flags),
    )


def _listed(sitting: Sitting, at: datetime) -> QuerySet[Candidacy, Any]:
    postings = Posting.objects.on(local_day(at)).filter(user=OuterRef("candidate"))
    door = CheckIn.objects.filter(sitting=OuterRef("sitting"), candidate=OuterRef("candidate"))
    last = door.order_by("-number")
    return (
        Candidacy.objects.filter(sitting=sitting, is_test_run=False)
        .annotate(
            place=FilteredRelation("seats", condition=Q(seats__ended_at=None)),
            unit_name=Subquery(postings.order_by("-from_on", "-pk").values("unit__name")[:1]),
            door=Subquery(last.values("kind")[:1]),
            door_at=Subquery(last.values("at")[:1]),
        )
        .order_by("place__room__name", "place__number", "candidate__username")
        .values(
            "pk", "candidate", "candidate__name", "candidate__username", "unit_name", "door",
            "door_at", "place__room", "place__room__name", "place__number", "place__assigned_at",
        )
    )  # fmt: skip


def _attempts(sitting: Sitting) -> QuerySet[Attempt, Any]:
    newest = Response.objects.filter(attempt=OuterRef("pk")).order_by("-sequence")
    return (
        Attempt.objects.live()
        .on_record()
        .filter(sitting=sitting)
        .annotate(
            newest=Subquery(newest.values("sequence")[:1]),
            saved_at=Subquery(newest.values("given_at")[:1]),
        )
        .values(
            "pk", "candidate", "status", "opened_at", "due_at", "closed_at", "on_paper_at",
            "newest", "saved_at", "presence__seen_at", "presence__changed_at",
            "presence__is_hidden", "presence__left_at", "presence__times_left",
            "presence__pending", "presence__elsewhere_at", "presence__skew_ms",
        )
    )  # fmt: skip


@dataclass(slots=True)
class _Asked:
    waiting: list[Asked] = field(default_factory=list)
    changed_at: datetime | None = None


def _asked(sitting: Sitting) -> dict[int, _Asked]:
    """Return what was asked for by attempt, and when that last changed. One query."""
    found: dict[int, _Asked] = {}
    rows = Intervention.objects.filter(attempt__sitting=sitting).order_by("asked_at", "pk")
    for pk, attempt, kind, minutes, group, asked_at, decided_at in rows.values_list(
        "pk", "attempt", "kind", "minutes", "group", "asked_at", "decision__decided_at"
    ):
        own = found.setdefault(attempt, _Asked())
        own.changed_at = _newest(own.changed_at, asked_at, decided_at)
        # What was asked for all is told once, above the seats.
        if decided_at is None and group is None:
            own.waiting.append(Asked(pk, kind, minutes))
    return found


@dataclass(slots=True)
class _Noted:
    open: int = 0
    holds: bool = False
    changed_at: datetime | None = None


def _notes(sitting: Sitting) -> dict[int, _Noted]:
    """Return the irregularities by candidate, and when they last changed. One query."""
    found: dict[int, _Noted] = {}
    lifted = Q(closings__ruling__is_confirmed=True, closings__outcome=LIFTED)
    rows = Irregularity.objects.filter(sitting=sitting).annotate(
        lifted=Max("closings", filter=lifted),
        ruled=Max("closings", filter=Q(closings__ruling__is_confirmed=True)),
        asked=Max("closings"),
        asked_at=Max("closings__asked_at"),
        decided_at=Max("closings__ruling__decided_at"),
    )
    for row in rows.values_list(
        "candidate", "holds_result", "noted_at", "lifted", "ruled", "asked", "asked_at",
        "decided_at",
    ):  # fmt: skip
        candidate, holds, noted_at, is_lifted, is_ruled, is_asked, asked_at, decided_at = row
        own = found.setdefault(candidate, _Noted())
        own.open += not (is_ruled if holds else is_asked)
        own.holds |= bool(holds and not is_lifted)
        own.changed_at = _newest(own.changed_at, noted_at, asked_at, decided_at)
    return found


def _seat(
    row: Mapping[str, Any],
    attempt: Mapping[str, Any] | None,
    sitting: Sitting,
    figures: Mapping[int, Figures],
    asked: Mapping[int, _Asked],
    notes: Mapping[int, _Noted],
    at: datetime,
) -> Seat:
    own_asked = asked.get(attempt["pk"], NOTHING_ASKED) if attempt else NOTHING_ASKED
    noted = notes.get(row["candidate"], NOTHING_NOTED)
    facts = _facts(row, attempt, sitting, own_asked, noted)
    seat = Seat(
        candidacy=row["pk"],
        candidate=row["candidate"],
        name=row["candidate__name"],
        username=row["candidate__username"],
        unit=row["unit_name"] or "",
        room=row["place__room"],
        room_name=row["place__room__name"] or "",
        number=row["place__number"],
        facts=facts,
        view=rules.view_of(facts, at),
        waiting=own_asked.waiting,
        notes=noted.open,
        changed_at=_newest(
            row["door_at"], row["place__assigned_at"], own_asked.changed_at, noted.changed_at
        ),
    )
    if attempt:
        _add_attempt(seat, attempt, figures)
    return seat


def _add_attempt(seat: Seat, attempt: Mapping[str, Any], figures: Mapping[int, Figures]) -> None:
    seat.attempt, seat.opened_at = attempt["pk"], attempt["opened_at"]
    seat.due_at, seat.closed_at = attempt["due_at"], attempt["closed_at"]
    seat.on_paper = attempt["on_paper_at"] is not None
    seat.figures = figures.get(attempt["pk"], NONE)
    seat.times_left = attempt["presence__times_left"] or 0
    seat.left_at = attempt["presence__left_at"]
    seat.changed_at = _newest(
        seat.changed_at,
        attempt["opened_at"],
        attempt["closed_at"],
        attempt["saved_at"],
        attempt["presence__changed_at"],
    )


def _facts(
    row: Mapping[str, Any],
    attempt: Mapping[str, Any] | None,
    sitting: Sitting,
    asked: _Asked,
    noted: _Noted,
) -> Facts:
    is_checked_in = row["door"] == CheckIn.Kind.ADMITTED
    standing = frozenset(
        flag
        for flag, holds in (
            (Flag.WAITING, bool(asked.waiting)),
            (Flag.IRREGULAR, noted.open > 0),
            (Flag.HELD, noted.holds),
        )
        if holds
    )
    if attempt is None:
        return Facts(is_checked_in=is_checked_in, standing=standing)
    skew = attempt["presence__skew_ms"]
    return Facts(
        status=guard.Status(attempt["status"]),
        terms=_terms(sitting, attempt["due_at"]),
        opened_at=attempt["opened_at"],
        is_checked_in=is_checked_in,
        saved_at=attempt["saved_at"],
        seen_at=attempt["presence__seen_at"],
        is_hidden=bool(attempt["presence__is_hidden"]),
        pending=attempt["presence__pending"] or 0,
        elsewhere_at=attempt["presence__elsewhere_at"],
        skew=None if skew is None else timedelta(milliseconds=skew),
        standing=standing,
    )


def _terms(sitting: Sitting, due_at: datetime) -> guard.Terms:
    return Attempt(sitting=sitting, due_at=due_at).terms


def _newest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


NOTHING_ASKED = _Asked()
NOTHING_NOTED = _Noted()
