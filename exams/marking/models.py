"""Results: what an attempt scored, whole and by topic."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Result(models.Model):
    """What an attempt scored. Append-only: a correction will be another row, not an update."""

    attempt = models.OneToOneField("exams.Attempt", models.PROTECT, related_name="result")
    raw_score = models.DecimalField(_("raw score"), max_digits=7, decimal_places=2)
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)
    cut_score = models.DecimalField(_("cut score"), max_digits=7, decimal_places=2)
    is_passed = models.BooleanField(_("passed"))
    marked_at = models.DateTimeField(_("marked at"))
    # How many answers stood when it was marked, and the newest sequence number among them.
    answered = models.PositiveSmallIntegerField(_("answered"))
    last_sequence = models.PositiveIntegerField(_("last sequence"), default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="result_score_within_maximum",
                condition=Q(raw_score__gte=0, raw_score__lte=F("maximum")),
            ),
            models.CheckConstraint(
                name="result_passed_iff_cut_reached",
                condition=Q(is_passed=True, raw_score__gte=F("cut_score"))
                | Q(is_passed=False, raw_score__lt=F("cut_score")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.raw_score}"


class TopicScore(models.Model):
    """A part of a result: the items of one topic."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="topics")
    topic = models.ForeignKey("exams.Topic", models.PROTECT, related_name="+")
    items = models.PositiveSmallIntegerField(_("items"))
    correct = models.PositiveSmallIntegerField(_("correct"))
    raw_score = models.DecimalField(_("raw score"), max_digits=7, decimal_places=2)
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="topic_score_once", fields=["result", "topic"]),
            models.CheckConstraint(
                name="topic_score_within_items", condition=Q(correct__lte=F("items"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.topic_id}"
