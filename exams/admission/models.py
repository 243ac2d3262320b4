"""Who may enter a sitting, and what somebody is granted wherever they sit one."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.sittings.models import Sitting
from org.models import Track


class EntryRules(models.Model):
    """By what rules candidates enter one sitting. A sitting without them has the defaults."""

    class Timing(models.TextChoices):
        WINDOW = "window", _("Start at any time while it is open")
        FIXED = "fixed", _("All start at the opening and end together")

    class Measure(models.TextChoices):
        """What is counted of the study and the training of somebody."""

        DAYS = "days", _("Days on which something was completed")
        PIECES = "pieces", _("Cases, handbook pages and drills completed")
        HOURS = "hours", _("Training hours credited")

    class Part(models.TextChoices):
        WHOLE = "whole", _("The whole test")
        COMMON = "common", _("The common part")
        SPECIAL = "special", _("The special part")

    sitting = models.OneToOneField(Sitting, models.PROTECT, related_name="entry")
    timing = models.CharField(_("start"), max_length=8, choices=Timing, default=Timing.WINDOW)
    # Minutes after the opening until which an attempt may be started; null: until it closes.
    late_minutes = models.PositiveSmallIntegerField(_("late entry"), null=True, blank=True)

    # Who may sit it. Empty, null: asked of nobody.
    needs_track = models.BooleanField(_("serves on the track of the sitting"), default=False)
    within = models.ForeignKey(
        "org.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("serves in"),
    )
    posts = models.JSONField(_("posts"), default=list, blank=True)
    study_measure = models.CharField(
        _("study counted by"), max_length=8, choices=Measure, blank=True
    )
    study_least = models.PositiveSmallIntegerField(_("study, at least"), null=True, blank=True)
    study_since_on = models.DateField(_("study since"), null=True, blank=True)
    earlier_part = models.CharField(_("passed before"), max_length=8, choices=Part, blank=True)
    earlier_kind = models.CharField(_("in"), max_length=16, choices=Sitting.Kind, blank=True)
    # Empty: the track of the sitting.
    earlier_track = models.CharField(_("on the track"), max_length=12, choices=Track, blank=True)
    earlier_months = models.PositiveSmallIntegerField(_("within months"), null=True, blank=True)
    # Attempts at sittings of the same track and kind that count, this one included.
    most_attempts = models.PositiveSmallIntegerField(_("attempts at most"), null=True, blank=True)
    most_months = models.PositiveSmallIntegerField(_("in months"), null=True, blank=True)
    # Who was absent, failed or had the attempt voided in that sitting, and nobody else.
    makes_up = models.ForeignKey(
        Sitting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="make_ups",
        verbose_name=_("makes up for"),
    )
    # How many sittings that make up for the same one somebody may be listed for.
    most_make_ups = models.PositiveSmallIntegerField(_("make-ups at most"), default=1)

    # Where and with what they enter.
    asks_code = models.BooleanField(_("asks for an access code"), default=False)
    access_code = models.CharField(_("access code"), max_length=16, blank=True)
    networks = models.JSONField(_("networks"), default=list, blank=True)
    needs_safe_browser = models.BooleanField(_("needs Safe Exam Browser"), default=False)
    # Base64 of 32 random bytes: makes the settings, and so their key, those of this sitting.
    browser_salt = models.CharField(max_length=44, blank=True)
    # SHA-256 of the password that ends the browser, as its settings have it; empty: none asked.
    browser_quit_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name_plural = "entry rules"
        constraints = [
            models.CheckConstraint(
                name="entry_rules_timing_known", condition=Q(timing__in=["window", "fixed"])
            ),
            models.CheckConstraint(
                name="entry_rules_study_whole",
                condition=Q(study_measure="", study_least=None, study_since_on=None)
                | Q(study_least__isnull=False, study_measure__in=["days", "pieces", "hours"])
                & Q(study_least__gte=1, study_since_on__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_rules_earlier_whole",
                condition=Q(earlier_part="", earlier_kind="", earlier_months=None)
                | Q(earlier_part__in=["whole", "common", "special"], earlier_months__isnull=False)
                & Q(earlier_kind__in=["certification", "mock"], earlier_months__gte=1),
            ),
            models.CheckConstraint(
                name="entry_rules_earlier_track_known",
                condition=Q(earlier_track__in=["", "supervision", "enforcement"]),
            ),
            models.CheckConstraint(
                name="entry_rules_limit_whole",
                condition=Q(most_attempts=None, most_months=None)
                | Q(most_attempts__isnull=False, most_months__isnull=False)
                & Q(most_attempts__gte=1, most_months__gte=1),
            ),
            models.CheckConstraint(
                name="entry_rules_make_up_of_another",
                condition=Q(makes_up=None) | ~Q(makes_up=F("sitting")),
            ),
            models.CheckConstraint(
                name="entry_rules_browser_has_salt",
                condition=Q(needs_safe_browser=False) | ~Q(browser_salt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}"

    @property
    def is_fixed(self) -> bool:
        """Tell whether all end together."""
        return self.timing == self.Timing.FIXED


class WrongCode(models.Model):
    """That a candidate typed a wrong access code. Append-only; what was typed is not kept."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="wrong_codes")
    candidate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tried_at = models.DateTimeField(_("tried at"))

    class Meta:
        indexes = [
            models.Index(name="wrong_code_recent", fields=["sitting", "candidate", "tried_at"])
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id} {self.tried_at:%Y-%m-%d %H:%M}"


