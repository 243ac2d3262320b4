"""The handbook of the demonstration with its forms, its lists of matters and one edition."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from accounts.models import User
from content.handbooks.documents import read_forms, read_handbook, read_matter_lists
from content.handbooks.models import Handbook
from content.handbooks.operations import (
    approve_edition,
    load_forms,
    load_handbook,
    load_matter_lists,
    prepare_edition,
    print_edition,
)
from core.dates import local_day

EDITION = "2026年第1版"


def publish(folder: Path, *, staff: Mapping[str, User], at: datetime) -> None:
    """Publish forms, handbook and lists, and issue the handbook's first edition."""
    editor = staff["trainer"]
    load_forms(
        documents=read_forms("forms.json", (folder / "forms.json").read_bytes()),
        read=lambda name: (folder / "forms" / name).read_bytes(),
        actor=editor,
        at=at,
    )
    document = read_handbook("handbook.json", (folder / "handbook.json").read_bytes())
    load_handbook(document=document, actor=editor, at=at)
    load_matter_lists(
        documents=read_matter_lists("lists.json", (folder / "lists.json").read_bytes()),
        actor=editor,
        at=at,
    )
    _issue(document.slug, staff, at=at - timedelta(hours=1))


def _issue(slug: str, staff: Mapping[str, User], *, at: datetime) -> None:
    handbook = Handbook.objects.get(slug=slug)
    if handbook.editions.filter(label=EDITION).exclude(issued_at=None).exists():
        return
    edition = prepare_edition(
        handbook_id=handbook.pk,
        label=EDITION,
        law_on=local_day(at),
        actor=staff["trainer"],
        at=at,
    )
    approve_edition(edition_id=edition.pk, digest=edition.digest, actor=staff["reviewer"], at=at)
    print_edition(edition_id=edition.pk, at=at)
