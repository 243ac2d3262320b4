"""The end of an attempt, by whomever it comes."""

from datetime import datetime
from functools import partial

from django.db import transaction

from core import audit
from exams.delivery import guard
from exams.delivery.models import Attempt
from exams.signals import attempt_closed

Status = Attempt.Status


def close_by_clock(attempt: Attempt, at: datetime) -> bool:
    """Close a locked attempt if it is open and its time is up; tell whether that was done.

    It was closed by the clock: at the moment when its terms ended, whoever notices it and when.
    """
    status = guard.status_at(guard.Status(attempt.status), attempt.terms, at)
    if status == attempt.status:
        return False
    close(attempt, Status(status.value), at=end_of(attempt, status))
    audit.record(f"exams.attempt-{status.value}", actor=None, subject=attempt, at=at)
    return True


def end_of(attempt: Attempt, status: guard.Status) -> datetime:
    """Return when the clock closed an attempt that it left in a state."""
    terms = attempt.terms
    return terms.last_moment if status == guard.Status.TIMED_OUT else terms.end


def close(attempt: Attempt, status: Attempt.Status, *, at: datetime) -> None:
    """Write the end of a locked attempt, and announce it after the commit."""
    attempt.status, attempt.closed_at = status, at
    attempt.save(update_fields=["status", "closed_at"])
    announce = partial(attempt_closed.send, Attempt, attempt_id=attempt.pk)
    transaction.on_commit(announce, robust=True)
