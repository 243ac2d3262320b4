"""Tell those who may decide that a page waits for them. Without a mail server nothing is sent."""

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.mail import EmailNotificationMixin, Notifier
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from accounts.models import Role, User
from content.review import gate
from content.review.models import SecondPersonTask


class WaitingNotifier(EmailNotificationMixin, Notifier):  # type: ignore[misc]
    """Sends Wagtail's own message to the reviewers who are not authors of the text."""

    notification = "submitted"

    def __init__(self) -> None:
        super().__init__((TaskState,))

    def can_handle(self, instance: TaskState, **kwargs: Any) -> bool:
        return bool(super().can_handle(instance) and _task(instance) is not None)

    def get_context(self, instance: TaskState, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(instance, **kwargs)
        page = gate.page_of(instance)
        return context | {
            "task": _task(instance),
            "object": page,
            "page": page,
            "model_name": page._meta.verbose_name,
        }

    def get_recipient_users(self, instance: TaskState, **kwargs: Any) -> set[User]:
        task, page = _task(instance), gate.page_of(instance)
        if task is None:
            return set()
        authors = gate.authors_of(page)
        return {
            person
            for person in _reviewers().exclude(pk__in=authors)
            if gate.may_decide(person, task.decider)
        }


def _task(state: TaskState) -> SecondPersonTask | None:
    task: SecondPersonTask | None = SecondPersonTask.objects.filter(pk=state.task_id).first()
    return task


def _reviewers() -> QuerySet[User]:
    """Return who has the role and an address; nobody else is told anything by mail."""
    grants = {"grants__role": Role.REVIEWER, "grants__ended_at": None}
    return User.objects.filter(is_active=True, **grants).exclude(email="").distinct()


waiting_notifier = WaitingNotifier()


def connect() -> None:
    """Listen to Wagtail. Called once, when the apps are ready."""
    task_submitted.connect(
        waiting_notifier, sender=TaskState, dispatch_uid="content.tell_reviewers"
    )
