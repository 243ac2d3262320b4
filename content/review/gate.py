"""Who may decide on what waits for review, and what stands in the way.

Wagtail asks its tasks, so the rules stand below the models; the refusals stand beside them.
"""

from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import Comment, Page, Revision, Task, TaskState, WorkflowState

from accounts.models import Role, User
from accounts.queries import roles_of
from core.errors import Refusal
from org.models import Unit
from org.queries import root_of_reach

COMPILER = "compiler"


class NotTheReviewer(Refusal):
    code = "not-the-reviewer"
    message = _(
        "This step is decided by a reviewer, and the last one of a guiding case by one "
        "of the whole city."
    )


class OwnText(Refusal):
    code = "own-text"
    message = _("You wrote or submitted this text. Somebody else has to approve it.")


class SamePersonTwice(Refusal):
    code = "same-person-twice"
    message = _("You approved the step before this one. A second reviewer takes this one.")


class OpenComments(Refusal):
    code = "open-comments"
    message = _("Comments on this page are open: %(count)s. Resolve them, then approve.")


class OtherReview(Refusal):
    code = "other-review"
    message = _(
        "The kind of page was changed and asks for another review. Return it for changes; "
        "its author then submits it anew."
    )


def may_decide(user: Any, decider: str) -> bool:
    """Tell whether somebody's roles let them decide; superusers have no shortcut."""
    if Role.REVIEWER not in roles_of(user):
        return False
    return decider != COMPILER or is_of_the_city(user)


def is_of_the_city(user: User) -> bool:
    """Tell whether somebody's roles reach the whole city. One query, once for a user object."""
    cached: bool | None = getattr(user, "_is_of_the_city", None)
    if cached is None:
        root = root_of_reach(user)
        cached = root is not None and root.parent_id is None and root.kind == Unit.Kind.AREA
        user._is_of_the_city = cached  # type: ignore[attr-defined]
    return cached


def _live_revision(page_id: Any) -> Any:
    return Coalesce(Subquery(Page.objects.filter(pk=page_id).values("live_revision_id")[:1]), 0)


def authors_of(page: Any) -> set[int]:
    """Return who wrote or submitted what is not published of a page. Two queries."""
    revisions = Revision.objects.filter(
        base_content_type=page.get_base_content_type(),
        object_id=str(page.pk),
        pk__gt=_live_revision(page.pk),
    )
    submitted = WorkflowState.objects.active().for_instance(page)
    return {
        *revisions.values_list("user_id", flat=True),
        *submitted.values_list("requested_by_id", flat=True),
    } - {None}


def is_own_text(user: User) -> Q:
    """Return the condition that a task state is about what somebody wrote or submitted."""
    page_id = Cast(OuterRef(OuterRef("workflow_state__object_id")), IntegerField())
    revisions = Revision.objects.filter(
        base_content_type=OuterRef("workflow_state__base_content_type"),
        object_id=OuterRef("workflow_state__object_id"),
        user=user,
        pk__gt=_live_revision(page_id),
    )
    return Q(Exists(revisions)) | Q(workflow_state__requested_by=user)


def is_decided_by(user: User) -> Exists:
    """Return the condition that somebody approved another step of a task state's text."""
    return Exists(
        TaskState.objects.filter(
            workflow_state=OuterRef("workflow_state"),
            revision=OuterRef("revision"),
            status=TaskState.STATUS_APPROVED,
            finished_by=user,
        ).exclude(task=OuterRef("task"))
    )


def has_approved_another(task: Task, page: Any, user: User) -> bool:
    """Tell whether somebody approved another step of the review of this very text. One query."""
    approved = TaskState.objects.filter(
        workflow_state__in=WorkflowState.objects.active().for_instance(page),
        revision_id=page.latest_revision_id,
        status=TaskState.STATUS_APPROVED,
        finished_by=user,
    )
    return bool(approved.exclude(task_id=task.pk).exists())


def earliest_open_task(workflow_state: WorkflowState) -> Task | None:
    """Return the first step that nobody approved of the newest text. One query."""
    revision = workflow_state.content_object.get_latest_revision()
    approved = TaskState.objects.filter(
        workflow_state=workflow_state, revision=revision, status=TaskState.STATUS_APPROVED
    )
    tasks = Task.objects.filter(workflow_tasks__workflow=workflow_state.workflow_id, active=True)
    open_tasks = tasks.exclude(pk__in=approved.values("task"))
    return open_tasks.order_by("workflow_tasks__sort_order").first()


def open_comments(page: Any) -> int:
    """Return how many comments on a page nobody has resolved. One query."""
    return int(Comment.objects.filter(page_id=page.pk, resolved_at=None).count())


def locked(task_state: TaskState) -> TaskState:
    """Return a task state as it is in the database, with its workflow's state locked."""
    WorkflowState.objects.select_for_update().get(pk=task_state.workflow_state_id)
    state: TaskState = TaskState.objects.select_related("workflow_state").get(pk=task_state.pk)
    return state


def page_of(task_state: TaskState) -> Any:
    """Return the page that a task state is about, as it stands in the tree."""
    return Page.objects.get(pk=int(task_state.workflow_state.object_id)).specific


def require_second_person(task: Any, task_state: TaskState, user: User) -> None:
    """Refuse who may not decide on this step.

    Raises:
        NotTheReviewer: the person's roles do not reach so far.
        OwnText: the person is an author.
        SamePersonTwice: the person approved another step.
    """
    page = page_of(task_state)
    if not may_decide(user, task.decider):
        raise NotTheReviewer
    if user.pk in authors_of(page):
        raise OwnText
    if has_approved_another(task, page, user):
        raise SamePersonTwice


def require_approvable(task_state: TaskState) -> None:
    """Refuse to approve a text with open questions, or in a review that is not its own.

    Raises:
        OpenComments: somebody's comments are open.
        OtherReview: the text is of a kind that another chain of reviews is for.
    """
    page = page_of(task_state)
    if count := open_comments(page):
        raise OpenComments(count=count)
    if task_state.revision.as_object().get_workflow() != task_state.workflow_state.workflow:
        raise OtherReview


def hindrance(page: Any, user: User) -> Refusal | None:
    """Return what keeps a reviewer from approving a page that waits, to be told beforehand."""
    task = page.current_workflow_task
    if task is None or not may_decide(user, getattr(task, "decider", "")):
        return None
    if user.pk in authors_of(page):
        return OwnText()
    if has_approved_another(task, page, user):
        return SamePersonTwice()
    count = open_comments(page)
    return OpenComments(count=count) if count else None
