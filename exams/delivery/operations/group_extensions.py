"""Give time back to all who sit, in a room or in the sitting: one asks, another confirms, once.

Each attempt has the rows of every other extension: what is asked of one is asked of all, and
nothing of them is marked meanwhile.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from accounts.models import User
from core import audit
from exams.delivery import queries
from exams.delivery.models import (
    Attempt,
    Decision,
    GroupDecision,
    GroupExtension,
    Intervention,
)
from exams.delivery.operations.entering import locked
from exams.delivery.operations.extending import extend
from exams.delivery.operations.interventions import MOST_MINUTES
from exams.delivery.operations.refusals import (
    AskedAlready,
    DecidedAlready,
    NobodyToExtend,
    NotSoLong,
    OwnAttempt,
    ReasonMissing,
    ResultsReleased,
    SecondPersonNeeded,
)
from exams.rooms.models import Room
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

OVER = (Attempt.Status.SUBMITTED, Attempt.Status.VOIDED)


@transaction.atomic(durable=True)
def extend_all(
    *,
    sitting_id: int,
    minutes: int,
    reason: str,
    actor: User,
    at: datetime,
    room_id: int | None = None,
) -> GroupExtension:
    """Ask for more time for all who sit; a second person confirms it for all at once.

    It reaches whoever has an attempt by now that is open, or closed by the clock and not marked:
    who starts later lost nothing of their time. Safe to repeat: what the same person asked for
    already and waits is returned. Locks the sitting. Eight statements for a hundred.

    Args:
        room_id: those who have a seat there now; None for the whole sitting.

    Raises:
        ReasonMissing, NotSoLong: no reason; no minutes, or too many.
        ResultsReleased: the candidates have seen the results of the sitting.
        AskedAlready: time for some of them waits for a second person already.
        NobodyToExtend: it would reach no attempt.
        OwnAttempt: it would reach one of the actor's.
        Sitting.DoesNotExist, Room.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise ReasonMissing
    if not 1 <= minutes <= MOST_MINUTES:
        raise NotSoLong(most=MOST_MINUTES)
    reach = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = reach.get(pk=sitting_id)
    room = Room.objects.get(pk=room_id, sitting=sitting).name if room_id is not None else ""
    if sitting.released_at:
        raise ResultsReleased
    waiting = _waiting(sitting, room)
    if waiting:
        if _as_asked(waiting) != (actor.pk, room, minutes):
            raise AskedAlready
        return waiting
    return _ask(sitting, room, minutes=minutes, reason=reason.strip(), actor=actor, at=at)


@transaction.atomic(durable=True)
def confirm_group_extension(*, extension_id: int, actor: User, at: datetime) -> GroupExtension:
    """Move the due time of all whom it reaches. Safe to repeat: nobody has the time twice.

    Whoever submitted since it was asked for, was voided or marked has none of it, and their own
    decision says so. Locks the attempts in their order, then the sitting. Sixteen statements at
    most for a hundred.

    Raises:
        SecondPersonNeeded: the actor asked for it.
        OwnAttempt: one of the attempts is the actor's.
        DecidedAlready: somebody declined it.
        ResultsReleased: the candidates have seen the results of the sitting.
        NobodyToExtend: it reaches nobody any more.
        GroupExtension.DoesNotExist: none such in the actor's reach.
    """
    asked, attempts = _asked(extension_id, actor)
    decision = GroupDecision.objects.filter(extension=asked).first()
    if decision and not decision.is_confirmed:
        raise DecidedAlready
    if decision:
        return asked
    if asked.sitting.released_at:
        raise ResultsReleased
    reached, lost = _sorted(asked, attempts)
    if not reached:
        raise NobodyToExtend
    _decide(asked, actor, at, is_confirmed=True)
    extend(reached, actor=actor, at=at)
    why = gettext("Not extended with the others: it was submitted, voided or marked by then.")
    _decline(lost, why, actor, at)
    detail = {"asked_by": asked.asked_by_id, "attempts": len(reached), "left_out": len(lost)}
    _record("confirmed", asked, actor, at, reason=asked.reason, **detail)
    return asked


