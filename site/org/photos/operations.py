"""Take in photos of people in reach: one by one, or many in an archive that is read first."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import operations as accounts
from accounts.models import Photo, PhotoImport, User
from core import audit
from core.dates import local_day
from core.errors import Refusal
from org.photos import storage
from org.photos.archives import ArchiveError, Packed, TooManyFilesError, files_in, names_in
from org.queries import people_in_reach
from org.signals import photo_import_waiting

State = PhotoImport.State
# An archive that ends the process so often is not tried again.
MOST_TRIES = 3
# A worker is done with an archive within this time; else it died.
SILENT = timedelta(minutes=10)
# Who has not looked at a report for so long will not.
KEPT = timedelta(days=7)
# Outcomes of a file that is taken in at the commit.
TAKEN = frozenset({"new", "replaces"})


class NoArchive(Refusal):
    code = "no-archive"
    message = _("The file is no zip archive, whatever its name says.")


class ImportNotRead(Refusal):
    code = "import-not-read"
    message = _("The archive is not read yet, or was dealt with already.")


@transaction.atomic(durable=True)
def set_photo(*, person_id: int, data: bytes, actor: User, at: datetime) -> Photo:
    """Take in the photo of one person in reach, in the place of the one on file.

    Raises:
        PhotoTooSmall, Refusal: as `accounts.operations.made_photo`.
        User.DoesNotExist: nobody like that in reach.
    """
    person = people_in_reach(actor, day=local_day(at)).get(pk=person_id)
    clean, size = accounts.made_photo(data)
    return accounts.set_photo(user_id=person.pk, data=clean, size=size, actor=actor, at=at)


def put_photo_away(*, person_id: int, actor: User, at: datetime, reason: str) -> None:
    """Leave a person in reach without a photo on file. Safe to repeat.

    Raises:
        User.DoesNotExist: nobody like that in reach.
    """
    person = people_in_reach(actor, day=local_day(at)).get(pk=person_id)
    accounts.put_photo_away(user_id=person.pk, actor=actor, at=at, reason=reason)


@transaction.atomic(durable=True)
def start_import(*, name: str, data: bytes, actor: User, at: datetime) -> PhotoImport:
    """Keep an archive and have it read in the background. Nothing is taken in yet.

    Raises:
        NoArchive: it does not begin like one.
    """
    if data[:4] != b"PK\x03\x04":
        raise NoArchive
    wanted = PhotoImport.objects.create(
        folder=storage.keep_upload(data), name=name[:200] or "-", started_by=actor, started_at=at
    )
    detail = {"file": wanted.name, "sha256": hashlib.sha256(data).hexdigest()}
    audit.record(
        "accounts.photos-import-started", actor=actor, subject=wanted, at=at, detail=detail
    )
    announce = partial(photo_import_waiting.send, PhotoImport, import_id=wanted.pk)
    transaction.on_commit(announce, robust=True)
    return wanted


def read_import(*, import_id: int, at: datetime) -> PhotoImport:
    """Read an archive and write the report, file by file. Safe to repeat; takes nothing in."""
    wanted = PhotoImport.objects.select_related("started_by").get(pk=import_id)
    if wanted.state != State.READING:
        return wanted
    wanted.attempts += 1
    wanted.save(update_fields=["attempts"])
    if wanted.attempts > MOST_TRIES:
        return _refuse(wanted, _("The archive could not be read."), at)
    try:
        report = _report(wanted, at)
    except TooManyFilesError:
        return _refuse(wanted, _("The archive has more than 2,000 files. Split it."), at)
    except (ArchiveError, FileNotFoundError):
        return _refuse(wanted, _("The archive is damaged or cut off."), at)
    PhotoImport.objects.filter(pk=wanted.pk, state=State.READING).update(
        state=State.READ, report=report
    )
    wanted.refresh_from_db()
    return wanted


def _refuse(wanted: PhotoImport, reason: Any, at: datetime) -> PhotoImport:
    wanted.state, wanted.reason, wanted.finished_at = State.REFUSED, str(reason), at
    wanted.save(update_fields=["state", "reason", "finished_at"])
    storage.drop(wanted.folder)
    return wanted


def _report(wanted: PhotoImport, at: datetime) -> list[dict[str, Any]]:
    path = storage.upload(wanted.folder)
    reach = people_in_reach(wanted.started_by, day=local_day(at))
    people = {user.username: user for user in reach.filter(username__in=set(names_in(path)))}
    current = dict(
        Photo.objects.filter(user__in=people.values(), ended_at=None).values_list("user", "digest")
    )
    seen: Counter[str] = Counter()
    report = []
    for packed in files_in(path, frozenset(people)):
        seen[packed.account] += 1
        line: dict[str, Any] = {"file": packed.name[:200], "account": packed.account}
        if user := people.get(packed.account):
            line |= {"user": user.pk, "name": user.name}
            line |= _judged(wanted.folder, packed, current.get(user.pk), seen[packed.account] > 1)
        else:
            line["outcome"] = "unknown"
        report.append(line)
    return report


def _judged(folder: str, packed: Packed, current: str | None, is_again: bool) -> dict[str, Any]:
    """Return what becomes of a file of somebody in reach."""
    if is_again:
        return {"outcome": "twice"}
    if packed.is_too_large:
        return {"outcome": "too-large"}
    if packed.data is None:
        return {"outcome": "unreadable"}
    try:
        clean, size = accounts.made_photo(packed.data)
    except Refusal as refusal:
        return {"outcome": "unreadable", "says": str(refusal)}
    digest = hashlib.sha256(clean).hexdigest()
    if digest == current:
        return {"outcome": "same"}
    storage.keep_photo(folder, digest, clean)
    outcome = "replaces" if current else "new"
    return {"outcome": outcome, "digest": digest, "size": list(size)}


@transaction.atomic(durable=True)
def commit_import(*, import_id: int, actor: User, at: datetime) -> int:
    """Take in the photos of an archive that was read; return of how many people.

    Who left the actor's reach since is left out. Safe to repeat: nothing is taken in twice. Locks
    the import and the accounts.

    Raises:
        ImportNotRead: it is not read yet, or was discarded.
        PhotoImport.DoesNotExist: no such import of the actor's.
    """
    wanted = _locked(import_id, actor)
    if wanted.state == State.DONE:
        return 0
    if wanted.state != State.READ:
        raise ImportNotRead
    lines = [line for line in wanted.report if line["outcome"] in TAKEN]
    reach = people_in_reach(actor, day=local_day(at))
    here = set(reach.filter(pk__in=[line["user"] for line in lines]).values_list("pk", flat=True))
    taken = {line["user"]: line for line in lines if line["user"] in here}
    accounts.set_photos(_photos(wanted.folder, taken), actor=actor, at=at)
    wanted.state, wanted.finished_at = State.DONE, at
    wanted.save(update_fields=["state", "finished_at"])
    detail = {"added": len(taken)}
    audit.record("accounts.photos-imported", actor=actor, subject=wanted, at=at, detail=detail)
    transaction.on_commit(partial(storage.drop, wanted.folder))
    return len(taken)


def _photos(
    folder: str, taken: Mapping[int, dict[str, Any]]
) -> dict[int, tuple[bytes, tuple[int, int]]]:
    return {
        user: (storage.photo(folder, line["digest"]), (line["size"][0], line["size"][1]))
        for user, line in taken.items()
    }


@transaction.atomic(durable=True)
def discard_import(*, import_id: int, actor: User, at: datetime) -> None:
    """Put an archive aside; nothing of it is taken in. Safe to repeat. Locks the import.

    Raises:
        ImportNotRead: its photos were taken in.
        PhotoImport.DoesNotExist: no such import of the actor's.
    """
    wanted = _locked(import_id, actor)
    if wanted.state == State.DONE:
        raise ImportNotRead
    _discard([wanted], at)


def _locked(import_id: int, actor: User) -> PhotoImport:
    return PhotoImport.objects.select_for_update().get(pk=import_id, started_by=actor)


def _discard(imports: Iterable[PhotoImport], at: datetime) -> None:
    for wanted in imports:
        if wanted.state in (State.READING, State.READ):
            wanted.state, wanted.finished_at, wanted.report = State.DISCARDED, at, []
            wanted.save(update_fields=["state", "finished_at", "report"])
            transaction.on_commit(partial(storage.drop, wanted.folder))


def sweep_imports(*, at: datetime) -> None:
    """Announce archives whose worker died; discard reports that nobody acts on. Safe to repeat."""
    silent = PhotoImport.objects.filter(state=State.READING, started_at__lte=at - SILENT)
    for pk in list(silent.values_list("pk", flat=True)):
        photo_import_waiting.send(PhotoImport, import_id=pk)
    with transaction.atomic():
        old = PhotoImport.objects.select_for_update().filter(
            state=State.READ, started_at__lte=at - KEPT
        )
        _discard(old, at)
