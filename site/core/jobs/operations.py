"""Writes of the job table and of the schedule's slots."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery.exceptions import NotRegistered
from django.db import IntegrityError, transaction

from core.jobs import registry, rules
from core.jobs.models import Job, Slot
from core.jobs.schedule import Entry
from core.jobs.signals import job_waiting

logger = logging.getLogger(__name__)

# Two clocks never differ by so much: an older slot can go once a newer one is taken.
SLOT_KEPT = timedelta(hours=1)
ERROR_KEPT = 8000  # characters, the end of the traceback


@transaction.atomic(savepoint=False)
def enqueue_job(*, task: str, arguments: dict[str, Any], run_at: datetime) -> Job:
    """Write a job in the caller's transaction and announce it after the commit."""
    job = Job.objects.create(task=task, arguments=arguments, run_at=run_at)
    transaction.on_commit(partial(job_waiting.send, Job), robust=True)
    return job


@transaction.atomic(durable=True)
def claim_job(*, at: datetime, lease: timedelta) -> Job | None:
    """Take the job that has waited longest, so that no other worker runs it before the lease ends.

    Locks the job. On SQLite the transaction is IMMEDIATE and locks everything.
    """
    waiting = Job.objects.waiting(at=at).select_for_update(skip_locked=True)
    job = waiting.order_by("run_at", "pk").first()
    if job is None:
        return None
    job.attempts += 1
    job.leased_until = at + lease
    job.save(update_fields=["attempts", "leased_until"])
    return job


def renew_leases(*, jobs: Iterable[Job], at: datetime, lease: timedelta) -> None:
    """Keep what is still being worked on from being taken for lost."""
    for job in jobs:
        _as_claimed(job).update(leased_until=at + lease)


def finish_job(*, job: Job) -> None:
    """Delete a job that was done."""
    _as_claimed(job).delete()


def put_off_job(*, job: Job, error: str, at: datetime) -> None:
    """Let a job that failed wait before it is tried again; give it up after MAX_ATTEMPTS."""
    last = job.attempts >= rules.MAX_ATTEMPTS
    _as_claimed(job).update(
        run_at=at + rules.back_off(job.attempts),
        leased_until=None,
        failed_at=at if last else None,
        error=error[-ERROR_KEPT:],
    )


def give_up_lost_jobs(*, at: datetime) -> int:
    """Give up jobs whose worker died at each attempt, so that one job cannot kill for ever."""
    lost = Job.objects.unclaimed(at=at).filter(attempts__gte=rules.MAX_ATTEMPTS)
    return lost.update(failed_at=at, leased_until=None, error="The worker died at each attempt.")


def retry_given_up_jobs(*, at: datetime) -> int:
    """Put every job that was given up back in the queue."""
    failed = Job.objects.exclude(failed_at=None)
    return failed.update(failed_at=None, attempts=0, run_at=at, leased_until=None)


def _as_claimed(job: Job) -> Any:
    """Return the row, if it is still this claim's: each claim counts one more attempt."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts, failed_at=None)


def take_due_slots(*, entries: Iterable[Entry], at: datetime) -> list[str]:
    """Start each scheduled task whose latest due time nobody has started yet.

    Safe to repeat and to call from several processes: a due time is a row with a unique key, and
    after an outage only the latest one is caught up. Returns the keys that were taken.
    """
    keys = {_slot_key(entry, at): entry for entry in entries}
    taken = set(Slot.objects.filter(key__in=keys).values_list("key", flat=True))
    return [
        key for key, entry in keys.items() if key not in taken and _start(entry, key=key, at=at)
    ]


def _slot_key(entry: Entry, at: datetime) -> str:
    due = rules.latest_due(entry.rhythm, at)
    return f"{entry.name}:{due:%Y-%m-%dT%H:%M}"


def _start(entry: Entry, *, key: str, at: datetime) -> bool:
    """Take the slot and enqueue the task, both or neither. Return whether the slot was free."""
    try:
        task = registry.task_named(entry.task)
        with transaction.atomic():
            Slot.objects.create(key=key, taken_at=at)
            task.delay()
    except NotRegistered:
        logger.error("Schedule entry %s names an unknown task: %s", entry.name, entry.task)
        return False
    except IntegrityError:
        return False
    Slot.objects.filter(key__startswith=f"{entry.name}:", taken_at__lt=at - SLOT_KEPT).delete()
    return True