class AccommodationQuerySet(models.QuerySet["Accommodation"]):
    """Chainable filters on accommodations."""

    def in_force(self, day: date) -> "AccommodationQuerySet":
        """Return those that a second person approved and that hold on a day."""
        begun = Q(decision__is_approved=True, from_on__lte=day)
        unending = Q(until_on=None) | Q(until_on__gt=day)
        return self.filter(begun, unending, Q(ending=None) | Q(ending__ends_on__gt=day))

    def waiting(self) -> "AccommodationQuerySet":
        """Return those that wait for a second person."""
        return self.filter(decision=None, ending=None)


class Accommodation(models.Model):
    """What is asked for a person, to hold wherever they sit a test. Append-only.

    It holds once a second person approved it; it is ended, never deleted.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="accommodations"
    )
    # Of the paper's time, added to it; 0: none.
    percent = models.PositiveSmallIntegerField(_("more time (percent)"), default=0)
    large_type = models.BooleanField(_("large type"), default=False)
    separate_room = models.BooleanField(_("separate room"), default=False)
    # Private: for who decides, and for the person.
    note = models.CharField(pgettext_lazy("accommodation", "note"), max_length=500, blank=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accommodation_percent_within",
                condition=Q(percent=0) | Q(percent__gte=5, percent__lte=200),
            ),
            models.CheckConstraint(
                name="accommodation_is_of_something",
                condition=Q(percent__gt=0) | Q(large_type=True) | Q(separate_room=True),
            ),
            models.CheckConstraint(
                name="accommodation_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gt=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.percent}"


class AccommodationDecision(models.Model):
    """What the second person said, who neither asked nor is the person. Append-only."""

    accommodation = models.OneToOneField(Accommodation, models.PROTECT, related_name="decision")
    is_approved = models.BooleanField(_("approved"))
    # The document that it rests on; of a no, the reason.
    basis = models.CharField(_("basis"), max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="accommodation_decision_has_basis", condition=~Q(basis=""))
        ]

    def __str__(self) -> str:
        return f"{self.accommodation_id}: {self.is_approved}"


class AccommodationEnd(models.Model):
    """That an accommodation holds no more from a day on, or was taken back. Append-only."""

    accommodation = models.OneToOneField(Accommodation, models.PROTECT, related_name="ending")
    ends_on = models.DateField(_("ends on"))
    reason = models.CharField(_("reason"), max_length=300)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="accommodation_end_has_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.accommodation_id}: {self.ends_on}"
