"""Take in a file of items, put one aside, and go on with what a process has left."""

import hashlib
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Role, User
from core import audit
from exams.bank.models import Topic
from exams.bank.operations import require_role
from exams.exchange import storage
from exams.exchange.models import ItemImport
from exams.exchange.operations.committing import enter_import
from exams.exchange.operations.common import announce, lock_import
from exams.exchange.operations.reading import read_import
from exams.exchange.operations.refusals import AlreadyCommitted, UploadTooLarge
from exams.exchange.operations.submitting import submit_entered
from exams.signals import item_import_waiting

State = ItemImport.State
# Somebody works on an import that was touched so lately.
PATIENCE = timedelta(minutes=3)


def start_import(
    *,
    name: str,
    data: bytes,
    topic: Topic | None,
    purpose: str,
    is_all_or_nothing: bool,
    actor: User,
    at: datetime,
    language: str = "",
    in_background: bool = True,
) -> ItemImport:
    """Keep a file of items to be read; nothing comes into the bank yet.

    Safe to repeat: the same file of the same person, asked for in the same way while it waits, is
    returned as it stands. Locks the actor.

    Args:
        topic: what items get that name none; without one, such items are rejected.
        language: of the sentences in the report.
        in_background: False for callers that read it themselves.

    Raises:
        NotYourRole: the actor is no trainer.
        UploadTooLarge: more than ITEM_FILE_MAX_BYTES.
    """
    if len(data) > settings.ITEM_FILE_MAX_BYTES:
        raise UploadTooLarge(name=name, megabytes=settings.ITEM_FILE_MAX_BYTES // 2**20)
    with transaction.atomic(durable=True):
        require_role(actor, Role.TRAINER)
        User.objects.select_for_update().get(pk=actor.pk)
        wanted = ItemImport(
            name=name[:200] or "-",
            size=len(data),
            digest=hashlib.sha256(data).hexdigest(),
            topic=topic,
            purpose=purpose,
            is_all_or_nothing=is_all_or_nothing,
            language=language,
            started_by=actor,
            started_at=at,
        )
        if waiting := _same_waiting(wanted):
            return waiting
        wanted.folder = storage.keep(data)
        wanted.save()
        detail = {"file": wanted.name, "sha256": wanted.digest}
        audit.record("exams.item-import-started", actor=actor, subject=wanted, at=at, detail=detail)
        if in_background:
            announce(wanted)
    return wanted


def _same_waiting(wanted: ItemImport) -> ItemImport | None:
    names = ("digest", "topic", "purpose", "is_all_or_nothing", "started_by", "name", "language")
    same = {name: getattr(wanted, name) for name in names}
    return ItemImport.objects.filter(state__in=[State.READING, State.READ], **same).first()


@transaction.atomic(durable=True)
def discard_import(*, import_id: int, actor: User, at: datetime) -> ItemImport:
    """Put a file aside: its rows go, nothing of it comes into the bank.

    Safe to repeat. Locks the import.

    Raises:
        AlreadyCommitted: its items are being entered, or were.
        ItemImport.DoesNotExist: no such import of the actor's.
    """
    item_import = lock_import(import_id, started_by=actor)
    if item_import.state == State.DISCARDED:
        return item_import
    if item_import.state in (State.ENTERING, State.DONE):
        raise AlreadyCommitted
    item_import.rows.all().delete()
    item_import.state, item_import.finished_at = State.DISCARDED, at
    item_import.save()
    audit.record("exams.item-import-discarded", actor=actor, subject=item_import, at=at)
    transaction.on_commit(partial(storage.drop, item_import.folder))
    return item_import


def work_on_import(*, import_id: int, at: datetime) -> None:
    """Do what an import waits for: read its file, enter its rows, submit them. Safe to repeat."""
    read_import(import_id=import_id, at=at)
    enter_import(import_id=import_id, at=at)
    submit_entered(import_id=import_id, at=at)


def resume_imports(*, at: datetime) -> int:
    """Announce imports again that nobody works on, since a process died; return how many."""
    waiting = Q(state__in=[State.READING, State.ENTERING]) | Q(
        state=State.DONE, submission_asked_at__isnull=False, submission_done_at=None
    )
    forgotten = ItemImport.objects.filter(waiting).exclude(worked_at__gt=at - PATIENCE)
    found = list(forgotten.exclude(started_at__gt=at - PATIENCE).order_by("pk"))
    for item_import in found:
        item_import_waiting.send(ItemImport, import_id=item_import.pk)
    return len(found)
