"""An attempt from its start to its end."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from core import audit
from exams.delivery import guard, queries, rules
from exams.delivery.models import Attempt
from exams.delivery.operations.entering import enter, locked
from exams.delivery.operations.leases import grant
from exams.delivery.operations.receipts import sign_if_possible
from exams.delivery.operations.refusals import NotOpenYet, OpenedElsewhere, SittingOver
from exams.signals import attempt_closed
from exams.sittings.models import Candidacy, Sitting

Status = Attempt.Status
# How many overdue attempts one run of the sweep closes at most; the next goes on.
SWEEP = 1000


@transaction.atomic(durable=True)
def start_attempt(*, sitting_id: int, candidate: User, at: datetime) -> Attempt:
    """Open the candidate's attempt in a sitting they are listed for.

    Safe to repeat: a live attempt is returned as it stands; should two requests race, the unique
    constraint decides, and both get the same one. Locks the candidacy, which keeps the results
    from being released meanwhile: what is read after it, holds.

    Raises:
        NotOpenYet: the sitting opens later.
        SittingOver: it has closed, or its results are released.
        Candidacy.DoesNotExist: no such sitting, or the candidate is not listed.
    """
    candidacy = Candidacy.objects.select_for_update().get(sitting=sitting_id, candidate=candidate)
    sitting = Sitting.objects.select_related("paper").get(pk=sitting_id)
    live = Attempt.objects.live().filter(sitting=sitting, candidate=candidate).first()
    if live:
        return live
    _require_window(sitting, at)
    due_at = rules.due_time(at=at, minutes=sitting.paper.minutes, closes_at=sitting.closes_at)
    attempt, is_new = Attempt.objects.live().get_or_create(
        sitting=sitting,
        candidate=candidate,
        defaults={"opened_at": at, "due_at": due_at, "is_test_run": candidacy.is_test_run},
    )
    if is_new:
        audit.record("exams.attempt-started", actor=candidate, subject=attempt, at=at)
    return attempt


def _require_window(sitting: Sitting, at: datetime) -> None:
    if at < sitting.opens_at:
        raise NotOpenYet
    if at >= sitting.closes_at or sitting.released_at:
        raise SittingOver


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


@transaction.atomic(durable=True)
def submit_attempt(*, attempt_id: int, candidate: User, page_token: str, at: datetime) -> Attempt:
    """Close the candidate's attempt, sign the receipt, and announce it, so that it is marked.

    Safe to repeat: an attempt already submitted is returned as it stands. Locks the attempt.

    Args:
        page_token: of the page that asks, or of the one it followed.
        at: when the candidate asked (aware). Up to the end of the attempt's terms counts.

    Raises:
        AttemptClosed: it timed out or was voided.
        TooLate, NotSubmittedInTime: `at` is past the end.
        OpenedElsewhere: another page or device has the lease; nothing is submitted.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    entered = enter(
        guard.Act.SUBMIT, attempt_id=attempt_id, candidate=candidate, at=at, page_token=page_token
    )
    attempt = entered.attempt
    if attempt.status == Status.SUBMITTED:
        return attempt
    entered.require()
    _close(attempt, Status.SUBMITTED, at=at)
    audit.record("exams.attempt-submitted", actor=candidate, subject=attempt, at=at)
    sign_if_possible(attempt, at=at)
    return attempt


def close_overdue_attempts(*, at: datetime) -> int:
    """Close what nobody submitted in time, as each sitting's policy says; return how many.

    Safe to repeat and to run beside submissions: each attempt is looked at again under its lock,
    in a transaction of its own.
    """
    overdue = queries.due_attempts(at=at).values_list("pk", flat=True)[:SWEEP]
    return sum(close_if_overdue(attempt_id=pk, at=at) for pk in list(overdue))


@transaction.atomic(durable=True)
def close_if_overdue(*, attempt_id: int, at: datetime) -> bool:
    """Close one attempt if its time is up; return whether it was. Locks it."""
    return close_by_clock(locked().get(pk=attempt_id), at)


def close_by_clock(attempt: Attempt, at: datetime) -> bool:
    """Close a locked attempt if it is open and its time is up; tell whether that was done.

    It was closed by the clock: at the moment when its terms ended, whoever notices it and when.
    """
    status = guard.status_at(guard.Status(attempt.status), attempt.terms, at)
    if status == attempt.status:
        return False
    _close(attempt, Status(status.value), at=end_of(attempt, status))
    audit.record(f"exams.attempt-{status.value}", actor=None, subject=attempt, at=at)
    return True


def end_of(attempt: Attempt, status: guard.Status) -> datetime:
    """Return when the clock closed an attempt that it left in a state."""
    terms = attempt.terms
    return terms.last_moment if status == guard.Status.TIMED_OUT else terms.end


def _close(attempt: Attempt, status: Attempt.Status, *, at: datetime) -> None:
    attempt.status, attempt.closed_at = status, at
    attempt.save(update_fields=["status", "closed_at"])
    announce = partial(attempt_closed.send, Attempt, attempt_id=attempt.pk)
    transaction.on_commit(announce, robust=True)
