"""What a correction of a key would change, row by row, and how the work on it stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.marking.models import KeyCorrection, Result


class CorrectionRun(models.Model):
    """Work on a correction: a dry run, which changes nothing, or the commit. Frozen once it ended.

    A dry run goes on where a dead worker left it; a commit happens as a whole or not at all.
    """

    class Kind(models.TextChoices):
        DRY_RUN = "dry-run", _("Dry run")
        COMMIT = "commit", _("Commit")

    class State(models.TextChoices):
        WAITING = "waiting", _("Under way")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    correction = models.ForeignKey(KeyCorrection, models.PROTECT, related_name="runs")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    # Of a commit: the dry run that the second person looked at.
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="commits"
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    # Results that were looked at, of so many; the attempt that came last.
    done = models.PositiveIntegerField(_("looked at"), default=0)
    total = models.PositiveIntegerField(_("results"), default=0)
    last_attempt = models.PositiveBigIntegerField(_("last attempt"), default=0)
    # SHA-256 over keys in force, results that stand and what they would become.
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    # Why a commit was refused, as the code of the refusal.
    refusal = models.CharField(_("refused for"), max_length=40, blank=True)
    worked_at = models.DateTimeField(_("worked on at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_run_kind_known", condition=Q(kind__in=["dry-run", "commit"])
            ),
            models.CheckConstraint(
                name="correction_run_state_known",
                condition=Q(state__in=["waiting", "done", "refused"]),
            ),
            models.CheckConstraint(
                name="correction_run_finished_iff_not_waiting",
                condition=Q(state="waiting", finished_at=None)
                | ~Q(state="waiting") & Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="correction_run_commit_rests_on_dry_run",
                condition=Q(kind="commit", based_on__isnull=False)
                | Q(kind="dry-run", based_on=None),
            ),
            models.CheckConstraint(
                name="correction_run_refused_with_code",
                condition=Q(state="refused") & ~Q(refusal="") | ~Q(state="refused") & Q(refusal=""),
            ),
            # One at a time: the next begins when the last has ended.
            models.UniqueConstraint(
                name="correction_run_one_waiting",
                fields=["correction"],
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} {self.kind}"


class ScoreChange(models.Model):
    """What a dry run found for one result whose figures would change."""

    run = models.ForeignKey(CorrectionRun, models.CASCADE, related_name="changes")
    result = models.ForeignKey(Result, models.PROTECT, related_name="+")
    # Where the candidate served on the day of the dry run; null: nowhere.
    unit = models.ForeignKey("org.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    raw_score = models.DecimalField(_("raw score"), max_digits=7, decimal_places=2)
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)
    cut_score = models.DecimalField(_("cut score"), max_digits=7, decimal_places=2)
    was_passed = models.BooleanField(_("passed before"))
    is_passed = models.BooleanField(_("passed"))
    parts_failed = models.PositiveSmallIntegerField(_("parts failed"), default=0)
    critical_missed = models.PositiveSmallIntegerField(_("critical items missed"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="score_change_once_per_run", fields=["run", "result"])
        ]
        indexes = [
            # The list of a dry run: those who fail or pass otherwise come first.
            models.Index(name="score_change_flips", fields=["run", "was_passed", "is_passed"])
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.result_id}"


class CorrectionWithdrawal(models.Model):
    """That who asked for a correction gave it up before anybody decided. Append-only."""

    correction = models.OneToOneField(KeyCorrection, models.PROTECT, related_name="withdrawal")
    reason = models.CharField(_("reason"), max_length=500)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="correction_withdrawal_has_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.correction_id}"
