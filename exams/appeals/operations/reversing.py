"""Take back what an appeal that was upheld gave: one asks, another decides."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from exams.appeals import queries
from exams.appeals.models import Appeal, Reversal, ReversalDecision
from exams.appeals.operations.common import (
    change_result,
    lock_appeal,
    lock_attempt,
    move,
    note,
    require_no_part,
    require_reason,
    require_seen,
)
from exams.appeals.operations.refusals import (
    NoReversal,
    NotReversible,
    ReversalNeedsAnother,
    ReversalWaits,
)
from exams.appeals.states import Status


@transaction.atomic(durable=True)
def ask_reversal(*, appeal_id: int, reason: str, actor: User, at: datetime) -> Reversal:
    """Ask that the marks an appeal gave count no more; no score changes. Locks the appeal.

    Safe to repeat: what the actor asked for already is returned.

    Raises:
        ReasonMissing: no reason was given.
        NotYourRole: the actor is neither trainer nor reviewer.
        HadPart: the actor had a part in what is appealed.
        NotReversible: it was not upheld by marks, or that was taken back.
        ReversalWaits: somebody else has asked already.
        Appeal.DoesNotExist: none such in the actor's reach.
    """
    require_reason(reason)
    appeal = lock_appeal(appeal_id, actor)
    require_no_part(appeal, actor)
    if appeal.state != Status.UPHELD or appeal.remedy not in Appeal.BY_MARKS:
        raise NotReversible
    if waiting := queries.waiting_reversal(appeal):
        if waiting.asked_by_id != actor.pk:
            raise ReversalWaits
        return waiting
    asked = Reversal.objects.create(
        appeal=appeal, reason=reason.strip(), asked_by=actor, asked_at=at
    )
    note(appeal, "exams.appeal-reversal-asked", actor=actor, at=at, reason=asked.reason)
    return asked


@transaction.atomic(durable=True)
def decide_reversal(
    *, appeal_id: int, is_confirmed: bool, reason: str, seen: str, actor: User, at: datetime
) -> ReversalDecision:
    """Take back what an appeal gave, as another person asked, or leave it.

    The result without it takes the place of the one that stands; none is deleted. Locks the appeal
    and the attempt.

    Args:
        seen: the line of the effect that the actor looked at; any, if it is not confirmed.

    Raises:
        ReasonMissing, NotYourRole, HadPart, Appeal.DoesNotExist: as above.
        NoReversal: nobody asks for it, or it was decided.
        ReversalNeedsAnother: the actor asked for it.
        EffectStale: the result has changed since the actor looked.
    """
    require_reason(reason)
    appeal = lock_appeal(appeal_id, actor)
    waiting = queries.waiting_reversal(appeal)
    if waiting is None or appeal.state != Status.UPHELD:
        raise NoReversal
    if waiting.asked_by_id == actor.pk:
        raise ReversalNeedsAnother
    require_no_part(appeal, actor)
    decision = ReversalDecision(
        reversal=waiting,
        is_confirmed=is_confirmed,
        reason=reason.strip(),
        decided_by=actor,
        decided_at=at,
    )
    if not is_confirmed:
        decision.save(force_insert=True)
        note(appeal, "exams.appeal-reversal-declined", actor=actor, at=at, reason=decision.reason)
        return decision
    lock_attempt(appeal)
    effect = queries.effect_of(appeal, appeal.remedy, holds=False)
    require_seen(effect, seen)
    if effect.is_change:
        decision.result = change_result(effect, at)
    decision.save(force_insert=True)
    move(
        appeal,
        Status.REVERSED,
        "exams.appeal-reversed",
        actor=actor,
        at=at,
        reason=decision.reason,
    )
    return decision
