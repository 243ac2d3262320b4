"""Statutes that somebody brought and nobody has answered for yet."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LawIntake(models.Model):
    """One version of a law as it was read from a file, until another person commits it.

    Nothing of it is law here before that. Once it is committed or discarded the database refuses
    to change it.
    """

    class Status(models.TextChoices):
        PARSED = "parsed", pgettext_lazy("law intake", "Waiting")
        COMMITTED = "committed", pgettext_lazy("law intake", "Committed")
        DISCARDED = "discarded", pgettext_lazy("law intake", "Discarded")

    name = models.CharField(_("file"), max_length=200)
    # SHA-256 of what was uploaded: the same file twice is one intake.
    content_digest = models.CharField(_("digest of the file"), max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="law_intakes"
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), db_index=True)
    law_name = models.CharField(_("law"), max_length=200, blank=True)
    article_count = models.PositiveSmallIntegerField(_("articles"), default=0)
    # The law as `content.laws.documents` has it, settings included; gaps and all.
    document = models.JSONField(_("document"))
    # What reading it left to look at: [{"code", "words"}].
    notes = models.JSONField(_("notes"), default=list, blank=True)
    # What was wrong and what it would do when it was last checked.
    report = models.JSONField(_("report"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PARSED)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    version = models.ForeignKey(
        "content.LawVersion", models.PROTECT, null=True, blank=True, related_name="intakes"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="law_intake_status_known",
                condition=Q(status__in=["parsed", "committed", "discarded"]),
            ),
            models.CheckConstraint(
                name="law_intake_settled_iff_not_waiting",
                condition=Q(status="parsed", settled_by=None, settled_at=None)
                | ~Q(status="parsed") & Q(settled_by__isnull=False, settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="law_intake_version_iff_committed",
                condition=Q(status="committed", version__isnull=False)
                | ~Q(status="committed") & Q(version=None),
            ),
            models.CheckConstraint(
                name="law_intake_committed_by_another",
                condition=~Q(status="committed") | ~Q(settled_by=F("uploaded_by")),
            ),
            models.UniqueConstraint(
                name="law_intake_one_waiting_per_file",
                fields=["uploaded_by", "content_digest"],
                condition=Q(status="parsed"),
            ),
        ]

    def __str__(self) -> str:
        return self.law_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("content:intake", args=[self.pk])
