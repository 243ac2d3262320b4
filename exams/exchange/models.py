"""Imports of item files: read first, reported row by row, then entered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ItemImport(models.Model):
    """One file of items on its way into the bank."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Read, to be looked through")
        ENTERING = "entering", _("Being entered")
        DONE = "done", _("Entered")
        REFUSED = "refused", _("Refused")
        DISCARDED = "discarded", _("Discarded")

    file = models.FileField(_("file"), upload_to="item-imports/")
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    format = models.CharField(_("format"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    # Either every item of the file is entered, or none.
    is_all_or_nothing = models.BooleanField(_("all or nothing"), default=False)
    # What items get that name none of their own.
    topic = models.ForeignKey("exams.Topic", models.PROTECT, related_name="+")
    purpose = models.CharField(_("purpose"), max_length=12)
    reason = models.CharField(_("reason of the refusal"), max_length=500, blank=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_entered = models.PositiveIntegerField(_("rows entered"), default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    committed_at = models.DateTimeField(_("committed at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="item_import_state_known",
                condition=Q(
                    state__in=["reading", "read", "entering", "done", "refused", "discarded"]
                ),
            ),
            models.CheckConstraint(
                name="item_import_refused_with_reason",
                condition=~Q(state="refused") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemImportRow(models.Model):
    """What one item of the file is, and what becomes of it."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        REJECTED = "rejected", _("Rejected")

    item_import = models.ForeignKey(ItemImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("number"))
    # Where it stands in the file, in the words of its reader: "row 12", "question 3".
    place = models.CharField(_("place"), max_length=120)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    code = models.CharField(_("code of the reason"), max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True)
    # The item as it was parsed, in the form of `exchange.documents`.
    parsed = models.JSONField(_("parsed"), default=dict, blank=True)
    item = models.ForeignKey("exams.Item", models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(_("entered at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="item_import_row_one_per_number", fields=["item_import", "number"]
            ),
            models.CheckConstraint(
                name="item_import_row_outcome_known",
                condition=Q(outcome__in=["new", "changed", "unchanged", "rejected"]),
            ),
        ]

    def __str__(self) -> str:
        return self.place
