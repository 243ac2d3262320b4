"""Hand what an import has entered to the reviewers: one wish, each item a submission of its own."""

from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from core import audit
from core.errors import Refusal
from exams.bank.models import ItemVersion
from exams.bank.operations import require_role, submit_for_review
from exams.exchange.models import ItemImport
from exams.exchange.operations.common import announce, lock_import
from exams.exchange.operations.refusals import NotEntered
from exams.exchange.queries.imports import drafts_of


@transaction.atomic(durable=True)
def ask_submission(
    *, import_id: int, actor: User, at: datetime, in_background: bool = True
) -> ItemImport:
    """Have every complete draft of an import submitted for review.

    Safe to repeat: what was submitted is left alone. Locks the import.

    Raises:
        NotYourRole: the actor is no trainer.
        NotEntered: its items are not in the bank yet.
        ItemImport.DoesNotExist: no such import of the actor's.
    """
    require_role(actor, Role.TRAINER)
    item_import = lock_import(import_id, started_by=actor)
    if item_import.state != ItemImport.State.DONE:
        raise NotEntered
    item_import.submission_asked_at, item_import.submission_done_at = at, None
    item_import.worked_at = at
    item_import.save()
    audit.record("exams.item-import-submitted", actor=actor, subject=item_import, at=at)
    if in_background:
        announce(item_import)
    return item_import


def submit_entered(*, import_id: int, at: datetime) -> int:
    """Submit the complete drafts of an import for which that was asked; return how many.

    Each is a transaction. Safe to repeat, and to begin again after a crash. What the bank refuses,
    such as an item without a legal basis, stays a draft.

    Raises:
        ItemImport.DoesNotExist: there is none.
    """
    item_import = ItemImport.objects.select_related("started_by").get(pk=import_id)
    if item_import.submission_asked_at is None or item_import.submission_done_at:
        return 0
    pks = list(drafts_of(item_import).order_by("pk").values_list("pk", flat=True))
    count = sum(_submit(pk, item_import.started_by, at) for pk in pks)
    ItemImport.objects.filter(pk=import_id).update(submission_done_at=at, worked_at=at)
    return count


def _submit(version_id: int, author: User, at: datetime) -> bool:
    try:
        submit_for_review(version_id=version_id, author=author, at=at)
    except (Refusal, ItemVersion.DoesNotExist):
        return False
    return True
