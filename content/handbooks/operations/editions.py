"""Issue editions of handbooks: one person prepares, another approves, the press prints."""

from datetime import date, datetime
from functools import partial
from hashlib import sha256

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.handbooks.models import EditionPrint, Handbook, HandbookEdition
from content.handbooks.pdf import render_edition
from content.handbooks.queries.editions import snapshot_of, unprinted_editions
from content.handbooks.rules import editions as rules
from content.signals import edition_issued
from core import audit
from core.dates import local_day
from core.errors import Refusal
from core.printing import PrintFonts


class EditionEmpty(Refusal):
    code = "edition-empty"
    message = _("The handbook has no published page. Publish its pages, then prepare an edition.")


class EditionLabelTaken(Refusal):
    code = "edition-label-taken"
    message = _("There is an edition called %(label)s already. Give this one another name.")


class EditionLawToCome(Refusal):
    code = "edition-law-to-come"
    message = _("The day of the law is still to come. Enter today or a day before.")


class GlyphsMissing(Refusal):
    code = "glyphs-missing"
    message = _("These characters cannot be printed: %(characters)s. Replace them and try again.")


class OwnEdition(Refusal):
    code = "own-edition"
    message = _("You prepared this edition. Somebody else has to approve it.")


class EditionIssued(Refusal):
    code = "edition-issued"
    message = _("This edition is issued. What is issued stays as it is: prepare a new edition.")


class EditionChanged(Refusal):
    code = "edition-changed"
    message = _("This edition was prepared anew after you opened it. Read it again, then approve.")


@transaction.atomic(durable=True)
def prepare_edition(
    *, handbook_id: int, label: str, law_on: date, actor: User, at: datetime
) -> HandbookEdition:
    """Keep the published text of a handbook as an edition that waits for a second person.

    What waits already is replaced. Safe to repeat. Locks the handbook and what waits.

    Args:
        law_on: the day whose law the edition gives, no later than `at`.

    Raises:
        EditionLawToCome, EditionLabelTaken, EditionEmpty, GlyphsMissing: nothing was prepared.
        Handbook.DoesNotExist: no such published handbook.
    """
    handbook = Handbook.objects.live().select_for_update().get(pk=handbook_id)
    if law_on > local_day(at):
        raise EditionLawToCome
    label = label.strip()
    editions = HandbookEdition.objects.filter(handbook=handbook)
    if editions.issued().filter(label=label).exists():
        raise EditionLabelTaken(label=label)
    snapshot = snapshot_of(handbook, on=law_on)
    if not any(chapter["sections"] for chapter in snapshot["chapters"]):
        raise EditionEmpty
    _require_glyphs(label + rules.texts(snapshot))
    edition = editions.filter(issued_at=None).select_for_update().first() or HandbookEdition(
        handbook=handbook,
        number=(editions.aggregate(last=Max("number"))["last"] or 0) + 1,
    )
    edition.label, edition.law_on = label, law_on
    edition.prepared_by, edition.prepared_at = actor, at
    edition.snapshot, edition.digest = snapshot, rules.digest(snapshot)
    edition.save()
    _record("content.edition-prepared", edition, actor, at)
    return edition


def _require_glyphs(text: str) -> None:
    fonts = PrintFonts(settings.FONT_FOLDER)
    missing = [char for char in fonts.missing_glyphs(text) if char not in "\n\t"]
    if missing:
        raise GlyphsMissing(characters=" ".join(missing))


@transaction.atomic(durable=True)
def approve_edition(*, edition_id: int, digest: str, actor: User, at: datetime) -> HandbookEdition:
    """Issue an edition that somebody else prepared, and announce it, so that it is printed.

    Safe to repeat: an edition that the same person issued is returned as it stands. Locks it.

    Args:
        digest: of the text that the person read.

    Raises:
        OwnEdition: the person prepared it.
        EditionChanged: it was prepared anew since.
        EditionIssued: somebody else issued it.
        HandbookEdition.DoesNotExist: no such edition.
    """
    edition = HandbookEdition.objects.select_for_update().get(pk=edition_id)
    if edition.issued_at is not None:
        if edition.approved_by_id == actor.pk:
            return edition
        raise EditionIssued
    if edition.prepared_by_id == actor.pk:
        raise OwnEdition
    if edition.digest != digest:
        raise EditionChanged
    edition.approved_by, edition.issued_at = actor, at
    edition.save(update_fields=["approved_by", "issued_at"])
    _record("content.edition-issued", edition, actor, at)
    announce = partial(edition_issued.send, HandbookEdition, edition_id=edition.pk)
    transaction.on_commit(announce, robust=True)
    return edition


@transaction.atomic(durable=True)
def discard_edition(*, edition_id: int, actor: User, at: datetime) -> None:
    """Throw an edition away that waits. Safe to repeat. Locks it.

    Raises:
        EditionIssued: it is issued.
    """
    edition = HandbookEdition.objects.select_for_update().filter(pk=edition_id).first()
    if edition is None:
        return
    if edition.issued_at is not None:
        raise EditionIssued
    _record("content.edition-discarded", edition, actor, at)
    edition.delete()


def print_edition(*, edition_id: int, at: datetime) -> EditionPrint | None:
    """Print an issued edition and keep the file with its digest; None if it is not issued.

    Safe to repeat: what was printed is returned as it stands.
    """
    edition = HandbookEdition.objects.issued().filter(pk=edition_id).first()
    if edition is None:
        return None
    standing = EditionPrint.objects.filter(edition=edition).first()
    if standing is not None:
        return standing
    pdf = render_edition(edition)
    name = f"editions/{edition.handbook_id}-{edition.number}-{edition.digest[:12]}.pdf"
    # The same edition gives the same bytes: what an interrupted run left behind may go.
    default_storage.delete(name)
    name = default_storage.save(name, ContentFile(pdf))
    made, _created = EditionPrint.objects.get_or_create(
        edition=edition,
        defaults={
            "file": name,
            "sha256": sha256(pdf).hexdigest(),
            "size": len(pdf),
            "made_at": at,
        },
    )
    return made


def print_missing(*, at: datetime) -> int:
    """Print the issued editions that were not printed yet; return how many."""
    editions = list(unprinted_editions().values_list("pk", flat=True))
    return sum(print_edition(edition_id=pk, at=at) is not None for pk in editions)


def _record(action: str, edition: HandbookEdition, actor: User, at: datetime) -> None:
    detail = {"handbook": edition.handbook.title, "edition": edition.label}
    audit.record(action, actor=actor, subject=edition, at=at, detail=detail)
