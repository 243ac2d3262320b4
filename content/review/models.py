"""The review of pages: who decides, in how many days, and what publication is tied to."""

from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Task, TaskState

from accounts.models import User
from content.review import gate
from content.review.lock import ReviewLock
from core import audit
from core.dates import SHANGHAI


class SecondPersonTask(Task):  # type: ignore[misc]
    """A step of a review that only somebody else than the authors can approve.

    The author is everybody who wrote a revision since the last published one, and who submitted
    it. The database refuses their approval too (migration 0008_review).
    """

    class Decider(models.TextChoices):
        """Who decides."""

        REVIEWER = "reviewer", _("A reviewer")
        COMPILER = "compiler", _("A reviewer of the whole city")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    decider = models.CharField(_("decided by"), max_length=12, choices=Decider)
    days = models.PositiveSmallIntegerField(_("days for the review"), default=5)

    lock_class = ReviewLock
    admin_form_fields = ["name", "days"]
    admin_form_readonly_on_edit_fields = ["name"]

    class Meta:
        verbose_name = _("review by a second person")
        constraints = [
            models.CheckConstraint(
                name="second_person_task_decider_known",
                condition=Q(decider__in=["reviewer", "compiler"]),
            ),
            models.CheckConstraint(name="second_person_task_has_days", condition=Q(days__gte=1)),
        ]

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        """Begin this step; or an earlier one whose approval was of an older text."""
        earlier = gate.earliest_open_task(workflow_state)
        if earlier is not None and earlier.pk != self.pk:
            state: TaskState = earlier.specific.start(workflow_state, user=user)
            return state
        return super().start(workflow_state, user=user)

    def user_can_access_editor(self, obj: Any, user: User) -> bool:
        return gate.may_decide(user, self.decider)

    def locked_for_user(self, obj: Any, user: User) -> bool:
        """Nobody but a reviewer who is no author writes while the text is under review."""
        return not self._is_second_person(obj, user)

    def get_actions(self, obj: Any, user: User) -> list[tuple[str, Any, bool]]:
        if not self._is_second_person(obj, user) or gate.has_approved_another(self, obj, user):
            return []
        return [
            ("approve", pgettext_lazy("review", "Approve"), False),
            ("approve", _("Approve with a comment"), True),
            ("reject", _("Return for changes"), True),
        ]

    def _is_second_person(self, obj: Any, user: User) -> bool:
        return gate.may_decide(user, self.decider) and user.pk not in gate.authors_of(obj)

    @transaction.atomic
    def on_action(self, task_state: Any, user: User, action_name: str, **kwargs: Any) -> None:
        """Decide. Locks the state of the workflow.

        Raises:
            NotTheReviewer, OwnText, SamePersonTwice: the person may not decide on this.
            OpenComments, OtherReview: nobody may approve it as it stands.
        """
        state = gate.locked(task_state)
        gate.require_second_person(self, state, user)
        if action_name == "approve":
            gate.require_approvable(state)
        super().on_action(state, user, action_name, **kwargs)
        audit.record(
            f"content.page-{'approved' if action_name == 'approve' else 'returned'}",
            actor=user,
            subject=gate.page_of(state),
            at=timezone.now(),
            reason=kwargs.get("comment", ""),
            detail={"step": self.name, "revision": state.revision_id},
        )

    def get_task_states_user_can_moderate(self, user: User, **kwargs: Any) -> QuerySet[Any]:
        waiting: QuerySet[Any] = TaskState.objects.filter(
            task=self, status=TaskState.STATUS_IN_PROGRESS
        )
        if not gate.may_decide(user, self.decider):
            return waiting.none()
        return waiting.exclude(gate.is_own_text(user))

    @classmethod
    def get_description(cls) -> Any:
        return _("Somebody else than the authors approves it")


class TiedPublication(models.Model):
    """That a page is shown to readers from the day on which a version of a law takes effect."""

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, related_name="tied_publication")
    version = models.ForeignKey("content.LawVersion", models.PROTECT, related_name="+")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("set at"))

    def __str__(self) -> str:
        return f"{self.page_id} {self.version_id}"


def first_moment(day: date) -> datetime:
    """Return the moment that a day begins at in China."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
