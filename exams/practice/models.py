"""Drills: up to ten open items with feedback at once, daily or on articles of one's choice; and
how well each item is known."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.practice.rules import SPACING, Memory


class Drill(models.Model):
    """One person's drill: that of the day, or one on an article or on what a page cites."""

    class Scope(models.TextChoices):
        """What the items are about."""

        DAILY = "daily", _("All articles, once a day")
        ARTICLE = "article", _("One article")
        PAGE = "page", _("The articles that a page cites")

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drills")
    day = models.DateField(_("day"))
    scope = models.CharField(_("scope"), max_length=8, choices=Scope, default=Scope.DAILY)
    # The citation key, or the page's primary key, and what it was called; empty for the daily one.
    subject = models.CharField(_("subject"), max_length=210, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="drill_one_a_day", fields=["learner", "day"], condition=Q(scope="daily")
            ),
            # The next one on the same subject begins when this one is done.
            models.UniqueConstraint(
                name="drill_one_open_on_a_subject",
                fields=["learner", "day", "scope", "subject"],
                condition=~Q(scope="daily") & Q(finished_at=None),
            ),
            models.CheckConstraint(
                name="drill_scope_known", condition=Q(scope__in=["daily", "article", "page"])
            ),
            models.CheckConstraint(
                name="drill_subject_iff_not_daily",
                condition=Q(scope="daily", subject="") | ~Q(scope="daily") & ~Q(subject=""),
            ),
        ]

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


class DrillCard(models.Model):
    """How well somebody knows an item, and whether it is on the list of their mistakes.

    Follows from the answers of all their drills in the order of time, by `rules`.
    """

    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="drill_cards"
    )
    item = models.ForeignKey("exams.Item", models.PROTECT, related_name="drill_cards")
    # As it was answered last.
    version = models.ForeignKey("exams.ItemVersion", models.PROTECT, related_name="+")
    stability = models.FloatField(_("stability"))  # days
    difficulty = models.FloatField(_("difficulty"))  # 1 to 10
    reviewed_at = models.DateTimeField(_("answered at"))
    due_on = models.DateField(_("comes again on"))
    # The last wrong answer, until two right ones with days between have followed.
    mistake = models.ForeignKey(DrillItem, models.PROTECT, null=True, blank=True, related_name="+")
    right_on = models.DateField(_("right since on"), null=True, blank=True)  # the first of the two

    class Meta:
        constraints = [
            models.UniqueConstraint(name="drill_card_one_of_an_item", fields=["learner", "item"]),
            models.CheckConstraint(
                name="drill_card_right_after_a_mistake",
                condition=Q(right_on=None) | Q(mistake__isnull=False),
            ),
            models.CheckConstraint(
                name="drill_card_stability_positive", condition=Q(stability__gt=0)
            ),
            models.CheckConstraint(
                name="drill_card_difficulty_in_bounds",
                condition=Q(difficulty__gte=1, difficulty__lte=10),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}: {self.item_id}"

    @property
    def memory(self) -> Memory:
        return Memory(self.stability, self.difficulty, self.reviewed_at, self.due_on)

    @property
    def leaves_from(self) -> date | None:
        """From when on another right answer takes it off the list of mistakes; None: not yet."""
        return self.right_on + SPACING if self.right_on else None
