"""Reads of the job table."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from core.jobs.models import Job


@dataclass(frozen=True, slots=True)
class Queue:
    """How many jobs stand where."""

    waiting: int  # for their time, or for a worker
    running: int
    given_up: int


def queue_at(*, at: datetime) -> Queue:
    """Return how the queue stands at a moment. One query."""
    held = Q(failed_at=None, leased_until__gt=at)
    counts = Job.objects.aggregate(
        waiting=Count("pk", filter=Q(failed_at=None) & ~held),
        running=Count("pk", filter=held),
        given_up=Count("pk", filter=~Q(failed_at=None)),
    )
    return Queue(**counts)


def given_up_jobs() -> QuerySet[Job]:
    """Return jobs that failed at each attempt, the last first."""
    return Job.objects.exclude(failed_at=None).order_by("-failed_at", "-pk")
