"""Which device may save: one at a time, handed over by the candidate or by the invigilator."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.delivery import guard, queries
from exams.delivery.models import Attempt, DeviceLease
from exams.delivery.operations.entering import PAGE_MARK, enter, enter_in_reach
from exams.delivery.operations.refusals import OwnAttempt, ReasonMissing


@transaction.atomic(durable=True)
def take_over(
    *, attempt_id: int, candidate: User, device: str, label: str = "", at: datetime
) -> Attempt:
    """Go on with this device: from now on the one before is told so, and its saves are kept aside.

    Safe to repeat. Locks the attempt.

    Raises:
        AttemptClosed, TooLate, NotSubmittedInTime: the attempt is over.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    entered = enter(
        guard.Act.HAND_OVER, attempt_id=attempt_id, candidate=candidate, at=at, device=device
    )
    entered.require()
    before = queries.device_in_force(entered.attempt)
    lease = grant(entered.attempt, by=candidate, device=device, label=label, at=at)
    if before and before != device:
        _record(lease, actor=candidate, at=at)
    return entered.attempt


@transaction.atomic(durable=True)
def hand_over(*, attempt_id: int, actor: User, reason: str, at: datetime) -> Attempt:
    """Take the lease from the device that has it: the next one on which the candidate opens the
    exam gets it, without being asked. Locks the attempt.

    Raises:
        ReasonMissing: no reason was given.
        OwnAttempt: the actor is the candidate.
        AttemptClosed, TooLate, NotSubmittedInTime: the attempt is over.
        Attempt.DoesNotExist: no such attempt in the actor's reach.
    """
    if not reason.strip():
        raise ReasonMissing
    entered = enter_in_reach(attempt_id, actor=actor, act=guard.Act.HAND_OVER, at=at)
    if entered.attempt.candidate_id == actor.pk:
        raise OwnAttempt
    entered.require()
    lease = grant(entered.attempt, by=actor, reason=reason.strip(), at=at)
    _record(lease, actor=actor, at=at)
    return entered.attempt


def grant(
    attempt: Attempt,
    *,
    by: User,
    at: datetime,
    device: str = "",
    label: str = "",
    reason: str = "",
) -> DeviceLease:
    """Put a new lease of a locked attempt in force."""
    attempt.lease += 1
    attempt.page_token = f"{attempt.lease}{PAGE_MARK}{secrets.token_hex(11)}"
    attempt.save(update_fields=["lease", "page_token"])
    return DeviceLease.objects.create(
        attempt=attempt,
        number=attempt.lease,
        token=attempt.page_token,
        device=device,
        label=label,
        granted_at=at,
        granted_by=by,
        reason=reason,
    )


def _record(lease: DeviceLease, *, actor: User, at: datetime) -> None:
    audit.record(
        "exams.attempt-handed-over",
        actor=actor,
        subject=lease.attempt,
        at=at,
        reason=lease.reason,
        detail={"lease": lease.number, "browser": lease.label},
    )
