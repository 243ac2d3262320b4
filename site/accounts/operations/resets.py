"""Forgotten password and lost phone: one person asks with a reason, another allows it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import ResetRequest, User
from accounts.operations.activation import ActivationSlip, make_activation_codes
from accounts.operations.roles import AccountClosed
from accounts.operations.second_factor import forget_devices
from core import audit
from core.errors import Refusal


class OwnReset(Refusal):
    code = "own-reset"
    message = _("Nobody asks for or allows a reset of their own account. Ask a colleague.")


class FourEyes(Refusal):
    code = "four-eyes"
    message = _("You asked for this yourself; another person has to decide.")


class RequestPending(Refusal):
    code = "request-pending"
    message = _("A request like this is already waiting for a decision.")


class AlreadyDecided(Refusal):
    code = "already-decided"
    message = _("This request was decided before. Look at the list again.")


@transaction.atomic(durable=True)
def ask_for_reset(
    *, user_id: int, kind: str, reason: str, actor: User, at: datetime
) -> ResetRequest:
    """Ask that a person's password or second factor be reset.

    Raises:
        OwnReset: the actor is the person.
        AccountClosed: the person may not sign in.
        RequestPending: the same is already asked for.
        User.DoesNotExist: no such account.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.pk == actor.pk:
        raise OwnReset
    if not user.is_active:
        raise AccountClosed
    try:
        with transaction.atomic():
            request = ResetRequest.objects.create(
                user=user, kind=kind, reason=reason, asked_by=actor, asked_at=at
            )
    except IntegrityError as error:
        raise RequestPending from error
    audit.record(
        "accounts.reset-asked",
        actor=actor,
        subject=user,
        at=at,
        reason=reason,
        detail={"kind": kind},
    )
    return request


@transaction.atomic(durable=True)
def decide_reset(
    *, request_id: int, is_allowed: bool, actor: User, at: datetime
) -> ActivationSlip | None:
    """Allow or decline a reset that another person asked for. Locks the request.

    Allowed, a forgotten password makes a new activation code, which is returned and shown once
    (the old password holds until the code is used); a lost phone makes the person's devices void.

    Raises:
        AlreadyDecided: somebody was faster.
        FourEyes: the actor asked for it.
        OwnReset: the actor is the person.
        AccountClosed: the person left in the meantime.
        ResetRequest.DoesNotExist: no such request.
    """
    request = ResetRequest.objects.select_for_update().get(pk=request_id)
    _require_decidable(request, actor, is_allowed=is_allowed)
    request.decided_by, request.decided_at, request.is_allowed = actor, at, is_allowed
    request.save(update_fields=["decided_by", "decided_at", "is_allowed"])
    audit.record(
        "accounts.reset-allowed" if is_allowed else "accounts.reset-declined",
        actor=actor,
        subject=request.user,
        at=at,
        reason=request.reason,
        detail={"kind": request.kind},
    )
    if not is_allowed:
        return None
    if request.kind == ResetRequest.Kind.SECOND_FACTOR:
        forget_devices(request.user)
        return None
    return make_activation_codes(user_ids=[request.user_id], actor=actor, at=at)[0]


def _require_decidable(request: ResetRequest, actor: User, *, is_allowed: bool) -> None:
    if request.decided_at is not None:
        raise AlreadyDecided
    if request.asked_by_id == actor.pk:
        raise FourEyes
    if request.user_id == actor.pk:
        raise OwnReset
    if is_allowed and not request.user.is_active:
        raise AccountClosed
