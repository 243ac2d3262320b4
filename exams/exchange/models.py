"""Imports of item files: read first, reported row by row, then entered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemImport(models.Model):
    """One file of items on its way into the bank."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Read, to be looked through")
        ENTERING = "entering", _("Being entered")
        DONE = "done", _("Entered")
        REFUSED = "refused", pgettext_lazy("import", "Refused")
        DISCARDED = "discarded", _("Discarded")

    # Its folder below the private ones (`exchange.storage`); gone once the items are entered.
    folder = models.CharField(_("folder"), max_length=64)
    name = models.CharField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    format = models.CharField(_("format"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READING)
    # Either every item of the file is entered, or none.
    is_all_or_nothing = models.BooleanField(_("all or nothing"), default=False)
    # What items get that name none of their own; without a topic, such items are rejected.
    topic = models.ForeignKey(
        "exams.Topic", models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(_("purpose"), max_length=12)
    reason = models.CharField(_("reason of the refusal"), max_length=500, blank=True)
    reason_code = models.CharField(_("code of the refusal"), max_length=40, blank=True)
    warnings = models.JSONField(_("warnings"), default=list, blank=True)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_total = models.PositiveIntegerField(_("rows in the file"), default=0)
    rows_entered = models.PositiveIntegerField(_("rows entered"), default=0)
    # In which the reader of the report reads.
    language = models.CharField(_("language"), max_length=10, blank=True)
    # How often reading was begun: a file that ends the process again and again is refused.
    attempts = models.PositiveSmallIntegerField(_("attempts to read"), default=0)
    worked_at = models.DateTimeField(_("last worked on at"), null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    committed_at = models.DateTimeField(_("committed at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    # The bulk submission of what is complete: asked for, and done.
    submission_asked_at = models.DateTimeField(_("submission asked for at"), null=True, blank=True)
    submission_done_at = models.DateTimeField(_("submission done at"), null=True, blank=True)

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
    # The item as it will be kept, in the form of `exchange.documents`; before: as the bank has it.
    parsed = models.JSONField(_("parsed"), default=dict, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True)
    changes = models.JSONField(_("changes"), default=list, blank=True)
    # Of the item as the file says it: by this a file is known again when it comes twice.
    digest = models.CharField(_("digest"), max_length=64, blank=True, db_index=True)
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


class ItemAlias(models.Model):
    """What an item is called elsewhere: the identifier that a file gave when it came in."""

    # Empty for identifiers that stand for one thing everywhere; for plain numbers, the file's name.
    source = models.CharField(_("source"), max_length=120, blank=True)
    identifier = models.CharField(_("identifier"), max_length=120)
    item = models.ForeignKey("exams.Item", models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="item_alias_once", fields=["source", "identifier"]),
        ]

    def __str__(self) -> str:
        return self.identifier


class ItemExport(models.Model):
    """A file of items with their keys that was written for somebody."""

    format = models.CharField(_("format"), max_length=20)
    count = models.PositiveIntegerField(_("items"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))

    def __str__(self) -> str:
        return f"{self.format} {self.count}"
