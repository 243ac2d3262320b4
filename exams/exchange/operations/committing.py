"""Enter the items of a file that was read and looked through."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from core import audit
from exams.bank.models import Item, ItemPicture
from exams.bank.operations import require_role
from exams.bank.operations.pictures import keep_picture
from exams.exchange import matching, storage
from exams.exchange.documents import record_from
from exams.exchange.models import ItemImport, ItemImportRow
from exams.exchange.operations.common import announce, lock_import
from exams.exchange.operations.entering import enter
from exams.exchange.operations.reading import read_import
from exams.exchange.operations.refusals import NothingToEnter, NotReadYet, RowsRejected
from exams.exchange.queries.known import item_codes

State = ItemImport.State
Outcome = ItemImportRow.Outcome
# Rows that one transaction enters: on SQLite, nobody else writes meanwhile, no candidate either.
BATCH = 200
TORN = _(
    "The bank was changed while the items were entered as a whole: nothing was entered. Below is "
    "what the file would change now."
)


class _Torn(Exception):  # noqa: N818 (undoes a transaction, and goes no further)
    """A row of an import that is entered whole or not at all was rejected."""


@transaction.atomic(durable=True)
def commit_import(
    *, import_id: int, actor: User, at: datetime, in_background: bool = True
) -> ItemImport:
    """Have the items of a file entered that was read and looked through.

    Safe to repeat: one that is being entered, or was, is returned as it stands. Locks the import.

    Raises:
        NotYourRole: the actor is no trainer.
        NotReadYet: it is being read, was refused or discarded.
        RowsRejected: it is to be entered whole or not at all, and an item is rejected.
        NothingToEnter: no item is new or changed.
        ItemImport.DoesNotExist: no such import of the actor's.
    """
    require_role(actor, Role.TRAINER)
    item_import = lock_import(import_id, started_by=actor)
    if item_import.state in (State.ENTERING, State.DONE):
        return item_import
    if item_import.state != State.READ:
        raise NotReadYet
    rejected = item_import.rows.filter(outcome=Outcome.REJECTED).count()
    if item_import.is_all_or_nothing and rejected:
        raise RowsRejected(count=rejected)
    waiting = _pending(item_import).count()
    if not waiting:
        raise NothingToEnter
    item_import.state, item_import.committed_at = State.ENTERING, at
    item_import.reason = ""
    item_import.save()
    detail = {"items": waiting, "rejected": rejected}
    audit.record(
        "exams.item-import-committed", actor=actor, subject=item_import, at=at, detail=detail
    )
    if in_background:
        announce(item_import)
    return item_import


def enter_import(*, import_id: int, at: datetime) -> ItemImport:
    """Enter the rows of an import that was committed, in batches, each a transaction.

    Safe to repeat, and to begin again after a crash: rows that were entered are left alone. An
    import that is entered whole or not at all is one transaction; if a row must be rejected after
    all, nothing is entered and the file is read anew.

    Raises:
        ItemImport.DoesNotExist: there is none.
    """
    item_import = ItemImport.objects.select_related("started_by").get(pk=import_id)
    if item_import.state != State.ENTERING:
        return item_import
    _keep_pictures(item_import, at)
    with translation.override(item_import.language or settings.LANGUAGE_CODE):
        try:
            while _enter_some(import_id, at):
                pass
        except _Torn:
            _tear(import_id, at)
            return read_import(import_id=import_id, at=at)
    return ItemImport.objects.get(pk=import_id)


def _pending(item_import: ItemImport) -> QuerySet[ItemImportRow]:
    return item_import.rows.filter(outcome__in=[Outcome.NEW, Outcome.CHANGED], entered_at=None)


@transaction.atomic(durable=True)
def _enter_some(import_id: int, at: datetime) -> bool:
    """Enter one batch, or all; return whether there may be more."""
    item_import = lock_import(import_id)
    if item_import.state != State.ENTERING:
        return False
    while rows := list(_pending(item_import).order_by("number")[:BATCH]):
        rejected = enter(item_import, rows, at=at)
        if rejected and item_import.is_all_or_nothing:
            raise _Torn
        item_import.rows_entered += sum(row.entered_at is not None for row in rows)
        item_import.worked_at = at
        item_import.save()
        if not item_import.is_all_or_nothing:
            return True
    _finish(item_import, at)
    return False


def _finish(item_import: ItemImport, at: datetime) -> None:
    _make_enemies(item_import)
    item_import.state, item_import.finished_at = State.DONE, at
    item_import.save()
    transaction.on_commit(partial(storage.drop, item_import.folder))


def _make_enemies(item_import: ItemImport) -> None:
    """Make enemies of the items that the file says are: only now all of them are there."""
    rows = item_import.rows.exclude(entered_at=None).filter(parsed__has_key="enemies")
    named = [(row.item_id, record_from(row.parsed).enemies) for row in rows]
    if not named:
        return
    known = item_codes({name for _item, names in named for name in names})
    known |= {
        row.parsed.get("code", ""): row.item_id
        for row in item_import.rows.filter(item__isnull=False, parsed__has_key="code")
        if row.item_id
    }
    pairs = {
        (item, known[name])
        for item, names in named
        for name in names
        if item and name in known and known[name] != item
    }
    through = Item.enemies.through
    through.objects.bulk_create(
        [
            through(from_item_id=one, to_item_id=other)
            for one, other in sorted(pairs | {(other, one) for one, other in pairs})
        ],
        ignore_conflicts=True,
    )


def _keep_pictures(item_import: ItemImport, at: datetime) -> None:
    """Keep the pictures that rows show, before the rows themselves."""
    shown: set[str] = set()
    for parsed in _pending(item_import).values_list("parsed", flat=True).iterator(BATCH):
        shown.update(matching.text_of(record_from(parsed).content).pictures)
    known = ItemPicture.objects.filter(digest__in=shown).values_list("digest", flat=True)
    for digest in sorted(shown - set(known)):
        data = storage.picture(item_import.folder, digest)
        if data is not None:
            keep_picture(data=data, uploader=item_import.started_by, at=at)


@transaction.atomic(durable=True)
def _tear(import_id: int, at: datetime) -> None:
    """Have the file read anew, since the bank is no longer what its report rests on."""
    item_import = lock_import(import_id)
    item_import.state, item_import.committed_at, item_import.attempts = State.READING, None, 0
    item_import.reason, item_import.worked_at = str(TORN), at
    item_import.save()
