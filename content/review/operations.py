"""Set the chains of reviews up, publish what is approved, and follow the days of laws."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.management import call_command
from django.db import transaction
from wagtail.models import Page, Revision, TaskState, Workflow, WorkflowState, WorkflowTask

from accounts.models import User
from content.laws.models import LawVersion
from content.review.models import SecondPersonTask, TiedPublication, first_moment
from core import audit

Decider = SecondPersonTask.Decider


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a chain as it is set up."""

    code: str
    name: str
    decider: str
    days: int


# Cases of the city's compilation are decided twice; everything else once.
CHAINS = {
    "内容审核": (Step("review", "审核", Decider.REVIEWER, 5),),
    "指导案例两级审核": (
        Step("first-review", "初审", Decider.REVIEWER, 5),
        Step("final-review", "终审（市级汇编）", Decider.COMPILER, 10),
    ),
}


@transaction.atomic(savepoint=False)
def ensure_workflows() -> None:
    """Make the chains of reviews. Safe to repeat: days that somebody changed stay as they are."""
    for name, steps in CHAINS.items():
        tasks = [_ensure_task(step) for step in steps]
        if WorkflowTask.objects.filter(task__in=tasks).exists():
            continue
        workflow = Workflow.objects.create(name=name)
        for position, task in enumerate(tasks):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=position)


def _ensure_task(step: Step) -> SecondPersonTask:
    fields = {"name": step.name, "decider": step.decider, "days": step.days}
    task: SecondPersonTask = SecondPersonTask.objects.get_or_create(
        code=step.code, defaults=fields
    )[0]
    return task


@transaction.atomic(savepoint=False)
def submit_for_review(*, page: Any, actor: User) -> None:
    """Start the chain of reviews that a page is for. Safe to repeat: one that runs goes on."""
    if not page.workflow_in_progress:
        page.get_workflow().start(page, actor)


@transaction.atomic(savepoint=False)
def publish_approved_text(
    *, workflow_state: WorkflowState, actor: User | None, at: datetime
) -> None:
    """Publish the revision that every step approved; later, if a law's day is to come."""
    approved = TaskState.objects.filter(
        workflow_state=workflow_state, status=TaskState.STATUS_APPROVED
    )
    revision = Revision.objects.get(pk=approved.latest("finished_at", "pk").revision_id)
    page = Page.objects.get(pk=int(workflow_state.object_id)).specific
    tied = TiedPublication.objects.select_related("version").filter(page=page.pk).first()
    if tied is not None:
        _set_day(revision, first_moment(tied.version.effective_on))
    # The review decides who may, not Wagtail's groups.
    revision.publish(user=actor, skip_permission_checks=True)
    audit.record(
        "content.page-published",
        actor=actor,
        subject=page,
        at=at,
        detail={"revision": revision.pk, "from": revision.content.get("go_live_at")},
    )


def _set_day(revision: Revision, moment: datetime) -> None:
    revision.content["go_live_at"] = moment.isoformat()
    revision.save(update_fields=["content"])


@transaction.atomic(savepoint=False)
def tie_publication(
    *, page: Page, version: LawVersion | None, actor: User | None, at: datetime
) -> None:
    """Tie a page's publication to the day that a version takes effect; None unties it.

    Safe to repeat.
    """
    if version is None:
        TiedPublication.objects.filter(page=page.pk).delete()
        return
    TiedPublication.objects.update_or_create(
        page_id=page.pk, defaults={"version": version, "set_by": actor, "set_at": at}
    )


@transaction.atomic(durable=True)
def follow_law_days(*, at: datetime) -> int:
    """Move scheduled publications to the days that their laws take effect on now.

    Safe to repeat. Locks the revisions that move.

    Returns:
        How many moved.
    """
    moved = 0
    for tied in TiedPublication.objects.select_related("version", "page").order_by("page_id"):
        scheduled = (
            Revision.objects.page_revisions()
            .select_for_update()
            .filter(object_id=str(tied.page_id), approved_go_live_at__isnull=False)
        )
        moment = first_moment(tied.version.effective_on)
        for revision in scheduled.exclude(approved_go_live_at=moment):
            _move(revision, tied.page, moment, at=at)
            moved += 1
    return moved


def _move(revision: Revision, page: Page, moment: datetime, *, at: datetime) -> None:
    before = revision.approved_go_live_at
    revision.approved_go_live_at = moment
    revision.content["go_live_at"] = moment.isoformat()
    revision.save(update_fields=["approved_go_live_at", "content"])
    if not page.live:
        Page.objects.filter(pk=page.pk).update(go_live_at=moment)
    audit.record(
        "content.publication-moved",
        actor=None,
        subject=page,
        at=at,
        detail={"from": before.isoformat(), "to": moment.isoformat()},
    )


def publish_due(*, at: datetime) -> None:
    """Follow the days of laws, then show what is due and hide what has run out.

    Safe to repeat. What is due is judged by Wagtail, by its own clock.
    """
    follow_law_days(at=at)
    call_command("publish_scheduled")
