"""Take items out of use and put them back."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.bank.models import Item
from exams.bank.operations.drafts import lock_item, require_role
from exams.bank.operations.refusals import (
    NeverReleased,
    NotInUse,
    NotSuspended,
    ReasonMissing,
)
from exams.signals import item_left_use

Status = Item.Status


@transaction.atomic(durable=True)
def suspend_item(*, item_id: int, actor: User, reason: str, at: datetime) -> Item:
    """Keep an item out of new papers and drills until it is put back or a new version released.

    Safe to repeat. Locks the item.

    Raises:
        NotYourRole: the actor neither writes nor reviews items.
        ReasonMissing: no reason was given.
        NotInUse: the item is not in use.
        Item.DoesNotExist: there is no such item.
    """
    require_role(actor, Role.TRAINER, Role.REVIEWER)
    item = _lock_for(item_id, reason)
    if item.status == Status.SUSPENDED:
        return item
    if item.status != Status.IN_USE:
        raise NotInUse
    return set_status(item, Status.SUSPENDED, "exams.item-suspended", actor, reason, at)


@transaction.atomic(durable=True)
def resume_item(*, item_id: int, actor: User, reason: str, at: datetime) -> Item:
    """Put a suspended item back in use, unchanged. Safe to repeat. Locks the item.

    Raises:
        NotYourRole: the actor is no reviewer.
        ReasonMissing: no reason was given.
        NotSuspended: the item is a draft or retired.
        Item.DoesNotExist: there is no such item.
    """
    require_role(actor, Role.REVIEWER)
    item = _lock_for(item_id, reason)
    if item.status == Status.IN_USE:
        return item
    if item.status != Status.SUSPENDED:
        raise NotSuspended
    return set_status(item, Status.IN_USE, "exams.item-resumed", actor, reason, at)


@transaction.atomic(durable=True)
def retire_item(*, item_id: int, actor: User, reason: str, at: datetime) -> Item:
    """Take an item out of use for good. Safe to repeat. Locks the item.

    Raises:
        NotYourRole: the actor is no reviewer.
        ReasonMissing: no reason was given.
        NeverReleased: the item is a draft.
        Item.DoesNotExist: there is no such item.
    """
    require_role(actor, Role.REVIEWER)
    item = _lock_for(item_id, reason)
    if item.status == Status.RETIRED:
        return item
    if item.status == Status.DRAFT:
        raise NeverReleased
    return set_status(item, Status.RETIRED, "exams.item-retired", actor, reason, at)


def _lock_for(item_id: int, reason: str) -> Item:
    if not reason.strip():
        raise ReasonMissing
    return lock_item(item_id)


def set_status(
    item: Item, status: Item.Status, action: str, actor: User | None, reason: str, at: datetime
) -> Item:
    """Write where a locked item stands from now on, and why; announce it if it leaves use.

    Args:
        actor: None: it follows from what somebody did elsewhere, as the reason says.
    """
    item.status = status
    item.save(update_fields=["status"])
    audit.record(action, actor=actor, subject=item, at=at, reason=reason.strip())
    if status != Status.IN_USE:
        announce = partial(item_left_use.send, Item, item_id=item.pk, status=status.value)
        transaction.on_commit(announce, robust=True)
    return item
