"""Write items of the bank into a file; it holds their keys, so that it is on record."""

import hashlib
from datetime import datetime

from django.db import transaction

from accounts.models import Role, User
from core import audit
from exams.bank.operations import require_role
from exams.exchange import writing
from exams.exchange.documents import Written
from exams.exchange.models import ItemExport
from exams.exchange.queries.exports import Selection, pictures_of, records

__all__ = ["Selection", "export_items", "preview_export"]


def preview_export(*, selection: Selection, format: str) -> Written:
    """Return what a file of these items would be, with all that it has no place for.

    Writes nothing. About ten queries, however many items.
    """
    chosen = records(selection)
    return writing.write(chosen, format=format, pictures=pictures_of(chosen))


@transaction.atomic(durable=True)
def export_items(*, selection: Selection, format: str, actor: User | None, at: datetime) -> Written:
    """Return a file of these items, and record that it was made. The same bank, the same bytes.

    Args:
        actor: None for the command line.

    Raises:
        NotYourRole: the actor is no trainer.
    """
    if actor is not None:
        require_role(actor, Role.TRAINER)
    written = preview_export(selection=selection, format=format)
    export = ItemExport.objects.create(
        format=format,
        count=written.count,
        digest=hashlib.sha256(written.data).hexdigest(),
        made_by=actor,
        made_at=at,
    )
    detail = {"format": format, "items": written.count, "sha256": export.digest}
    audit.record("exams.items-exported", actor=actor, subject=export, at=at, detail=detail)
    return written
