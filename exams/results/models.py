"""Who let results out, and which of them were left out then. All of it is append-only."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReleaseRequest(models.Model):
    """That somebody wants results to be seen: of a sitting, or one that was left out then.

    Append-only. Keeps the figures of its moment; another person decides on these figures.
    """

    sitting = models.ForeignKey("exams.Sitting", models.PROTECT, related_name="release_requests")
    # Null: all of the sitting that nothing stands against.
    attempt = models.ForeignKey(
        "exams.Attempt", models.PROTECT, null=True, blank=True, related_name="release_requests"
    )
    # That papers which wait for people's marks are left out, and released later.
    leaves_unmarked = models.BooleanField(_("without what is not marked"), default=False)
    listed = models.PositiveIntegerField(_("listed"))
    absent = models.PositiveIntegerField(_("absent"))
    marked = models.PositiveIntegerField(_("marked"))
    passed = models.PositiveIntegerField(_("passed"))
    mean = models.DecimalField(_("mean score"), max_digits=7, decimal_places=2, null=True)
    held = models.PositiveIntegerField(_("held"))
    unmarked = models.PositiveIntegerField(_("not marked"))
    # Of the results, and of what is left out: whoever decides, decides on the very same.
    digest = models.CharField(_("digest"), max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_request_passed_within_marked", condition=Q(passed__lte=F("marked"))
            ),
            models.CheckConstraint(
                name="release_request_absent_within_listed", condition=Q(absent__lte=F("listed"))
            ),
            models.CheckConstraint(
                name="release_request_unmarked_only_if_said",
                condition=Q(unmarked=0) | Q(leaves_unmarked=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.asked_at:%Y-%m-%d %H:%M}"


class ReleaseDecision(models.Model):
    """What the second person said, who is never the one who asked. Append-only."""

    request = models.OneToOneField(ReleaseRequest, models.PROTECT, related_name="decision")
    is_confirmed = models.BooleanField(_("confirmed"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_decision_no_only_with_reason",
                condition=Q(is_confirmed=True) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.is_confirmed}"


class LeftOut(models.Model):
    """That an attempt was left out when its sitting was released. Append-only.

    Its candidate sees no result until a decision of its own lets it out.
    """

    class Cause(models.TextChoices):
        HELD = "held", _("Held by an irregularity")
        UNMARKED = "unmarked", _("Not marked yet")

    attempt = models.OneToOneField("exams.Attempt", models.PROTECT, related_name="left_out")
    decision = models.ForeignKey(ReleaseDecision, models.PROTECT, related_name="left_out")
    cause = models.CharField(_("cause"), max_length=8, choices=Cause)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="left_out_cause_known", condition=Q(cause__in=["held", "unmarked"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.cause}"


class LaterRelease(models.Model):
    """That what was left out was released by itself. Append-only."""

    left_out = models.OneToOneField(LeftOut, models.PROTECT, related_name="later")
    decision = models.OneToOneField(ReleaseDecision, models.PROTECT, related_name="later")

    def __str__(self) -> str:
        return f"{self.left_out_id} by {self.decision_id}"
