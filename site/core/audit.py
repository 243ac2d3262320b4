"""Write what was done, by whom, to what, and why."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule

from core.models import AuditEntry

# Of what somebody is refused: the same is written once within this, and so much in all.
REFUSED_WITHIN = timedelta(hours=1)
MOST_REFUSED = 20


def record(
    action: str,
    *,
    actor: Any,
    subject: models.Model,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one audit entry. Call it inside the transaction of the act.

    Args:
        action: `<app>.<what-happened>`, such as "exams.attempt-submitted".
        actor: the user who acted; None for the platform itself.
        detail: JSON values; no ID number, password, code or key ever goes in here.
    """
    return AuditEntry.objects.create(
        at=at,
        action=action,
        actor=actor,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        reason=reason,
        detail=detail or {},
    )


def record_all(
    action: str,
    *,
    actor: Any,
    subjects: Iterable[models.Model],
    at: datetime,
    reason: str = "",
) -> list[AuditEntry]:
    """Write one audit entry for each subject of an act in bulk. One query."""
    return AuditEntry.objects.bulk_create(
        AuditEntry(
            at=at,
            action=action,
            actor=actor,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            reason=reason,
        )
        for subject in subjects
    )


def record_refused(
    action: str,
    *,
    actor: Any,
    subject: models.Model,
    at: datetime,
    why: str,
    detail: dict[str, Any] | None = None,
) -> AuditEntry | None:
    """Write that somebody was refused; nothing, if it was written within the hour already.

    Nobody fills the log by asking again, nor by asking for one thing after the other. One query,
    two where it writes.

    Args:
        why: a code; the same subject is written again for another one.
    """
    lately = AuditEntry.objects.filter(action=action, actor=actor, at__gt=at - REFUSED_WITHIN)
    known = list(lately.values_list("subject_type", "subject_id", "detail__why")[:MOST_REFUSED])
    if len(known) == MOST_REFUSED or (subject._meta.label_lower, str(subject.pk), why) in known:
        return None
    said = {"why": why, **(detail or {})}
    return record(action, actor=actor, subject=subject, at=at, detail=said)


def known_actions() -> dict[str, str | Promise]:
    """Return what each action is called in words. Each app names its own in `audit_names.py`."""
    return _words("ACTIONS")


def name_of(action: str) -> str | Promise:
    """Return an action in words; one that nobody named as it is written."""
    return known_actions().get(action, action)


def subject_in_words(entry: AuditEntry) -> tuple[str | Promise, str]:
    """Return what an entry is about: the kind of thing, in words where an app has them; its id."""
    kind = entry.subject_type
    return _words("SUBJECTS").get(kind, kind), entry.subject_id


def detail_in_words(detail: dict[str, Any]) -> list[tuple[str | Promise, Any]]:
    """Return the details of an entry as pairs of what and how, in words where an app has them."""
    names, values = _words("DETAILS"), _words("VALUES")
    return [(names.get(key, key), values.get(str(value), value)) for key, value in detail.items()]


@cache
def _words(table: str) -> dict[str, str | Promise]:
    """Gather one table of all apps' `audit_names.py`; an app may leave one out."""
    words: dict[str, str | Promise] = {}
    for app in apps.get_app_configs():
        if app.module and module_has_submodule(app.module, "audit_names"):
            words.update(getattr(import_module(f"{app.name}.audit_names"), table, {}))
    return words
