"""What the steps of an appeal share."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.appeals import queries
from exams.appeals.models import Appeal, AppealStep
from exams.appeals.operations.refusals import (
    AppealMoved,
    EffectStale,
    HadPart,
    NotTheHandler,
    ReasonMissing,
    RemarkWaits,
)
from exams.appeals.states import Status, may_become
from exams.bank.models import Item
from exams.bank.operations import require_role
from exams.bank.operations.drafts import lock_item
from exams.bank.operations.status import set_status
from exams.corrections.queries import Effect
from exams.delivery.models import Attempt
from exams.marking.models import Result
from exams.marking.operations import supersede
from exams.results.queries import results_on_record
from exams.signals import result_changed

# Who may look into appeals, and confirm what changes a result.
ROLES = (Role.TRAINER, Role.REVIEWER)
# What the steps of an appeal write; the database keeps the rest as the candidate wrote it.
MOVING = [
    "state",
    "handler",
    "finding",
    "remedy",
    "points",
    "named",
    "result",
    "confirmed_by",
    "decided_at",
]


def lock_appeal(appeal_id: int, actor: User) -> Appeal:
    """Return an appeal in reach of somebody who may handle appeals, locked.

    Raises:
        NotYourRole: the actor is neither trainer nor reviewer.
        Appeal.DoesNotExist: none such in the actor's reach.
    """
    require_role(actor, *ROLES)
    queries.appeals_in_reach(actor).values("pk").get(pk=appeal_id)
    return locked(appeal_id)


def locked(appeal_id: int) -> Appeal:
    """Return an appeal, locked until the transaction ends."""
    rows = Appeal.objects.select_for_update(of=("self",))
    return rows.select_related("attempt__sitting__paper", "attempt__candidate").get(pk=appeal_id)


def require_no_part(appeal: Appeal, actor: User) -> None:
    """Let nobody decide on what they had a part in."""
    if actor.pk in queries.parties_of(appeal):
        raise HadPart


def as_handler(appeal_id: int, actor: User, reason: str) -> Appeal:
    """Return an appeal, locked, for who took it on and says why they do what follows.

    Raises:
        ReasonMissing: no reason was given.
        NotTheHandler: somebody else looks into it.
        NotYourRole, Appeal.DoesNotExist: as above.
    """
    require_reason(reason)
    appeal = lock_appeal(appeal_id, actor)
    if appeal.handler_id != actor.pk:
        raise NotTheHandler
    return appeal


def require_no_remark_waiting(appeal: Appeal) -> None:
    """Let nothing be decided while an answer waits to be marked again."""
    if queries.waiting_remarks(appeal):
        raise RemarkWaits


def require_reason(reason: str) -> None:
    """Let nothing that wants reasons be done without."""
    if not reason.strip():
        raise ReasonMissing


def lock_attempt(appeal: Appeal) -> None:
    """Lock the attempt of a locked appeal: nobody else changes its results meanwhile."""
    Attempt.objects.select_for_update(no_key=True).get(pk=appeal.attempt_id)


def require_seen(effect: Effect, seen: str) -> None:
    """Let nothing be confirmed but what was looked at."""
    if effect.line != seen:
        raise EffectStale


def change_result(effect: Effect, at: datetime) -> Result:
    """Let another result take the place of the one that stands; announce it after the commit.

    The caller holds the lock of the attempt.
    """
    result = supersede(
        result=effect.result,
        marked=effect.marked,
        cause=Result.Cause.APPEALED,
        correction=None,
        at=at,
    )
    if results_on_record().filter(pk=result.pk).exists():
        announce = partial(result_changed.send, Result, result_id=result.pk)
        transaction.on_commit(announce, robust=True)
    return result


def move(
    appeal: Appeal, target: Status, action: str, *, actor: User, at: datetime, reason: str = ""
) -> None:
    """Let a locked appeal, on which the rest was set, go to another state; keep the step.

    Of one that was decided nothing but the state is written.

    Raises:
        AppealMoved: there is no such way from where it stands.
    """
    if not may_become(Status(appeal.state), target) or appeal.state == target:
        raise AppealMoved
    was_over = appeal.is_over
    appeal.state = target.value
    appeal.save(update_fields=["state"] if was_over else MOVING)
    note(appeal, action, actor=actor, at=at, reason=reason)


def note(appeal: Appeal, action: str, *, actor: User, at: datetime, reason: str = "") -> None:
    """Write down a step, and the audit entry beside it."""
    AppealStep.objects.create(appeal=appeal, state=appeal.state, actor=actor, reason=reason, at=at)
    audit.record(
        action, actor=actor, subject=appeal, at=at, reason=reason, detail={"state": appeal.state}
    )


def quarantine(appeal: Appeal, at: datetime, reason: str) -> None:
    """Keep the item of an appeal out of new papers, if it is in use."""
    if appeal.item_id is not None and suspend(appeal.item_id, at, reason):
        appeal.holds_item = True
        appeal.save(update_fields=["holds_item"])


def suspend(item_id: int, at: datetime, reason: str) -> bool:
    """Keep an item out of new papers; tell whether it was in use. Locks the item."""
    item = lock_item(item_id)
    is_in_use = item.status == Item.Status.IN_USE
    if is_in_use:
        set_status(item, Item.Status.SUSPENDED, "exams.item-suspended", None, reason, at)
    return is_in_use


def let_item_go(
    appeal: Appeal, at: datetime, *, is_resumed: bool, reason: str, actor: User | None = None
) -> None:
    """End the quarantine of an item with its appeal; another open appeal of it takes that over.

    Args:
        is_resumed: put it back in use; else it stays suspended until somebody does.
    """
    if not appeal.holds_item or appeal.item_id is None:
        return
    item = lock_item(appeal.item_id)
    appeal.holds_item = False
    appeal.save(update_fields=["holds_item"])
    others = Appeal.objects.open().filter(item=appeal.item_id).exclude(pk=appeal.pk)
    if other := others.select_for_update().order_by("pk").first():
        other.holds_item = True
        other.save(update_fields=["holds_item"])
    elif is_resumed and item.status == Item.Status.SUSPENDED:
        set_status(item, Item.Status.IN_USE, "exams.item-resumed", actor, reason, at)
