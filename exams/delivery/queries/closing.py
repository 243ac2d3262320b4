"""Which attempts wait to be closed by the clock, and what holds for those that are closed."""

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from exams.delivery.guard import Overdue, Terms
from exams.delivery.models import Attempt, AttemptQuerySet
from exams.sittings.models import Sitting

# What the clock closed is marked so much later: an answer that the server had in time may still
# wait for its turn, and counts until the attempt is marked.
SETTLED_AFTER = timedelta(seconds=10)


def overdue_attempts(*, at: datetime) -> AttemptQuerySet:
    """Return open attempts whose terms have ended, the oldest first. Reads the sittings first.

    Those within their grace are none of them: however many they are, they hold up no other.
    """
    past_due = Attempt.objects.filter(status=Attempt.Status.OPEN, due_at__lt=at)
    ended = Q(pk__in=[])
    for sitting in Sitting.objects.filter(pk__in=past_due.values("sitting")):
        ended |= Q(sitting=sitting, due_at__lt=at - _after_due(sitting, at))
    return past_due.filter(ended).order_by("due_at", "pk")


def _after_due(sitting: Sitting, at: datetime) -> timedelta:
    """Return how long after its due time an attempt of a sitting ends."""
    terms = Terms(
        due_at=at,
        grace=timedelta(seconds=sitting.grace_seconds),
        overdue=Overdue(sitting.overdue),
        hand_in=timedelta(minutes=sitting.hand_in_minutes),
    )
    return terms.end - at


def is_own_attempt(attempt_id: int, candidate: User) -> bool:
    """Tell whether there is such an attempt of this candidate's. One query."""
    return Attempt.objects.filter(pk=attempt_id, candidate=candidate).exists()


def is_marked(attempt: Attempt) -> bool:
    """Tell whether an attempt has a result. One query."""
    return Attempt.objects.filter(pk=attempt.pk, results__isnull=False).exists()


def is_settling(attempt: Attempt, *, at: datetime) -> bool:
    """Tell whether the clock closed an attempt only a moment ago, so that it is not marked yet."""
    is_by_clock = attempt.status == Attempt.Status.TIMED_OUT
    closed_at = attempt.closed_at
    return is_by_clock and closed_at is not None and closed_at > at - SETTLED_AFTER
