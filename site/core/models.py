"""The audit entry, and the tables of background work."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jobs.models import Job, Slot

__all__ = ["AuditEntry", "Job", "Slot"]


class AuditEntry(models.Model):
    """One act of somebody on something, written in the transaction of the act. Append-only."""

    at = models.DateTimeField(_("at"), db_index=True)
    action = models.CharField(_("action"), max_length=80, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    subject_type = models.CharField(_("kind of subject"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=64)
    reason = models.TextField(_("reason"), blank=True)
    detail = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        indexes = [models.Index(name="audit_subject", fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type} {self.subject_id}"
