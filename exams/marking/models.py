"""What an attempt scored, and how an item is scored otherwise than its version says."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exams.papers.models import PARTS, Part


class ResultQuerySet(models.QuerySet["Result"]):
    """Chainable filters on results."""

    def standing(self) -> "ResultQuerySet":
        """Return those that stand today: no other result has taken their place."""
        return self.filter(superseded_by=None)


class Result(models.Model):
    """What an attempt scored. Append-only: what is corrected is another row, not an update.

    A row says by which key it was marked: whatever feedback is shown is derived from the row, so
    that it is never of another key than the score.
    """

    class Cause(models.TextChoices):
        """Why there is this row."""

        MARKED = "marked", _("Marked")
        KEY_CORRECTED = "key-corrected", _("Key corrected")
        KEY_RESTORED = "key-restored", _("Correction of the key taken back")
        APPEALED = "appealed", _("Changed after an appeal")

    attempt = models.ForeignKey("exams.Attempt", models.PROTECT, related_name="results")
    # 1, 2, 3 … within the attempt.
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    cause = models.CharField(_("cause"), max_length=16, choices=Cause, default=Cause.MARKED)
    # The correction that made it, or whose taking back did; null when it was marked.
    correction = models.ForeignKey(
        "exams.KeyCorrection", models.PROTECT, null=True, blank=True, related_name="results"
    )
    raw_score = models.DecimalField(_("raw score"), max_digits=7, decimal_places=2)
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)
    cut_score = models.DecimalField(_("cut score"), max_digits=7, decimal_places=2)
    is_passed = models.BooleanField(_("passed"))
    # Parts below their own cut score, and critical items that were missed: either fails.
    parts_failed = models.PositiveSmallIntegerField(_("parts failed"), default=0)
    critical_missed = models.PositiveSmallIntegerField(_("critical items missed"), default=0)
    # What each item earned, by position, in decimal digits: {"1": "1.5"}. Items that do not count
    # (on trial, dropped) have no entry.
    points = models.JSONField(_("points"), default=dict)
    marked_at = models.DateTimeField(_("marked at"))
    # How many answers stood when it was marked, and the newest sequence number among them.
    answered = models.PositiveSmallIntegerField(_("answered"))
    last_sequence = models.PositiveIntegerField(_("last sequence"), default=0)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="result_one_per_number", fields=["attempt", "number"]),
            models.CheckConstraint(
                name="result_first_supersedes_none",
                condition=Q(number=1, supersedes=None) | Q(number__gt=1, supersedes__isnull=False),
            ),
            models.CheckConstraint(
                name="result_cause_known",
                condition=Q(cause__in=["marked", "key-corrected", "key-restored", "appealed"]),
            ),
            models.CheckConstraint(
                name="result_score_within_maximum",
                condition=Q(raw_score__gte=0, raw_score__lte=F("maximum")),
            ),
            models.CheckConstraint(
                name="result_passed_iff_nothing_fails_it",
                condition=Q(
                    is_passed=True,
                    raw_score__gte=F("cut_score"),
                    parts_failed=0,
                    critical_missed=0,
                )
                | Q(is_passed=False)
                & (
                    Q(raw_score__lt=F("cut_score"))
                    | Q(parts_failed__gt=0)
                    | Q(critical_missed__gt=0)
                ),
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


class PartScore(models.Model):
    """A part of a result that has a cut score of its own: common or special. Append-only."""

    result = models.ForeignKey(Result, models.CASCADE, related_name="parts")
    part = models.CharField(_("part"), max_length=8, choices=Part)
    raw_score = models.DecimalField(_("raw score"), max_digits=7, decimal_places=2)
    maximum = models.DecimalField(_("maximum score"), max_digits=7, decimal_places=2)
    # Null: the part has none of its own.
    cut_score = models.DecimalField(
        _("cut score"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    is_passed = models.BooleanField(_("passed"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="part_score_once", fields=["result", "part"]),
            models.CheckConstraint(name="part_score_part_known", condition=Q(part__in=PARTS)),
            models.CheckConstraint(
                name="part_score_passed_iff_cut_reached",
                condition=Q(cut_score=None, is_passed=True)
                | Q(is_passed=True, raw_score__gte=F("cut_score"))
                | Q(is_passed=False, raw_score__lt=F("cut_score")),
            ),
            models.CheckConstraint(
                name="part_score_within_maximum",
                condition=Q(raw_score__gte=Decimal(0), raw_score__lte=F("maximum")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result_id} {self.part}"


class KeyCorrection(models.Model):
    """That an item version is scored otherwise than it says, in some sittings. Append-only.

    One person asks for it, another decides; it is taken back by another row, which `takes_back` it.
    """

    class Kind(models.TextChoices):
        TWO_KEYS = "two-keys", _("Further answers are right too")
        NEW_KEY = "new-key", _("Another answer is right instead")
        ALL_CREDIT = "all-credit", _("Everybody gets the marks")
        DROP = "drop", _("The item does not count")
        TAKE_BACK = "take-back", _("A correction is taken back")

    version = models.ForeignKey("exams.ItemVersion", models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # Right answers as responses write them: [["A"], ["B", "C"]]; empty where the kind needs none.
    keys = models.JSONField(_("keys"), default=list, blank=True)
    # Several may: one that was declined or given up leaves the way free for another.
    takes_back = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back_by"
    )
    sittings = models.ManyToManyField(
        "exams.Sitting", through="exams.CorrectedSitting", related_name="corrections"
    )
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="key_correction_kind_known",
                condition=Q(kind__in=["two-keys", "new-key", "all-credit", "drop", "take-back"]),
            ),
            models.CheckConstraint(
                name="key_correction_keys_iff_needed",
                condition=Q(kind__in=["two-keys", "new-key"]) & ~Q(keys=[])
                | ~Q(kind__in=["two-keys", "new-key"]) & Q(keys=[]),
            ),
            models.CheckConstraint(
                name="key_correction_takes_back_iff_said",
                condition=Q(kind="take-back", takes_back__isnull=False)
                | ~Q(kind="take-back") & Q(takes_back=None),
            ),
            models.CheckConstraint(name="key_correction_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"


class CorrectedSitting(models.Model):
    """A sitting in which a correction holds. Append-only."""

    correction = models.ForeignKey(KeyCorrection, models.PROTECT, related_name="scope")
    sitting = models.ForeignKey("exams.Sitting", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="corrected_sitting_once", fields=["correction", "sitting"])
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} {self.sitting_id}"


class CorrectionDecision(models.Model):
    """What the second person said of a correction, who never asked for it. Append-only."""

    correction = models.OneToOneField(KeyCorrection, models.PROTECT, related_name="decision")
    is_confirmed = models.BooleanField(_("confirmed"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="correction_decision_no_only_with_reason",
                condition=Q(is_confirmed=True) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.correction_id}: {self.is_confirmed}"


class MarkingPlan(models.Model):
    """How people mark what a computer cannot, in one sitting; without a row, as the defaults say.

    The database changes none of its terms once a mark is in.
    """

    class Third(models.TextChoices):
        """What decides when two marks are too far apart and a third came."""

        NEAREST_TWO = "nearest-two", _("The mean of the two marks that are nearest to each other")
        THIRD_ALONE = "third-alone", _("The third mark alone")

    sitting = models.OneToOneField(
        "exams.Sitting", models.PROTECT, related_name="marking_plan", primary_key=True
    )
    markers = models.PositiveSmallIntegerField(_("markers for each answer"), default=2)
    # How far two marks may be apart, in percent of the points of what is marked.
    tolerance_percent = models.PositiveSmallIntegerField(_("tolerance (percent)"), default=10)
    third = models.CharField(
        _("after a third mark"), max_length=12, choices=Third, default=Third.NEAREST_TWO
    )
    due_on = models.DateField(_("to be marked by"), null=True, blank=True)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="marking_plan_one_or_two", condition=Q(markers__gte=1, markers__lte=2)
            ),
            models.CheckConstraint(
                name="marking_plan_tolerance_is_percent", condition=Q(tolerance_percent__lte=100)
            ),
            models.CheckConstraint(
                name="marking_plan_third_known",
                condition=Q(third__in=["nearest-two", "third-alone"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.markers}"


class Marker(models.Model):
    """That somebody marks answers of a sitting, from and until. Ended, never deleted."""

    sitting = models.ForeignKey("exams.Sitting", models.PROTECT, related_name="markers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="marks_in")
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(_("appointed at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="marker_one_open_per_sitting",
                fields=["sitting", "user"],
                condition=Q(ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.user_id}"


class MarkingTask(models.Model):
    """One answer that one person marks: an item, or a part of a case, of one attempt.

    Two rounds are two people, who do not see each other's marks; a third is asked when they are
    too far apart; a fourth marks again once, if an appeal asks for it. A claim keeps others off
    for a while; what is done stays as it is.
    """

    sitting = models.ForeignKey("exams.Sitting", models.PROTECT, related_name="marking_tasks")
    attempt = models.ForeignKey("exams.Attempt", models.PROTECT, related_name="marking_tasks")
    position = models.PositiveSmallIntegerField(_("position"))
    # Of a case, from 1; 0: the whole item.
    part = models.PositiveSmallIntegerField(_("part"), default=0)
    # Of the response that is marked: an attempt that went on after an extension may have another.
    sequence = models.PositiveIntegerField(_("sequence"))
    round = models.PositiveSmallIntegerField(_("round"))
    # Points that can be given.
    maximum = models.DecimalField(_("maximum score"), max_digits=5, decimal_places=2)
    # The order in which tasks are taken: nothing of candidate, seat or time shows in it.
    lot = models.PositiveIntegerField(_("lot"))
    made_at = models.DateTimeField(_("made at"))
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="marking_task_once",
                fields=["attempt", "position", "part", "sequence", "round"],
            ),
            models.UniqueConstraint(
                name="marking_task_by_different_people",
                fields=["attempt", "position", "part", "sequence", "marker"],
                condition=Q(marker__isnull=False),
            ),
            models.CheckConstraint(
                name="marking_task_round_known", condition=Q(round__gte=1, round__lte=4)
            ),
            models.CheckConstraint(
                name="marking_task_claimed_by_somebody",
                condition=Q(marker=None, claimed_at=None, done_at=None)
                | Q(marker__isnull=False, claimed_at__isnull=False),
            ),
        ]
        indexes = [
            # The queue, from which the next one is taken.
            models.Index(
                name="marking_task_waiting",
                fields=["sitting", "position", "part", "lot"],
                condition=Q(done_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}:{self.position}.{self.part} {self.round}"


class PersonMark(models.Model):
    """The points that somebody gave. Append-only: a correction is another row, which counts."""

    task = models.ForeignKey(MarkingTask, models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    # Points of each line of the rubric, in its order, in decimal digits; empty without a rubric.
    lines = models.JSONField(_("lines of the rubric"), default=list, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(_("marked at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="person_mark_one_per_number", fields=["task", "number"]),
            models.CheckConstraint(name="person_mark_not_negative", condition=Q(points__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.points}"
