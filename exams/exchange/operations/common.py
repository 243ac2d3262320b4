"""What the steps of an import share."""

from functools import partial

from django.db import transaction

from exams.exchange.models import ItemImport
from exams.exchange.queries.known import AT_ONCE
from exams.signals import item_import_waiting

# Rows that one transaction writes.
BATCH = AT_ONCE


def lock_import(import_id: int, **conditions: object) -> ItemImport:
    """Return an import, locked until the transaction ends.

    Raises:
        ItemImport.DoesNotExist: there is none, or it does not meet the conditions.
    """
    # Of itself alone: PostgreSQL locks no row that an outer join may lack.
    locked = ItemImport.objects.select_for_update(of=("self",))
    return locked.select_related("started_by", "topic").get(pk=import_id, **conditions)


def announce(item_import: ItemImport) -> None:
    """Say after the commit that an import waits for a worker."""
    send = partial(item_import_waiting.send, ItemImport, import_id=item_import.pk)
    transaction.on_commit(send, robust=True)
