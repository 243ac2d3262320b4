"""Reads about reviews: what waits for somebody, and how what somebody submitted stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from wagtail.models import Comment, Page, TaskState, WorkflowState

from accounts.models import User
from content.review import gate
from content.review.models import SecondPersonTask
from core.dates import local_day


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that waits for its review."""

    title: str
    kind: str
    step: str
    submitted_by: str
    since: datetime
    due_on: date
    is_overdue: bool
    open_comments: int
    url: str  # where it is decided
    compare_url: str  # what changed since the published text; empty for a new page


def waiting_for(reviewer: User) -> QuerySet[TaskState]:
    """Return what somebody may decide on, the oldest first: never what they wrote."""
    mine = [
        task.pk
        for task in SecondPersonTask.objects.filter(active=True)
        if gate.may_decide(reviewer, task.decider)
    ]
    waiting: QuerySet[TaskState] = TaskState.objects.filter(
        task__in=mine, status=TaskState.STATUS_IN_PROGRESS
    )
    waiting = waiting.exclude(gate.is_own_text(reviewer)).exclude(gate.is_decided_by(reviewer))
    related = ("workflow_state__requested_by", "task__secondpersontask")
    return waiting.select_related(*related).order_by("started_at", "pk")


def waiting_rows(states: Iterable[TaskState], *, day: date) -> list[Waiting]:
    """Return the rows of the list. A query for each kind of page, and two more."""
    states = list(states)
    pages = _pages(state.workflow_state for state in states)
    found = Comment.objects.filter(page__in=pages, resolved_at=None).values("page")
    comments = dict(found.annotate(number=Count("pk")).values_list("page", "number"))
    return [
        _waiting(state, page, comments.get(page.pk, 0), day)
        for state in states
        if (page := pages.get(int(state.workflow_state.object_id)))
    ]


def _waiting(state: TaskState, page: Any, comments: int, day: date) -> Waiting:
    due_on = local_day(state.started_at) + timedelta(days=state.task.secondpersontask.days)
    by = state.workflow_state.requested_by
    compare = ""
    if page.live:
        keys = (page.pk, "live", state.revision_id)
        compare = reverse("wagtailadmin_pages:revisions_compare", args=keys)
    return Waiting(
        title=page.get_admin_display_title(),
        kind=str(page.kind_name),
        step=state.task.name,
        submitted_by=by.name if by else "",
        since=state.started_at,
        due_on=due_on,
        is_overdue=day > due_on,
        open_comments=comments,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        compare_url=compare,
    )


@dataclass(frozen=True, slots=True)
class Submitted:
    """A text that somebody submitted, and how it stands."""

    title: str
    kind: str
    status: str  # of Wagtail's workflow state; "scheduled" until its day comes
    step: str
    decided_by: str
    comment: str
    at: datetime
    goes_live_at: datetime | None
    url: str


def submitted_by(author: User) -> QuerySet[WorkflowState]:
    """Return what somebody submitted, the newest first."""
    related = ("current_task_state__task", "current_task_state__finished_by")
    states: QuerySet[WorkflowState] = WorkflowState.objects.filter(requested_by=author)
    states = states.select_related(*related)
    return states.order_by("-created_at", "-pk")


def submitted_rows(states: Iterable[WorkflowState], *, at: datetime) -> list[Submitted]:
    """Return the rows of the list. A query for each kind of page, and one more."""
    states = list(states)
    pages = _pages(states)
    return [
        _submitted(state, page, at) for state in states if (page := pages.get(int(state.object_id)))
    ]


def _submitted(state: WorkflowState, page: Any, at: datetime) -> Submitted:
    step = state.current_task_state
    is_approved = state.status == WorkflowState.STATUS_APPROVED
    to_come = page.go_live_at if page.go_live_at and page.go_live_at > at else None
    is_scheduled = is_approved and to_come is not None
    return Submitted(
        title=page.get_admin_display_title(),
        kind=str(page.kind_name),
        status="scheduled" if is_scheduled else state.status,
        step=step.task.name if step else "",
        decided_by=step.finished_by.name if step and step.finished_by else "",
        comment=step.comment if step else "",
        at=state.created_at,
        goes_live_at=to_come,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )


def _pages(states: Iterable[WorkflowState]) -> dict[int, Any]:
    """Return the pages of some workflow states by key, as what they are."""
    wanted = {int(state.object_id) for state in states}
    return {page.pk: page for page in Page.objects.filter(pk__in=wanted).specific()}
