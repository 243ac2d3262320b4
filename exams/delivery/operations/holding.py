"""Hold the marking of a sitting while extensions are decided, and let it go on."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.delivery.operations.refusals import ReasonMissing, ResultsReleased
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


@transaction.atomic(durable=True)
def hold_marking(*, sitting_id: int, reason: str, actor: User, at: datetime) -> Sitting:
    """Mark nothing of a sitting from now on, so that time that was lost can still be given back.

    What is marked stays marked. Safe to repeat. Locks the sitting.

    Raises:
        ReasonMissing: no reason was given.
        ResultsReleased: the candidates have seen the results of the sitting.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    sitting = _locked(sitting_id, reason, actor)
    if sitting.released_at:
        raise ResultsReleased
    if sitting.marking_held_at is None:
        _set(sitting, at, "exams.marking-held", reason=reason, actor=actor, at=at)
    return sitting


@transaction.atomic(durable=True)
def resume_marking(*, sitting_id: int, reason: str, actor: User, at: datetime) -> Sitting:
    """Let the marking of a sitting go on; the sweep finds what waits. Safe to repeat. Locks it.

    Raises:
        ReasonMissing: no reason was given.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    sitting = _locked(sitting_id, reason, actor)
    if sitting.marking_held_at is not None:
        _set(sitting, None, "exams.marking-resumed", reason=reason, actor=actor, at=at)
    return sitting


def _locked(sitting_id: int, reason: str, actor: User) -> Sitting:
    if not reason.strip():
        raise ReasonMissing
    sittings = Sitting.objects.select_for_update(no_key=True)
    return sittings.get(pk=sitting_id, pk__in=sittings_in_reach(actor).values("pk"))


def _set(
    sitting: Sitting,
    held_at: datetime | None,
    action: str,
    *,
    reason: str,
    actor: User,
    at: datetime,
) -> None:
    sitting.marking_held_at = held_at
    sitting.save(update_fields=["marking_held_at"])
    audit.record(action, actor=actor, subject=sitting, at=at, reason=reason.strip())
