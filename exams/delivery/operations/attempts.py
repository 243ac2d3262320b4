"""An attempt from its start to its end."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.delivery import guard, queries, rules
from exams.delivery.models import Attempt
from exams.delivery.operations.closing import close, close_by_clock
from exams.delivery.operations.entering import enter, locked
from exams.delivery.operations.leases import grant
from exams.delivery.operations.receipts import sign_if_possible
from exams.delivery.operations.refusals import (
    AttemptClosed,
    NotSubmittedInTime,
    OpenedElsewhere,
    TimeLeft,
    TooLate,
)

Status = Attempt.Status
# How many overdue attempts one run of the sweep closes at most; the next goes on.
SWEEP = 1000
# Whoever says later that they submitted finds in the audit log when they asked, and the answer.
NOTED = (AttemptClosed, NotSubmittedInTime, OpenedElsewhere, TooLate)


@transaction.atomic(durable=True)
def open_page(
    *, attempt_id: int, candidate: User, at: datetime, device: str = "", label: str = ""
) -> Attempt:
    """Make the page that asks the one that may save; an older tab is told so.

    On another device than the one that has the lease `take_over` comes first. An attempt whose
    time is up is closed here, should the sweep not have come to it, and is returned closed. Locks
    the attempt.

    Args:
        device: what the device calls itself by.
        label: its browser, as those in charge of the room are shown it.

    Raises:
        OpenedElsewhere: another device has the lease.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    entered = enter(
        guard.Act.RESUME, attempt_id=attempt_id, candidate=candidate, at=at, device=device
    )
    attempt = entered.attempt
    if entered.ruling.refusal == guard.No.ELSEWHERE:
        raise OpenedElsewhere
    if entered.ruling.refusal:
        close_by_clock(attempt, at)
        return attempt
    grant(attempt, by=candidate, device=device, label=label, at=at)
    return attempt


@transaction.atomic(durable=True)
def settle(*, attempt_id: int, candidate: User, at: datetime) -> Attempt:
    """Return the candidate's attempt as it stands, closed first if its time is up. Locks it.

    Raises:
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = locked().get(pk=attempt_id, candidate=candidate)
    close_by_clock(attempt, at)
    return attempt


def submit_attempt(
    *, attempt_id: int, candidate: User, page_token: str, at: datetime, is_automatic: bool = False
) -> Attempt:
    """Close the candidate's attempt, sign the receipt, and announce it, so that it is marked.

    Safe to repeat: an attempt already submitted is returned as it stands. What the server had in
    time is not lost to a clock that closed the attempt meanwhile. A submission that is refused is
    recorded, one for its time by the page's own clock aside. Locks the attempt.

    Args:
        page_token: of the page that asks, or of the one it followed.
        at: when the candidate asked (aware). Up to the end of the attempt's terms counts.
        is_automatic: the page asks by its own clock, which may know of no extension.

    Raises:
        TimeLeft: it is automatic, and the due time is yet to come.
        AttemptClosed: it timed out or was voided.
        TooLate, NotSubmittedInTime: `at` is past the end.
        OpenedElsewhere: another page or device has the lease; nothing is submitted.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    try:
        return _submit(attempt_id, candidate, page_token, at, is_automatic=is_automatic)
    except NOTED as refusal:
        with transaction.atomic(durable=True):
            audit.record_refused(
                "exams.submission-refused",
                actor=candidate,
                subject=Attempt(pk=attempt_id),
                at=at,
                why=refusal.code,
            )
        raise


@transaction.atomic(durable=True)
def _submit(
    attempt_id: int, candidate: User, page_token: str, at: datetime, *, is_automatic: bool
) -> Attempt:
    entered = enter(
        guard.Act.SUBMIT, attempt_id=attempt_id, candidate=candidate, at=at, page_token=page_token
    )
    attempt = entered.attempt
    if attempt.status == Status.SUBMITTED:
        return attempt
    entered.require()
    if is_automatic and at < attempt.due_at:
        raise TimeLeft(milliseconds=rules.milliseconds_left(attempt.due_at, at=at))
    close(attempt, Status.SUBMITTED, at=at)
    audit.record("exams.attempt-submitted", actor=candidate, subject=attempt, at=at)
    sign_if_possible(attempt, at=at)
    return attempt


def close_overdue_attempts(*, at: datetime) -> int:
    """Close what nobody submitted in time, as each sitting's policy says; return how many.

    Safe to repeat and to run beside submissions: each attempt is looked at again under its lock,
    in a transaction of its own.
    """
    overdue = queries.overdue_attempts(at=at).values_list("pk", flat=True)[:SWEEP]
    return sum(close_if_overdue(attempt_id=pk, at=at) for pk in list(overdue))


@transaction.atomic(durable=True)
def close_if_overdue(*, attempt_id: int, at: datetime) -> bool:
    """Close one attempt if its time is up; return whether it was. Locks it."""
    return close_by_clock(locked().get(pk=attempt_id), at)
