"""How far each candidate of a sitting is."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from accounts.models import User
from core.dates import local_day
from exams.delivery import guard
from exams.delivery.models import Attempt, Intervention, Response, Restored
from exams.delivery.queries import waiting_interventions
from exams.papers.models import PaperItem
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting


class SeatState(StrEnum):
    """How a candidate's attempt stands."""

    ABSENT = "absent"
    ANSWERING = "answering"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed-out"
    ABANDONED = "abandoned"


STATES = {
    guard.Status.OPEN: SeatState.ANSWERING,
    guard.Status.SUBMITTED: SeatState.SUBMITTED,
    guard.Status.TIMED_OUT: SeatState.TIMED_OUT,
    guard.Status.ABANDONED: SeatState.ABANDONED,
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A candidate of a sitting and how far they are."""

    candidate: User
    unit_name: str  # where they serve today
    state: SeatState
    attempt: Attempt | None
    answered: int
    saved_at: datetime | None  # of the newest response
    late: int  # responses that came too late
    elsewhere: int  # responses kept aside, from a page that did not have the lease
    waiting: list[Intervention]  # what was asked for and waits for a second person


@dataclass(frozen=True, slots=True)
class Board:
    """All candidates of a sitting at a moment."""

    seats: list[Seat]
    items: int
    absent: int
    answering: int
    done: int
    at: datetime


def board_of(sitting: Sitting, *, at: datetime) -> Board:
    """Return who is listed for a sitting and how far they are. Five queries."""
    attempts = {
        attempt.candidate_id: attempt for attempt in Attempt.objects.live().filter(sitting=sitting)
    }
    progress, waiting = _progress(sitting), defaultdict[int, list[Intervention]](list)
    for asked in waiting_interventions().filter(attempt__sitting=sitting):
        waiting[asked.attempt_id].append(asked)
    for attempt in attempts.values():
        attempt.sitting = sitting
    listed = Candidacy.objects.filter(sitting=sitting).annotate(unit_name=_unit_name(at))
    seats = [
        _seat(row, attempts.get(row.candidate_id), progress, waiting, at=at)
        for row in listed.select_related("candidate").order_by("candidate__username")
    ]
    states = Counter(seat.state for seat in seats)
    absent, answering = states[SeatState.ABSENT], states[SeatState.ANSWERING]
    return Board(
        seats=seats,
        items=PaperItem.objects.filter(paper=sitting.paper_id).count(),
        absent=absent,
        answering=answering,
        done=len(seats) - absent - answering,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class _Progress:
    answered: int = 0
    saved_at: datetime | None = None
    late: int = 0
    elsewhere: int = 0


def _unit_name(at: datetime) -> Subquery:
    postings = Posting.objects.on(local_day(at)).filter(user=OuterRef("candidate"))
    return Subquery(postings.order_by("-from_on", "-pk").values("unit__name")[:1])


def _progress(sitting: Sitting) -> dict[int, _Progress]:
    """Return how far each attempt is. One query."""
    after = (
        Q(lease__gt=OuterRef("lease"))
        | Q(lease=OuterRef("lease"), client_sequence__gt=OuterRef("client_sequence"))
        | Q(
            lease=OuterRef("lease"),
            client_sequence=OuterRef("client_sequence"),
            sequence__gt=OuterRef("sequence"),
        )
    )
    newer = Response.objects.counting().filter(
        after, attempt=OuterRef("attempt"), position=OuterRef("position")
    )
    restored = Restored.objects.filter(response=OuterRef("pk"))
    late = Q(verdict="late", has_restored=False)
    elsewhere = Q(aside="other-page")
    rows = (
        Response.objects.filter(attempt__sitting=sitting)
        .annotate(has_newer=Exists(newer), has_restored=Exists(restored))
        .values("attempt")
        .annotate(
            answered=Count("pk", filter=~late & Q(aside="", has_newer=False) & ~Q(chosen=[])),
            saved_at=Max("given_at"),
            late_ones=Count("pk", filter=~elsewhere & (late | ~Q(aside=""))),
            elsewhere=Count("pk", filter=elsewhere),
        )
    )
    return {
        row["attempt"]: _Progress(
            row["answered"], row["saved_at"], row["late_ones"], row["elsewhere"]
        )
        for row in rows
    }


def _seat(
    row: Candidacy,
    attempt: Attempt | None,
    progress: Mapping[int, _Progress],
    waiting: Mapping[int, list[Intervention]],
    *,
    at: datetime,
) -> Seat:
    own = progress.get(attempt.pk, _Progress()) if attempt else _Progress()
    return Seat(
        candidate=row.candidate,
        unit_name=getattr(row, "unit_name", None) or "",
        state=_state(attempt, at),
        attempt=attempt,
        answered=own.answered,
        saved_at=own.saved_at,
        late=own.late,
        elsewhere=own.elsewhere,
        waiting=waiting.get(attempt.pk, []) if attempt else [],
    )


def _state(attempt: Attempt | None, at: datetime) -> SeatState:
    if attempt is None:
        return SeatState.ABSENT
    return STATES[guard.status_at(guard.Status(attempt.status), attempt.terms, at)]
