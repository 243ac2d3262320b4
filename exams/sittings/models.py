"""Sittings, and who is listed for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Sitting(models.Model):
    """An occasion to answer one paper, for the candidates it lists."""

    class Kind(models.TextChoices):
        CERTIFICATION = "certification", _("Certification test")
        MOCK = "mock", _("Mock test")

    class Policy(models.TextChoices):
        """What becomes of an attempt that nobody submitted by its due time."""

        SUBMIT = "submit", _("Submit it as it stands")
        GRACE = "grace", _("Leave some minutes to submit; then it does not count")
        VOID = "void", _("It does not count")

    class Review(models.TextChoices):
        """What candidates see of their own paper once results are released."""

        NONE = "none", _("Nothing")
        ANSWERS = "answers", _("Their answers, and which were right")
        FULL = "full", _("Their answers, the right ones, and why")

    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    # What a pass in a certification test entitles to apply for.
    track = models.CharField(_("track"), max_length=12)
    paper = models.ForeignKey("exams.Paper", models.PROTECT, related_name="sittings")
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="sittings")
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    # Whole seconds after the due time within which a response still counts.
    grace_seconds = models.PositiveSmallIntegerField(_("grace (seconds)"), default=30)
    overdue = models.CharField(
        _("not submitted in time"), max_length=8, choices=Policy, default=Policy.SUBMIT
    )
    # Minutes after the due time to submit, not to answer; none but under Policy.GRACE.
    hand_in_minutes = models.PositiveSmallIntegerField(_("minutes to submit"), default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    # Results are sealed until somebody releases them; null while sealed.
    released_at = models.DateTimeField(_("results released at"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What candidates see of their own paper once results are released.
    review = models.CharField(
        _("review of own answers"), max_length=8, choices=Review, default=Review.ANSWERS
    )
    # Days after the release in which a candidate may appeal; 0: no appeals.
    appeal_days = models.PositiveSmallIntegerField(_("days to appeal"), default=5)
    # Within so many seconds after the opening the rooms of candidates start, each at its own.
    jitter_seconds = models.PositiveSmallIntegerField(_("spread of starts (seconds)"), default=20)
    # While it is set nothing is marked: after an outage, extensions are decided first.
    marking_held_at = models.DateTimeField(_("marking held since"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sitting_kind_known", condition=Q(kind__in=["certification", "mock"])
            ),
            models.CheckConstraint(
                name="sitting_track_known", condition=Q(track__in=["supervision", "enforcement"])
            ),
            models.CheckConstraint(
                name="sitting_closes_after_opening", condition=Q(closes_at__gt=F("opens_at"))
            ),
            models.CheckConstraint(
                name="sitting_review_known", condition=Q(review__in=["none", "answers", "full"])
            ),
            models.CheckConstraint(
                name="sitting_overdue_known", condition=Q(overdue__in=["submit", "grace", "void"])
            ),
            models.CheckConstraint(
                name="sitting_hand_in_iff_grace",
                condition=Q(overdue="grace", hand_in_minutes__gt=0)
                | ~Q(overdue="grace") & Q(hand_in_minutes=0),
            ),
            models.CheckConstraint(
                name="sitting_jitter_within_minutes", condition=Q(jitter_seconds__lte=300)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Candidacy(models.Model):
    """That somebody is listed for a sitting."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="candidacies")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidacies"
    )
    # Staff who try the paper out: in no list of results, no figure and no export.
    is_test_run = models.BooleanField(_("test run"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="candidacy_once_per_sitting", fields=["sitting", "candidate"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id}"