@transaction.atomic(durable=True)
def decline_group_extension(
    *, extension_id: int, reason: str, actor: User, at: datetime
) -> GroupDecision:
    """Say no to time that another person asked for all. Safe to repeat. Locks as above.

    Raises:
        ReasonMissing: no reason was given.
        SecondPersonNeeded, OwnAttempt: as above.
        DecidedAlready: somebody confirmed it.
        GroupExtension.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise ReasonMissing
    asked, _attempts = _asked(extension_id, actor)
    decision = GroupDecision.objects.filter(extension=asked).first()
    if decision and decision.is_confirmed:
        raise DecidedAlready
    if decision:
        return decision
    decision = _decide(asked, actor, at, is_confirmed=False, reason=reason.strip())
    waiting = list(asked.interventions.order_by("attempt"))
    _decline(waiting, reason.strip(), actor, at)
    _record("declined", asked, actor, at, reason=reason.strip(), attempts=len(waiting))
    return decision


def _waiting(sitting: Sitting, room: str) -> GroupExtension | None:
    """Return time for all that waits and may reach some of the same people."""
    waiting = queries.waiting_group_extensions(sitting)
    return (waiting.filter(Q(room=room) | Q(room="")) if room else waiting).first()


def _as_asked(asked: GroupExtension) -> tuple[int, str, int]:
    return (asked.asked_by_id, asked.room, asked.minutes)


def _ask(
    sitting: Sitting, room: str, *, minutes: int, reason: str, actor: User, at: datetime
) -> GroupExtension:
    attempts = queries.reach_of(sitting, room, at=at).attempts
    if not attempts:
        raise NobodyToExtend
    if actor.pk in attempts.values():
        raise OwnAttempt
    said: dict[str, Any] = {
        "minutes": minutes,
        "reason": reason,
        "asked_by": actor,
        "asked_at": at,
    }
    asked = GroupExtension.objects.create(sitting=sitting, room=room, **said)
    Intervention.objects.bulk_create(
        Intervention(attempt_id=pk, group=asked, kind=Intervention.Kind.EXTEND, **said)
        for pk in attempts
    )
    _record("asked", asked, actor, at, reason=reason, attempts=len(attempts))
    return asked


def _asked(extension_id: int, actor: User) -> tuple[GroupExtension, dict[int, Attempt]]:
    """Return what was asked for, its attempts locked in their order and the sitting after them."""
    asked = queries.group_extensions_in_reach(actor).get(pk=extension_id)
    if asked.asked_by_id == actor.pk:
        raise SecondPersonNeeded
    # Attempts before the sitting, as every act of two people in one attempt locks them.
    attempts = {
        each.pk: each for each in locked().filter(interventions__group=asked).order_by("pk")
    }
    asked.sitting = Sitting.objects.select_for_update(no_key=True).get(pk=asked.sitting_id)
    for attempt in attempts.values():
        attempt.sitting = asked.sitting
    if any(attempt.candidate_id == actor.pk for attempt in attempts.values()):
        raise OwnAttempt
    return asked, attempts


def _sorted(
    asked: GroupExtension, attempts: dict[int, Attempt]
) -> tuple[list[Intervention], list[Intervention]]:
    """Return whom the time still reaches, with their attempts, and whom it does not any more."""
    marked = Attempt.objects.filter(interventions__group=asked, results__isnull=False)
    is_marked = set(marked.values_list("pk", flat=True))
    reached: list[Intervention] = []
    lost: list[Intervention] = []
    for each in asked.interventions.order_by("attempt"):
        each.attempt = attempts[each.attempt_id]
        is_over = each.attempt.status in OVER or each.attempt_id in is_marked
        (lost if is_over else reached).append(each)
    return reached, lost


def _decide(
    asked: GroupExtension, actor: User, at: datetime, *, is_confirmed: bool, reason: str = ""
) -> GroupDecision:
    return GroupDecision.objects.create(
        extension=asked,
        is_confirmed=is_confirmed,
        reason=reason,
        decided_by=actor,
        decided_at=at,
    )


def _decline(asked: list[Intervention], reason: str, actor: User, at: datetime) -> None:
    Decision.objects.bulk_create(
        Decision(
            intervention=each, is_confirmed=False, reason=reason, decided_by=actor, decided_at=at
        )
        for each in asked
    )


def _record(
    what: str, asked: GroupExtension, actor: User, at: datetime, *, reason: str, **detail: int
) -> None:
    said = {"minutes": asked.minutes, **({"room": asked.room} if asked.room else {}), **detail}
    audit.record(
        f"exams.group-extension-{what}",
        actor=actor,
        subject=asked.sitting,
        at=at,
        reason=reason,
        detail=said,
    )
