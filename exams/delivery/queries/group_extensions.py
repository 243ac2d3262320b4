"""Whom time for all reaches, and what was asked for and decided in a sitting."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from exams.delivery.models import Attempt, GroupExtension, Intervention
from exams.rooms.models import Seat
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach

Status = Attempt.Status
# What the clock closed longer ago did not run when time was lost: it is extended by itself.
LONG_OVER = timedelta(hours=4)


@dataclass(slots=True)
class Reach:
    """Whom more time reaches in a sitting, or in one of its rooms, and whom it does not."""

    attempts: dict[int, int] = field(default_factory=dict)  # reached: attempt -> candidate
    closed: set[int] = field(default_factory=set)  # of these, what the clock has closed
    # Of these, for which more time of their own waits for a second person.
    asked: set[int] = field(default_factory=set)
    submitted: int = 0
    marked: int = 0  # closed by the clock
    long_over: int = 0  # closed by the clock longer ago than LONG_OVER
    voided: int = 0  # and not begun again
    not_started: int = 0


@dataclass(frozen=True, slots=True)
class Prospect:
    """What becomes of time for all if it is confirmed now."""

    reach: Reach
    lost: int  # reached when it was asked for; submitted, voided or marked since
    later: int  # started since, and not reached


def reach_of(sitting: Sitting, room: str = "", *, at: datetime) -> Reach:
    """Return whom more time reaches as of now; test runs of staff are no part of it. Two queries.

    Args:
        room: its name; those who have a seat there now. Empty for the whole sitting.
    """
    own = _own(sitting, room)
    reach, seen, voided = Reach(), set(), set()
    for pk, candidate, status, closed_at, is_marked, is_asked in _attempts(own):
        if status == Status.VOIDED:
            voided.add(candidate)
            continue
        seen.add(candidate)
        if status == Status.SUBMITTED:
            reach.submitted += 1
        elif is_marked:
            reach.marked += 1
        elif closed_at and closed_at < at - LONG_OVER:
            reach.long_over += 1
        else:
            reach.attempts[pk] = candidate
            if status != Status.OPEN:
                reach.closed.add(pk)
            if is_asked:
                reach.asked.add(pk)
    listed = Candidacy.objects.filter(own, is_test_run=False)
    reach.voided = len(voided - seen)
    reach.not_started = len(set(listed.values_list("candidate", flat=True)) - seen - voided)
    return reach


def _own(sitting: Sitting, room: str) -> Q:
    if not room:
        return Q(sitting=sitting)
    seats = Seat.objects.live().filter(sitting=sitting, room__name=room)
    return Q(sitting=sitting, candidate__in=seats.values("candidate"))


def _attempts(own: Q) -> QuerySet[Attempt, Any]:
    asked = Intervention.objects.filter(
        attempt=OuterRef("pk"), kind=Intervention.Kind.EXTEND, group=None, decision=None
    )
    marked = Attempt.objects.filter(pk=OuterRef("pk"), results__isnull=False)
    rows = Attempt.objects.on_record().filter(own).order_by("pk")
    return rows.values_list("pk", "candidate", "status", "closed_at", Exists(marked), Exists(asked))


def prospect_of(asked: GroupExtension, *, at: datetime) -> Prospect:
    """Return what becomes of time for all if it is confirmed now. Three queries."""
    reach = reach_of(asked.sitting, asked.room, at=at)
    own = set(asked.interventions.values_list("attempt", flat=True))
    later = len(reach.attempts.keys() - own)
    reach.attempts = {pk: who for pk, who in reach.attempts.items() if pk in own}
    reach.closed &= own
    reach.asked &= own
    return Prospect(reach, len(own) - len(reach.attempts), later)


def group_extensions_in_reach(user: User) -> QuerySet[GroupExtension]:
    """Return time asked for all in sittings that the user's roles reach."""
    rows = GroupExtension.objects.filter(sitting__in=sittings_in_reach(user))
    return rows.select_related("sitting", "asked_by", "decision__decided_by")


def waiting_group_extensions(sitting: Sitting) -> QuerySet[GroupExtension]:
    """Return time asked for all that waits for a second person, the oldest first."""
    rows = GroupExtension.objects.filter(sitting=sitting, decision=None)
    return rows.select_related("asked_by").order_by("asked_at", "pk")
