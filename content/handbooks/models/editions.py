"""Editions of handbooks: the whole text as it was on the day it was issued."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.handbooks.models.books import Handbook


class EditionQuerySet(models.QuerySet["HandbookEdition"]):
    """Chainable filters on editions."""

    def issued(self) -> "EditionQuerySet":
        """Return the editions that a second person approved, the newest first."""
        return self.exclude(issued_at=None).order_by("-number")


class HandbookEdition(models.Model):
    """One edition of a handbook. Once it is issued, the database refuses to change it."""

    handbook = models.ForeignKey(Handbook, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(pgettext_lazy("edition", "number"))
    label = models.CharField(_("edition"), max_length=60)  # such as 2026年第2版
    law_on = models.DateField(_("law as of"))
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(_("prepared at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    # The tree of the handbook with every article that it quotes, word for word.
    snapshot = models.JSONField(_("text"))
    digest = models.CharField(_("digest"), max_length=64)  # SHA-256 of the snapshot

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("handbook edition")
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["handbook", "number"]),
            models.UniqueConstraint(name="edition_label_once", fields=["handbook", "label"]),
            models.UniqueConstraint(
                name="edition_one_waiting", fields=["handbook"], condition=Q(issued_at=None)
            ),
            models.CheckConstraint(
                name="edition_approved_iff_issued",
                condition=Q(approved_by=None, issued_at=None)
                | Q(approved_by__isnull=False, issued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="edition_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class EditionPrint(models.Model):
    """The printed form of an edition: a file that was made of it once."""

    edition = models.OneToOneField(HandbookEdition, models.PROTECT, related_name="printed")
    file = models.CharField(_("file"), max_length=200)  # its name in the storage
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(_("size"))  # bytes
    made_at = models.DateTimeField(_("made at"))

    def __str__(self) -> str:
        return self.file
