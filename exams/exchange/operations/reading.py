"""Read the file of an import, and keep what would become of each item."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.dates import local_day
from core.errors import Refusal
from exams.exchange import pictures, storage
from exams.exchange import reading as files
from exams.exchange.documents import Reading, Rejected, entry_of
from exams.exchange.models import ItemImport, ItemImportRow
from exams.exchange.operations.common import BATCH, lock_import
from exams.exchange.queries.judging import Judge, Judged, file_warnings
from exams.exchange.queries.making import Setting

State = ItemImport.State
Outcome = ItemImportRow.Outcome
# How often a file may end the process that reads it.
MOST_ATTEMPTS = 3
GIVEN_UP = _("The file could not be read in several attempts. Split it, or save it anew.")
FILE_GONE = _("The uploaded file is no longer there. Upload it again.")


def read_import(*, import_id: int, at: datetime) -> ItemImport:
    """Read the file of an import, and keep what would become of each item.

    Safe to repeat: one that was read already is returned as it stands. Rows are kept in batches,
    each a transaction; what a process that died has left is read anew.

    Raises:
        ItemImport.DoesNotExist: there is none.
    """
    begun = _begin(import_id, at)
    if begun.state != State.READING:
        return begun
    with translation.override(begun.language or settings.LANGUAGE_CODE):
        try:
            reading = pictures.settled(files.read(storage.read(begun.folder), name=begun.name))
        except Refusal as refusal:
            return _refuse(begun, refusal.code, str(refusal), at)
        except FileNotFoundError:
            return _refuse(begun, "file-gone", str(FILE_GONE), at)
        storage.keep_pictures(begun.folder, reading.pictures)
        _keep_rows(begun, reading, at)
    return ItemImport.objects.get(pk=import_id)


@transaction.atomic(durable=True)
def _begin(import_id: int, at: datetime) -> ItemImport:
    """Count an attempt to read, and put aside what one before it has left."""
    item_import = lock_import(import_id)
    if item_import.state != State.READING:
        return item_import
    if item_import.attempts >= MOST_ATTEMPTS:
        with translation.override(item_import.language or settings.LANGUAGE_CODE):
            _set_refused(item_import, "given-up", str(GIVEN_UP), at)
        return item_import
    item_import.rows.all().delete()
    item_import.attempts += 1
    item_import.rows_read, item_import.worked_at = 0, at
    item_import.save()
    return item_import


@transaction.atomic(durable=True)
def _refuse(begun: ItemImport, code: str, reason: str, at: datetime) -> ItemImport:
    item_import = lock_import(begun.pk)
    if item_import.state == State.READING:
        _set_refused(item_import, code, reason, at)
    return item_import


def _set_refused(item_import: ItemImport, code: str, reason: str, at: datetime) -> None:
    item_import.state, item_import.reason = State.REFUSED, reason[:500]
    item_import.reason_code = code[:40]
    item_import.read_at = item_import.finished_at = at
    item_import.rows.all().delete()
    item_import.save()
    transaction.on_commit(partial(storage.drop, item_import.folder))


def _keep_rows(begun: ItemImport, reading: Reading, at: datetime) -> None:
    setting = Setting(begun.started_by, begun.topic, begun.purpose, local_day(at))
    judge = Judge(reading.records, setting, file=begun.name)
    count = len(reading.records)
    total = count + len(reading.rejected)
    ItemImport.objects.filter(pk=begun.pk, attempts=begun.attempts).update(rows_total=total)
    for start in range(0, count, BATCH):
        judged = judge.judge(start, start + BATCH)
        if not _keep_batch(begun, [_row(each) for each in judged], start, at):
            return
    refused = [_refused_row(each) for each in reading.rejected]
    _keep_batch(begun, refused, count, at, reading=reading)


@transaction.atomic(durable=True)
def _keep_batch(
    begun: ItemImport,
    rows: Sequence[ItemImportRow],
    start: int,
    at: datetime,
    *,
    reading: Reading | None = None,
) -> bool:
    """Keep some rows; with `reading`, the last ones. False if somebody else took the file over."""
    item_import = lock_import(begun.pk)
    is_ours = item_import.attempts == begun.attempts and item_import.rows_read == start
    if item_import.state != State.READING or not is_ours:
        return False
    for number, row in enumerate(rows, start=start + 1):
        row.item_import, row.number = item_import, number
    ItemImportRow.objects.bulk_create(rows, batch_size=BATCH)
    item_import.rows_read, item_import.worked_at = start + len(rows), at
    if reading is not None:
        item_import.state, item_import.read_at = State.READ, at
        item_import.format = reading.format
        item_import.warnings = [*reading.warnings, *file_warnings(reading.records)]
    item_import.save()
    return True


def _row(judged: Judged) -> ItemImportRow:
    record = replace(judged.record, code=judged.identity.identifier)
    return ItemImportRow(
        place=judged.place[:120],
        outcome=judged.outcome,
        code=judged.code,
        reason=judged.reason,
        notes=list(judged.notes),
        parsed=entry_of(record),
        before=entry_of(judged.before) if judged.before and judged.changes else {},
        changes=list(judged.changes),
        item=judged.item.item if judged.item else None,
        digest=judged.digest,
    )


def _refused_row(rejected: Rejected) -> ItemImportRow:
    return ItemImportRow(
        place=rejected.place[:120],
        outcome=Outcome.REJECTED,
        code=rejected.code[:40],
        reason=rejected.reason,
    )
