"""The daily drill: ten open items a day, with feedback at once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Drill(models.Model):
    """One person's drill of one day."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drills")
    day = models.DateField(_("day"))
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="drill_one_a_day", fields=["learner", "day"])]

    def __str__(self) -> str:
        return f"{self.learner_id} {self.day}"


class DrillItem(models.Model):
    """One item of a drill, and what was chosen; answered once."""

    drill = models.ForeignKey(Drill, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    version = models.ForeignKey("exams.ItemVersion", models.PROTECT, related_name="drill_items")
    chosen = models.JSONField(_("chosen"), null=True, blank=True)
    is_correct = models.BooleanField(_("correct"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="drill_item_one_per_position", fields=["drill", "position"]
            ),
            models.UniqueConstraint(name="drill_item_once", fields=["drill", "version"]),
            models.CheckConstraint(
                name="drill_item_answered_whole",
                condition=Q(answered_at=None, is_correct=None)
                | Q(answered_at__isnull=False, is_correct__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drill_id}.{self.position}"
