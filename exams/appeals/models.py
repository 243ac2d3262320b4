"""Appeals of candidates, and every step that was taken in one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.appeals.states import ENDS, Status
from exams.delivery.models import Attempt
from exams.marking.models import MarkingTask, Result

_ENDS = [str(state) for state in ENDS]


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Chainable filters on appeals."""

    def open(self) -> "AppealQuerySet":
        """Return those that nobody has decided and nobody has withdrawn."""
        return self.exclude(state__in=_ENDS)


class Appeal(models.Model):
    """That a candidate says a result is wrong: an item, the marks for one, or the whole.

    Decided by somebody who had no part in it; what changes a result is confirmed by one more.
    `states.TRANSITIONS` has every way; what the candidate wrote is never changed.
    """

    class Kind(models.TextChoices):
        ITEM = "item", pgettext_lazy("appeal", "An item: it, or its key, is wrong")
        MARK = "mark", pgettext_lazy("appeal", "The marks that an answer got")
        RESULT = "result", pgettext_lazy("appeal", "The result as a whole")

    class State(models.TextChoices):
        SUBMITTED = Status.SUBMITTED.value, pgettext_lazy("appeal", "Submitted")
        ASSIGNED = Status.ASSIGNED.value, pgettext_lazy("appeal", "Being looked into")
        PROPOSED = Status.PROPOSED.value, pgettext_lazy("appeal", "Waits for a second person")
        UPHELD = Status.UPHELD.value, pgettext_lazy("appeal", "Upheld")
        REJECTED = Status.REJECTED.value, pgettext_lazy("appeal", "Rejected")
        WITHDRAWN = Status.WITHDRAWN.value, pgettext_lazy("appeal", "Withdrawn")
        REVERSED = Status.REVERSED.value, pgettext_lazy("appeal", "Taken back")

    class Remedy(models.TextChoices):
        """What is done about a result when an appeal is upheld."""

        KEY_CORRECTION = "key-correction", _("The key of the item is corrected")
        POINTS = "points", _("The answer gets other marks")
        REMARK = "re-mark", _("What was marked again counts")

    # Those by which another result takes the place of the one that stands.
    BY_MARKS = (Remedy.POINTS, Remedy.REMARK)

    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="appeals")
    kind = models.CharField(_("against"), max_length=8, choices=Kind)
    # Of the paper, not as the candidate saw it; null: against the whole result.
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    # The item that stands there; null: against the whole result.
    item = models.ForeignKey(
        "exams.Item", models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    reason = models.CharField(_("reason"), max_length=1000)
    made_at = models.DateTimeField(_("made at"))
    # The last day on which it is to be decided.
    due_on = models.DateField(_("to be decided by"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SUBMITTED)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # What the handler found, in words for the candidate; and what it is to come to.
    finding = models.CharField(_("finding"), max_length=1000, blank=True)
    remedy = models.CharField(_("remedy"), max_length=16, choices=Remedy, blank=True)
    points = models.DecimalField(
        _("marks for the answer"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    # Of an appeal against the whole result: positions of the items whose key is to be corrected.
    named = models.JSONField(_("items named"), default=list, blank=True)
    # What took the place of the result that stood.
    result = models.OneToOneField(Result, models.PROTECT, null=True, blank=True, related_name="+")
    # Who confirmed what changes a result; null where nothing does.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    # Whether it keeps the item out of use until it is decided.
    holds_item = models.BooleanField(_("keeps the item out of use"), default=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="appeal_once_per_item",
                fields=["attempt", "position"],
                condition=Q(position__isnull=False) & ~Q(state="withdrawn"),
            ),
            models.UniqueConstraint(
                name="appeal_once_per_result",
                fields=["attempt"],
                condition=Q(position=None) & ~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="appeal_kind_known", condition=Q(kind__in=["item", "mark", "result"])
            ),
            models.CheckConstraint(
                name="appeal_state_known",
                condition=Q(
                    state__in=[
                        "submitted",
                        "assigned",
                        "proposed",
                        "upheld",
                        "rejected",
                        "withdrawn",
                        "reversed",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="appeal_position_iff_item",
                condition=Q(kind="result", position=None, item=None)
                | ~Q(kind="result") & Q(position__isnull=False, item__isnull=False),
            ),
            models.CheckConstraint(name="appeal_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="appeal_handled_by_somebody",
                condition=Q(state__in=["submitted", "withdrawn"]) | Q(handler__isnull=False),
            ),
            models.CheckConstraint(
                name="appeal_decided_with_reasons",
                condition=~Q(state__in=["proposed", "upheld", "rejected", "reversed"])
                | ~Q(finding=""),
            ),
            models.CheckConstraint(
                name="appeal_decided_iff_ended",
                condition=Q(
                    state__in=["upheld", "rejected", "withdrawn", "reversed"],
                    decided_at__isnull=False,
                )
                | ~Q(state__in=["upheld", "rejected", "withdrawn", "reversed"])
                & Q(decided_at=None),
            ),
            # What changes a result has four eyes.
            models.CheckConstraint(
                name="appeal_upheld_by_two",
                condition=Q(state__in=["upheld", "reversed"], confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("handler"))
                | ~Q(state__in=["upheld", "reversed"]) & Q(confirmed_by=None),
            ),
            models.CheckConstraint(
                name="appeal_remedy_iff_proposed",
                condition=Q(state__in=["proposed", "upheld", "reversed"])
                & Q(remedy__in=["key-correction", "points", "re-mark"])
                | ~Q(state__in=["proposed", "upheld", "reversed"]) & Q(remedy=""),
            ),
            # An appeal that names an item names no other one.
            models.CheckConstraint(
                name="appeal_named_iff_key_of_whole_result",
                condition=Q(kind="result", remedy="key-correction") & ~Q(named=[])
                | ~Q(kind="result", remedy="key-correction") & Q(named=[]),
            ),
            models.CheckConstraint(
                name="appeal_result_by_marks",
                condition=Q(result=None) & ~Q(state__in=["upheld", "reversed"], remedy="re-mark")
                | Q(
                    result__isnull=False,
                    state__in=["upheld", "reversed"],
                    remedy__in=["points", "re-mark"],
                ),
            ),
            models.CheckConstraint(
                name="appeal_reversed_by_marks",
                condition=~Q(state="reversed") | Q(remedy__in=["points", "re-mark"]),
            ),
            models.CheckConstraint(
                name="appeal_points_iff_remedy",
                condition=Q(remedy="points", points__gte=0) | ~Q(remedy="points") & Q(points=None),
            ),
        ]
        indexes = [models.Index(name="appeal_queue", fields=["state", "due_on"])]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.kind}"

    @property
    def is_over(self) -> bool:
        """Tell whether it was decided or withdrawn."""
        return self.state in _ENDS


class AppealStep(models.Model):
    """One step of an appeal: who did what, when and why. Append-only."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="steps")
    state = models.CharField(_("state after it"), max_length=12, choices=Appeal.State)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=1000, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="appeal_step_state_known",
                condition=Q(
                    state__in=[
                        "submitted",
                        "assigned",
                        "proposed",
                        "upheld",
                        "rejected",
                        "withdrawn",
                        "reversed",
                    ]
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.state}"


class Remark(models.Model):
    """That an answer is marked again for an appeal, by somebody who has not marked it.

    Called off, and the row with it, only while nobody has marked it. What was given counts once
    the appeal is upheld by it; in the attempt's results it is another row.
    """

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="remarks")
    task = models.OneToOneField(MarkingTask, models.PROTECT, related_name="remark")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    def __str__(self) -> str:
        return f"{self.appeal_id}: {self.task_id}"


class Reversal(models.Model):
    """That somebody asks to take back what an appeal that was upheld gave. Append-only."""

    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="reversals")
    reason = models.CharField(_("reason"), max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        constraints = [models.CheckConstraint(name="reversal_has_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.appeal_id}"


class ReversalDecision(models.Model):
    """What another person said of taking an appeal's outcome back. Append-only."""

    reversal = models.OneToOneField(Reversal, models.PROTECT, related_name="decision")
    is_confirmed = models.BooleanField(_("confirmed"))
    reason = models.CharField(_("reason"), max_length=1000)
    # What took the place of the result that stood; null where the score is the same without it.
    result = models.OneToOneField(Result, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        constraints = [
            models.CheckConstraint(name="reversal_decision_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="reversal_decision_result_only_if_confirmed",
                condition=Q(is_confirmed=True) | Q(result=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reversal_id}: {self.is_confirmed}"
