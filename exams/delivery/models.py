"""Sittings, attempts, and the responses given in them, which are never rewritten."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sitting(models.Model):
    """An occasion to answer one paper, for the candidates it lists."""

    class Kind(models.TextChoices):
        CERTIFICATION = "certification", _("Certification test")
        MOCK = "mock", _("Mock test")

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
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created at"))
    # Results are sealed until somebody releases them; null while sealed.
    released_at = models.DateTimeField(_("results released at"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

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
        ]

    def __str__(self) -> str:
        return self.title


class Candidacy(models.Model):
    """That somebody is listed for a sitting."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="candidacies")
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="candidacies"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="candidacy_once_per_sitting", fields=["sitting", "candidate"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Chainable filters on attempts."""

    def live(self) -> "AttemptQuerySet":
        """Return those that count: at most one for a candidate in a sitting."""
        return self.exclude(status=Attempt.Status.VOIDED)

    def closed(self) -> "AttemptQuerySet":
        """Return those that are over and count: they are marked, or wait for it."""
        return self.filter(status__in=[Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT])


class Attempt(models.Model):
    """One candidate's go at the paper of one sitting.

    Opened when the candidate starts and closed once, by the candidate or by the clock. Never
    opened again: a mistake is put right by voiding the attempt and opening another.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        SUBMITTED = "submitted", pgettext_lazy("attempt", "Submitted")
        TIMED_OUT = "timed-out", _("Timed out")
        VOIDED = "voided", _("Voided")

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="attempts")
    candidate = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts")
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    due_at = models.DateTimeField(_("due at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # The page that may save: the newest opened one. An older tab or device is told so.
    page_token = models.CharField(_("page"), max_length=32, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="attempt_one_live_per_sitting",
                fields=["sitting", "candidate"],
                condition=~Q(status="voided"),
            ),
            models.CheckConstraint(
                name="attempt_status_known",
                condition=Q(status__in=["open", "submitted", "timed-out", "voided"]),
            ),
            models.CheckConstraint(
                name="attempt_closed_at_iff_not_open",
                condition=Q(status="open", closed_at=None)
                | ~Q(status="open") & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="attempt_due_after_opening", condition=Q(due_at__gt=F("opened_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.candidate_id}"


class Response(models.Model):
    """One choice given in an attempt. Append-only: the newest on time is the answer that counts."""

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="responses")
    # 1, 2, 3 … within the attempt, in the order in which the server had them.
    sequence = models.PositiveIntegerField(_("sequence"))
    position = models.PositiveSmallIntegerField(_("position"))
    # Letters of the options chosen, sorted; empty when the candidate took the choice back.
    chosen = models.JSONField(_("chosen"), default=list)
    # Made by the page for each save, so that a save that is sent again is kept once.
    nonce = models.CharField(_("nonce"), max_length=36)
    given_at = models.DateTimeField(_("had by the server at"))
    is_late = models.BooleanField(_("late"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="response_one_per_sequence", fields=["attempt", "sequence"]
            ),
            models.UniqueConstraint(name="response_once_per_nonce", fields=["attempt", "nonce"]),
            models.CheckConstraint(name="response_sequence_from_one", condition=Q(sequence__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}:{self.sequence}"
