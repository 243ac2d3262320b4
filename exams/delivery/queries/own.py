"""A candidate's own sittings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, QuerySet

from accounts.models import User
from exams.delivery import guard
from exams.delivery.models import Attempt
from exams.sittings.models import Sitting


class Stage(StrEnum):
    """How a sitting stands for one candidate."""

    UPCOMING = "upcoming"  # opens later
    READY = "ready"  # may be started now
    RUNNING = "running"  # started, time left
    SEALED = "sealed"  # over, results to come
    RELEASED = "released"  # over, the result can be seen
    MISSED = "missed"  # over, never started
    LOST = "lost"  # over, not submitted in time, which does not count there


OPEN_STAGES = frozenset({Stage.UPCOMING, Stage.READY, Stage.RUNNING})


@dataclass(frozen=True, slots=True)
class OwnSitting:
    """A sitting that somebody is listed for, with their attempt."""

    sitting: Sitting
    items: int
    attempt: Attempt | None
    stage: Stage

    @property
    def is_over(self) -> bool:
        """Tell whether there is nothing left to do in it."""
        return self.stage not in OPEN_STAGES


def own_sittings(user: User, *, at: datetime) -> list[OwnSitting]:
    """Return the sittings that somebody is listed for, the latest first. Two queries."""
    return _own(user, Sitting.objects.all(), at)


def own_sitting(user: User, sitting_id: int, *, at: datetime) -> OwnSitting:
    """Return one of them. Two queries.

    Raises:
        Sitting.DoesNotExist: no such sitting, or the person is not listed.
    """
    found = _own(user, Sitting.objects.filter(pk=sitting_id), at)
    if not found:
        raise Sitting.DoesNotExist
    return found[0]


def next_sittings(user: User, *, at: datetime) -> list[OwnSitting]:
    """Return what somebody can sit now or later, the next first. Two queries."""
    running = Sitting.objects.filter(closes_at__gt=at)
    found = [own for own in _own(user, running, at) if not own.is_over]
    return sorted(found, key=lambda own: (own.sitting.opens_at, own.sitting.pk))


def _own(user: User, sittings: QuerySet[Sitting], at: datetime) -> list[OwnSitting]:
    listed = sittings.filter(candidacies__candidate=user).select_related("paper")
    counted = listed.annotate(items=Count("paper__items")).order_by("-opens_at", "-pk")
    attempts = {
        attempt.sitting_id: attempt
        for attempt in Attempt.objects.live().filter(
            candidate=user, sitting__in=listed.values("pk")
        )
    }
    return [
        OwnSitting(sitting, sitting.items, attempt, _stage(sitting, attempt, at))
        for sitting in counted
        for attempt in [attempts.get(sitting.pk)]
    ]


def _stage(sitting: Sitting, attempt: Attempt | None, at: datetime) -> Stage:
    if attempt:
        attempt.sitting = sitting
        return _stage_of(attempt, at)
    if at >= sitting.closes_at or sitting.released_at:
        return Stage.MISSED
    return Stage.UPCOMING if at < sitting.opens_at else Stage.READY


def _stage_of(attempt: Attempt, at: datetime) -> Stage:
    terms = attempt.terms
    status = guard.status_at(guard.Status(attempt.status), terms, at)
    # The grace is for what is under way, not to go on; minutes to submit are.
    until = terms.end if terms.overdue == guard.Overdue.GRACE else terms.due_at
    if status == guard.Status.OPEN and at <= until:
        return Stage.RUNNING
    if status == guard.Status.ABANDONED:
        return Stage.LOST
    return Stage.RELEASED if attempt.sitting.released_at else Stage.SEALED
