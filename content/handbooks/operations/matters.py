"""Take lists of matters over from workbooks: read, look at, confirm; and load whole lists."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.citations.queries import Prose, Resolved, Resolver
from content.handbooks.documents import MatterListDocument
from content.handbooks.models import Matter, MatterImport, MatterListPage
from content.handbooks.operations.roots import ensure_handbooks
from content.handbooks.queries.matters import newest_text, rows_from, rows_of
from content.handbooks.rules import matters as rules
from content.handbooks.rules.matters import Changes, MatterRow
from content.pages.writing import Loaded, place, revise
from core import audit
from core.dates import local_day
from core.errors import Refusal
from core.sheets import File, read_sheets

# Wagtail writes them one by one when the list is published.
MAX_ROWS = 5_000


class NoMatters(Refusal):
    code = "no-matters"
    message = _(
        "No matter was found in %(file)s. A list has a row of heads with a column such as 事项名称 "
        "or 违法行为, and another such as 法律依据."
    )


class TooManyMatters(Refusal):
    code = "too-many-matters"
    message = _("%(file)s has %(count)s matters; a list holds %(most)s at most. Split it.")


class ListInReview(Refusal):
    code = "list-in-review"
    message = _("This list is being reviewed and locked. Wait for the decision, or withdraw it.")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a workbook comes to: rows with the articles found in their basis."""

    rows: list[MatterRow]
    report: dict[str, Any]  # columns, unknown, said, unresolved: JSON


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do."""

    changes: Changes
    report: dict[str, Any]


def judge(*, file: File, on: date) -> Judged:
    """Return what a workbook comes to. Nothing is written.

    Args:
        on: the day whose law its citations mean.

    Raises:
        Refusal: the file cannot be read; see `core.sheets.read_sheets`.
        NoMatters: no row of it is a matter.
        TooManyMatters: more than MAX_ROWS.
    """
    reading = rules.read_matters(read_sheets(file.data, file.name))
    if not reading.rows:
        raise NoMatters(file=file.name)
    if len(reading.rows) > MAX_ROWS:
        raise TooManyMatters(file=file.name, count=len(reading.rows), most=MAX_ROWS)
    rows, unresolved = _cited(reading.rows, on)
    report = {
        "columns": reading.columns,
        "unknown": reading.unknown,
        "said": [asdict(said) for said in reading.said],
        "unresolved": unresolved,
    }
    return Judged(rows, report)


def _cited(rows: Sequence[MatterRow], on: date) -> tuple[list[MatterRow], list[dict[str, Any]]]:
    """Return rows with the keys of the articles in their basis, and what leads nowhere."""
    resolved = Resolver().resolve([Prose(row.basis, on) for row in rows])
    unresolved = [
        {"sheet": row.sheet, "row": row.row, "number": row.number, "written": each.found.written}
        for row, found in zip(rows, resolved, strict=True)
        for each in found
        if each.article is None
    ]
    return [
        replace(row, basis_keys=_keys(found)) for row, found in zip(rows, resolved, strict=True)
    ], unresolved


def _keys(found: Iterable[Resolved]) -> str:
    keys = (
        _place(each.article.key, each.found.paragraph, each.found.subparagraph)
        for each in found
        if each.article
    )
    return "\n".join(dict.fromkeys(keys))


def _place(key: str, paragraph: int, item: int) -> str:
    if not paragraph:
        return key
    return f"{key}.{paragraph}.{item}" if item else f"{key}.{paragraph}"


@transaction.atomic(durable=True)
def keep_matters(*, list_id: int, file: File, actor: User, at: datetime) -> MatterImport:
    """Keep what a workbook comes to until somebody looks at it and says yes.

    Safe to repeat: the same file of the same person for the same list is one upload, judged anew.

    Raises:
        Refusal: as `judge`.
        MatterListPage.DoesNotExist: no such list.
    """
    page = MatterListPage.objects.get(pk=list_id)
    judged = judge(file=file, on=local_day(at))
    upload, _created = MatterImport.objects.update_or_create(
        matter_list=page,
        digest=sha256(file.data).hexdigest(),
        uploaded_by=actor,
        defaults={
            "file_name": file.name[-200:],
            "uploaded_at": at,
            "rows": [asdict(row) for row in judged.rows],
            "report": judged.report,
            "confirmed_at": None,
        },
    )
    return upload


@transaction.atomic(durable=True)
def confirm_matters(*, import_id: int, actor: User, at: datetime, cite: bool = True) -> Outcome:
    """Write an upload into its list as a draft, which goes through review as any other.

    Safe to repeat: rows that stand as they are leave the list alone. Locks the list.

    Args:
        cite: take the articles over that were found in the legal basis.

    Raises:
        ListInReview: somebody else's review keeps the list locked.
        MatterImport.DoesNotExist: no such upload of this person's.
    """
    upload = MatterImport.objects.get(pk=import_id, uploaded_by=actor)
    rows = rows_from(upload.rows)
    if not cite:
        rows = [replace(row, basis_keys="") for row in rows]
    changes = _write(upload.matter_list_id, rows, actor, at)
    if upload.confirmed_at is None:
        upload.confirmed_at = at
        upload.save(update_fields=["confirmed_at"])
    return Outcome(changes, upload.report)


@transaction.atomic(durable=True)
def import_matters(
    *, slug: str, file: File, actor: User | None, at: datetime, dry_run: bool = False
) -> Outcome:
    """Read a workbook and write it into a list as a draft at once.

    Safe to repeat: the same file changes nothing the second time. Locks the list.

    Raises:
        Refusal: as `judge`; ListInReview.
        MatterListPage.DoesNotExist: no list of that slug.
    """
    page = MatterListPage.objects.get(slug=slug)
    judged = judge(file=file, on=local_day(at))
    if dry_run:
        changes = rules.changes(rows_of(newest_text(page)), judged.rows)
    else:
        changes = _write(page.pk, judged.rows, actor, at)
    return Outcome(changes, judged.report)


def _write(list_id: int, rows: Sequence[MatterRow], actor: User | None, at: datetime) -> Changes:
    page = newest_text(MatterListPage.objects.select_for_update().get(pk=list_id))
    changes = rules.changes(rows_of(page), rows)
    if changes.is_none and [row.number for row in rows_of(page)] == [row.number for row in rows]:
        return changes
    lock = page.get_lock()
    if lock is not None and (actor is None or lock.for_user(actor)):
        raise ListInReview
    _fill(page, rows)
    page.save_revision(user=actor, changed=True)
    detail = {
        "added": len(changes.added),
        "changed": len(changes.changed),
        "removed": len(changes.removed),
    }
    audit.record("content.matters-imported", actor=actor, subject=page, at=at, detail=detail)
    return changes


def _fill(page: MatterListPage, rows: Sequence[MatterRow]) -> None:
    """Put rows into a list. A number keeps its row, so that no number stands there twice."""
    standing = {matter.number: matter for matter in page.matters.all()}
    matters = []
    for position, row in enumerate(rows):
        matter = standing.get(row.number) or Matter()
        matter.sort_order = position
        for name in rules.FIELDS:
            setattr(matter, name, getattr(row, name))
        matters.append(matter)
    page.matters = matters


@transaction.atomic(durable=True)
def load_matter_lists(
    *,
    documents: Iterable[MatterListDocument],
    actor: User | None,
    at: datetime,
    publish: bool = True,
) -> Loaded:
    """Add the lists that are not there yet, and renew those whose document changed.

    Safe to repeat: a list whose document is the same is left as editors made it.
    """
    root = ensure_handbooks().lists
    standing = {each.slug: each for each in MatterListPage.objects.child_of(root)}
    counts = {"created": 0, "updated": 0, "unchanged": 0}
    for document in documents:
        page = standing.get(document.slug)
        if page is not None and page.source_digest == document.digest:
            counts["unchanged"] += 1
            continue
        counts["created" if page is None else "updated"] += 1
        page = page or MatterListPage(slug=document.slug, live=False)
        page.source_digest = document.digest
        for name, value in document.fields.items():
            setattr(page, name, value)
        _fill(page, _cited(document.rows, local_day(at))[0])
        place(page, root)
        revise(page, actor, publish=publish)
        audit.record("content.matter-list-loaded", actor=actor, subject=page, at=at)
    return Loaded(**counts)
