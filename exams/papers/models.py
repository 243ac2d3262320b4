"""Blueprints, and the papers made to them, which are frozen once approved."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Blueprint(models.Model):
    """How many items of which type and topic a paper has, how long it takes, what passes."""

    title = models.CharField(_("title"), max_length=100)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    # Percent of the marks needed to pass.
    cut_percent = models.PositiveSmallIntegerField(_("cut score (percent)"), default=60)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="blueprint_cut_is_percent",
                condition=Q(cut_percent__gte=1, cut_percent__lte=100),
            )
        ]

    def __str__(self) -> str:
        return self.title


class BlueprintSection(models.Model):
    """A part of a blueprint: so many items of one type, of one topic or of any."""

    blueprint = models.ForeignKey(Blueprint, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=60)
    kind = models.CharField(_("type"), max_length=12)
    topic = models.ForeignKey(
        "exams.Topic", models.PROTECT, null=True, blank=True, related_name="+"
    )
    count = models.PositiveSmallIntegerField(_("items"))
    marks = models.DecimalField(_("marks an item"), max_digits=5, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="blueprint_section_one_per_position", fields=["blueprint", "position"]
            ),
            models.CheckConstraint(
                name="blueprint_section_kind_known",
                condition=Q(kind__in=["single", "multiple", "true-false"]),
            ),
            models.CheckConstraint(
                name="blueprint_section_marks_positive", condition=Q(marks__gt=0, count__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Paper(models.Model):
    """The fixed set of item versions that candidates answer. Frozen by a second person."""

    title = models.CharField(_("title"), max_length=100)
    blueprint = models.ForeignKey(Blueprint, models.PROTECT, related_name="papers")
    seed = models.PositiveIntegerField(_("seed"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)
    cut_score = models.DecimalField(_("cut score"), max_digits=7, decimal_places=2)
    # The day whose law the items were checked against.
    law_on = models.DateField(_("law as of"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="paper_frozen_is_approved",
                condition=Q(frozen_at=None, approved_by=None)
                | Q(frozen_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="paper_four_eyes",
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")),
            ),
            models.CheckConstraint(
                name="paper_cut_within_maximum", condition=Q(cut_score__lte=F("maximum"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PaperItem(models.Model):
    """One place on a paper: which item version, for how many marks."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.ForeignKey("exams.ItemVersion", models.PROTECT, related_name="paper_items")
    section = models.CharField(_("section"), max_length=60)
    marks = models.DecimalField(_("marks"), max_digits=5, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="paper_item_one_per_position", fields=["paper", "position"]
            ),
            models.UniqueConstraint(name="paper_item_once", fields=["paper", "version"]),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}.{self.position}"
