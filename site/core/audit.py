"""Write what was done, by whom, to what, and why."""

from datetime import datetime
from typing import Any

from django.db import models

from core.models import AuditEntry


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
