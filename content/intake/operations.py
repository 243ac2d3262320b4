"""Bring statutes in two steps: one person has them read, another makes them law here."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.queries import roles_of
from content.intake import queries
from content.intake.models import LawIntake
from content.intake.reading import Read
from content.intake.rules.statute import Note
from content.intake.wording import sentences
from content.laws.models import LawVersion
from content.laws.operations import add_versions
from core import audit
from core.errors import Refusal

Status = LawIntake.Status
# What the settings of an intake may change; the articles never are.
SETTINGS = frozenset(
    {
        "law",
        "short_name",
        "slug",
        "kind",
        "issuer",
        "promulgated",
        "effective",
        "effective_basis",
        "status",
        "status_as_of",
        "supersedes",
        "superseded_by",
        "superseded_on",
        "repeals",
    }
)


class NotYourRole(Refusal):
    code = "not-your-role"
    message = _("%(name)s does not have the role that this needs.")


class OwnUpload(Refusal):
    code = "own-upload"
    message = _("You uploaded this text yourself. Another reviewer has to commit it.")


class NotTheUploader(Refusal):
    code = "not-the-uploader"
    message = _("%(name)s uploaded this text. Only they can change its settings.")


class AlreadySettled(Refusal):
    code = "law-intake-settled"
    message = _("This text was committed or discarded already. Upload it again to change it.")


class IntakeChanged(Refusal):
    code = "law-intake-changed"
    message = _("The settings were changed after you opened the page. Look at them once more.")


class NotReady(Refusal):
    code = "law-intake-not-ready"
    message = _("This text cannot become law here yet. %(problems)s")


class BroughtTwice(Refusal):
    code = "law-brought-twice"
    message = _("Somebody else entered this version at this moment. Open the page again.")


@transaction.atomic(durable=True)
def bring_statute(*, name: str, read: Read, content: bytes, actor: User, at: datetime) -> LawIntake:
    """Keep a statute that was read until another person commits it; nothing becomes law yet.

    Safe to repeat: the same file, while it waits, is returned as it stands. Locks the actor.

    Raises:
        NotYourRole: the actor is no trainer.
    """
    _require_role(actor, Role.TRAINER)
    User.objects.select_for_update().get(pk=actor.pk)
    digest = hashlib.sha256(content).hexdigest()
    waiting = LawIntake.objects.filter(
        uploaded_by=actor, content_digest=digest, status=Status.PARSED
    ).first()
    if waiting is not None:
        return waiting
    data = queries.prepared(read)
    intake = LawIntake(
        name=name[:200],
        content_digest=digest,
        uploaded_by=actor,
        uploaded_at=at,
        article_count=len(data["articles"]),
        notes=[asdict(note) for note in read.notes],
    )
    _write(intake, data)
    audit.record(
        "content.law-intake-parsed",
        actor=actor,
        subject=intake,
        at=at,
        detail={"file": intake.name, "sha256": digest, "articles": intake.article_count},
    )
    return intake


@transaction.atomic(durable=True)
def set_up_intake(
    *, intake_id: int, settings: Mapping[str, Any], actor: User, at: datetime
) -> LawIntake:
    """Change what the text itself does not say: names, days, what it follows and repeals.

    Safe to repeat. Locks the intake.

    Args:
        settings: fields of SETTINGS, as `content.laws.documents` has them.

    Raises:
        NotTheUploader: somebody else uploaded it.
        AlreadySettled: it was committed or discarded.
        LawIntake.DoesNotExist: there is none.
    """
    intake = _lock(intake_id)
    if intake.uploaded_by_id != actor.pk:
        raise NotTheUploader(name=intake.uploaded_by.name)
    if intake.status != Status.PARSED:
        raise AlreadySettled
    changed = {
        field: value
        for field, value in settings.items()
        if field in SETTINGS and intake.document[field] != value
    }
    if not changed:
        return intake
    _write(intake, {**intake.document, **changed})
    detail = {"changed": sorted(changed)}
    audit.record("content.law-intake-changed", actor=actor, subject=intake, at=at, detail=detail)
    return intake


def commit_intake(*, intake_id: int, seen: str, actor: User, at: datetime) -> LawIntake:
    """Make a statute law here: its version, its articles, the ends of what it replaces.

    Safe to repeat: one that is committed is returned as it stands. Locks the intake and the
    versions that it ends.

    Args:
        seen: `fingerprint` of the document that the reviewer looked at.

    Raises:
        NotYourRole: the actor is no reviewer.
        OwnUpload: the actor uploaded it.
        AlreadySettled: it was discarded.
        IntakeChanged: it was changed since the reviewer looked.
        NotReady: something is wrong with it; the message says what.
        BroughtTwice: somebody else enters the same version at this moment.
        LawIntake.DoesNotExist: there is none.
    """
    try:
        return _commit(intake_id, seen, actor, at)
    except IntegrityError as error:
        raise BroughtTwice from error


@transaction.atomic(durable=True)
def _commit(intake_id: int, seen: str, actor: User, at: datetime) -> LawIntake:
    intake = _lock(intake_id)
    if intake.status == Status.COMMITTED:
        return intake
    _require_committable(intake, seen, actor)
    found = queries.check(intake.document, notes_of(intake))
    if found.blocking:
        raise NotReady(problems=" ".join(sentences(found.blocking)))
    document = queries.law_document(intake.document)
    add_versions(documents=[document], actor=actor, at=at)
    intake.version = LawVersion.objects.get(key=document.key)
    _settle(intake, Status.COMMITTED, actor, at)
    detail = {"version": document.key}
    audit.record("content.law-intake-committed", actor=actor, subject=intake, at=at, detail=detail)
    return intake


def _require_committable(intake: LawIntake, seen: str, actor: User) -> None:
    _require_role(actor, Role.REVIEWER)
    if intake.uploaded_by_id == actor.pk:
        raise OwnUpload
    if intake.status != Status.PARSED:
        raise AlreadySettled
    if seen != fingerprint(intake):
        raise IntakeChanged


@transaction.atomic(durable=True)
def discard_intake(*, intake_id: int, actor: User, at: datetime) -> LawIntake:
    """Put a statute aside; nothing of it becomes law here.

    Safe to repeat: one that is discarded is returned as it stands. Locks the intake.

    Raises:
        NotYourRole: the actor neither uploaded it nor is a reviewer.
        AlreadySettled: it was committed.
        LawIntake.DoesNotExist: there is none.
    """
    intake = _lock(intake_id)
    if intake.uploaded_by_id != actor.pk:
        _require_role(actor, Role.REVIEWER)
    if intake.status == Status.DISCARDED:
        return intake
    if intake.status == Status.COMMITTED:
        raise AlreadySettled
    _settle(intake, Status.DISCARDED, actor, at)
    audit.record("content.law-intake-discarded", actor=actor, subject=intake, at=at)
    return intake


def fingerprint(intake: LawIntake) -> str:
    """Return what the state of an intake's document is recognised by."""
    written = json.dumps(intake.document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def notes_of(intake: LawIntake) -> list[Note]:
    """Return what reading the file left to look at."""
    return [Note(note["code"], note["words"]) for note in intake.notes]


def _write(intake: LawIntake, data: dict[str, Any]) -> None:
    intake.document = data
    intake.law_name = data["law"]
    intake.report = queries.check(data, notes_of(intake)).as_json()
    intake.save()


def _settle(intake: LawIntake, status: LawIntake.Status, actor: User, at: datetime) -> None:
    intake.status, intake.settled_by, intake.settled_at = status, actor, at
    intake.save(update_fields=["status", "settled_by", "settled_at", "version"])


def _lock(intake_id: int) -> LawIntake:
    # Of itself alone: PostgreSQL locks no row that an outer join may lack.
    locked = LawIntake.objects.select_for_update(of=("self",)).select_related("uploaded_by")
    return locked.get(pk=intake_id)


def _require_role(user: User, *roles: str) -> None:
    if roles_of(user).isdisjoint(roles):
        raise NotYourRole(name=user.name)
