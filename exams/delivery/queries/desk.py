"""What those in charge see of sittings: of the units that their roles reach, and no others."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from core.dates import local_day
from exams.delivery.models import Attempt, AttemptQuerySet, Candidacy, Response, Sitting
from exams.papers.models import PaperItem
from org.models import Posting
from org.queries import root_of_reach


class SeatState(StrEnum):
    """How a candidate's attempt stands."""

    ABSENT = "absent"
    ANSWERING = "answering"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed-out"


STATES = {
    Attempt.Status.OPEN: SeatState.ANSWERING,
    Attempt.Status.SUBMITTED: SeatState.SUBMITTED,
    Attempt.Status.TIMED_OUT: SeatState.TIMED_OUT,
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


@dataclass(frozen=True, slots=True)
class Board:
    """All candidates of a sitting at a moment."""

    seats: list[Seat]
    items: int
    absent: int
    answering: int
    done: int
    at: datetime


def sittings_in_reach(user: User) -> QuerySet[Sitting]:
    """Return the sittings of units that the user's roles reach; none without a jurisdiction."""
    root = root_of_reach(user)
    if root is None:
        return Sitting.objects.none()
    return Sitting.objects.filter(unit__path__startswith=root.path)


def sitting_rows(user: User) -> QuerySet[Sitting]:
    """Return the sittings in reach, the latest first, with `candidates` and `closed` counted."""
    live = ~Q(attempts__status=Attempt.Status.VOIDED)
    closed = live & Q(attempts__closed_at__isnull=False)
    return (
        sittings_in_reach(user)
        .select_related("paper", "unit")
        .annotate(
            candidates=Count("candidacies", distinct=True),
            closed=Count("attempts", filter=closed, distinct=True),
        )
        .order_by("-opens_at", "-pk")
    )


def due_attempts(*, at: datetime) -> AttemptQuerySet:
    """Return open attempts past their due time, the oldest first; some may be within the grace."""
    return Attempt.objects.filter(status=Attempt.Status.OPEN, due_at__lt=at).order_by(
        "due_at", "pk"
    )


def board_of(sitting: Sitting, *, at: datetime) -> Board:
    """Return who is listed for a sitting and how far they are. Four queries."""
    attempts = {
        attempt.candidate_id: attempt for attempt in Attempt.objects.live().filter(sitting=sitting)
    }
    progress = _progress(sitting)
    listed = Candidacy.objects.filter(sitting=sitting).annotate(unit_name=_unit_name(at))
    seats = [
        _seat(row, attempts.get(row.candidate_id), progress)
        for row in listed.select_related("candidate").order_by("candidate__username")
    ]
    states = Counter(seat.state for seat in seats)
    return Board(
        seats=seats,
        items=PaperItem.objects.filter(paper=sitting.paper_id).count(),
        absent=states[SeatState.ABSENT],
        answering=states[SeatState.ANSWERING],
        done=states[SeatState.SUBMITTED] + states[SeatState.TIMED_OUT],
        at=at,
    )


@dataclass(frozen=True, slots=True)
class _Progress:
    answered: int = 0
    saved_at: datetime | None = None
    late: int = 0


def _unit_name(at: datetime) -> Subquery:
    postings = Posting.objects.on(local_day(at)).filter(user=OuterRef("candidate"))
    return Subquery(postings.order_by("-from_on", "-pk").values("unit__name")[:1])


def _progress(sitting: Sitting) -> dict[int, _Progress]:
    """Return how far each attempt is. One query."""
    newer = Response.objects.filter(
        attempt=OuterRef("attempt"),
        position=OuterRef("position"),
        is_late=False,
        sequence__gt=OuterRef("sequence"),
    )
    rows = (
        Response.objects.filter(attempt__sitting=sitting)
        .annotate(has_newer=Exists(newer))
        .values("attempt")
        .annotate(
            answered=Count("pk", filter=Q(is_late=False, has_newer=False) & ~Q(chosen=[])),
            saved_at=Max("given_at"),
            late=Count("pk", filter=Q(is_late=True)),
        )
    )
    return {
        row["attempt"]: _Progress(row["answered"], row["saved_at"], row["late"]) for row in rows
    }


def _seat(row: Candidacy, attempt: Attempt | None, progress: dict[int, _Progress]) -> Seat:
    own = progress.get(attempt.pk, _Progress()) if attempt else _Progress()
    state = STATES[Attempt.Status(attempt.status)] if attempt else SeatState.ABSENT
    return Seat(
        candidate=row.candidate,
        unit_name=getattr(row, "unit_name", None) or "",
        state=state,
        attempt=attempt,
        answered=own.answered,
        saved_at=own.saved_at,
        late=own.late,
    )
