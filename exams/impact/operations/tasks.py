"""Open tasks for what a version breaks, and settle those that have settled themselves."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.models import Role, User
from content.api import LawVersion
from core import audit
from core.dates import local_day
from exams.bank.models import Item
from exams.impact import rules
from exams.impact.models import LawChangeTask
from exams.impact.queries import Affected, law_impact
from exams.impact.queries.tasks import place_of, versions_to_watch

Kind, Outcome, Status = LawChangeTask.Kind, LawChangeTask.Outcome, LawChangeTask.Status
TARGETS = {
    Kind.ITEM: "item_id",
    Kind.CASE: "page_id",
    Kind.HANDBOOK: "page_id",
    Kind.PAPER: "paper_id",
    Kind.SITTING: "sitting_id",
}
PAGES = frozenset({Kind.CASE, Kind.HANDBOOK})
# Who assembles a paper or arranges a sitting looks after it; the rest needs a second person.
ROLES = {Kind.PAPER: Role.TRAINER, Kind.SITTING: Role.TRAINER}
BATCH = 500


@transaction.atomic(durable=True)
def open_tasks(*, version_id: int, at: datetime) -> int:
    """Open a task for each thing whose legal basis a version changes; return how many are new.

    Those that have settled themselves meanwhile are settled: the page was rewritten, the sitting
    is over. A version that is out of force opens none: its successor does. Safe to repeat; should
    two processes race, the unique constraints decide.

    Raises:
        LawVersion.DoesNotExist: there is no such version.
    """
    version = LawVersion.objects.select_related("law", "ended_by").get(pk=version_id)
    day = local_day(at)
    if version.state_on(day) in (LawVersion.State.SUPERSEDED, LawVersion.State.REPEALED):
        _hand_on(version, at)
        return 0
    affected = law_impact(version, at=at).affected
    tasks = list(LawChangeTask.objects.filter(version=version))
    known = {place_of(task) for task in tasks}
    fresh = [
        _task(version, each, at)
        for each in affected
        if each.place not in known and not _is_settled(each)
    ]
    LawChangeTask.objects.bulk_create(fresh, BATCH, ignore_conflicts=True)
    if fresh:
        detail = {"opened": len(fresh)}
        audit.record("exams.law-tasks-opened", actor=None, subject=version, at=at, detail=detail)
    _settle_gone(tasks, {each.place: each for each in affected}, at)
    return len(fresh)


def open_due_tasks(*, at: datetime) -> int:
    """Do so for every version in force or to come, be its announcement missed or not.

    Each version is a transaction of its own: one that fails does not undo the others.
    """
    versions = versions_to_watch(on=local_day(at))
    return sum(open_tasks(version_id=version, at=at) for version in versions)


def renew_tasks(*, item_id: int = 0, page_id: int = 0, at: datetime) -> int:
    """Look again at the versions with open tasks about an item or a page; return how many.

    What was rewritten so that it cites the text in force is settled by this. Safe to repeat.
    """
    about = Q(item=item_id) if item_id else Q(page=page_id)
    tasks = LawChangeTask.objects.filter(about, status=Status.OPEN)
    versions = tasks.order_by("version").values_list("version", flat=True).distinct()
    for version in list(versions):
        open_tasks(version_id=version, at=at)
    return len(versions)


def _is_settled(affected: Affected) -> bool:
    """Tell whether nothing is left to do: an editor has named what is in force instead."""
    return affected.kind in PAGES and affected.is_noted


def _task(version: LawVersion, affected: Affected, at: datetime) -> LawChangeTask:
    kind = Kind(affected.kind)
    return LawChangeTask(
        version=version,
        kind=kind,
        effect=affected.effect,
        cited=affected.cited,
        current=affected.current,
        role=ROLES.get(kind, Role.REVIEWER),
        opened_at=at,
        due_on=rules.due_day(
            effective_on=version.effective_on,
            opened_on=local_day(at),
            before=settings.LAW_CHANGE_DAYS_BEFORE,
            after=settings.LAW_CHANGE_DAYS_AFTER,
        ),
        **{TARGETS[kind]: affected.target},
    )


def _settle_gone(
    tasks: Iterable[LawChangeTask], affected: Mapping[tuple[str, int, int], Affected], at: datetime
) -> None:
    gone = [
        task
        for task in tasks
        if task.status == Status.OPEN
        and ((found := affected.get(place_of(task))) is None or _is_settled(found))
    ]
    retired = set(
        Item.objects.filter(
            pk__in=[task.item_id for task in gone if task.item_id], status=Item.Status.RETIRED
        ).values_list("pk", flat=True)
    )
    for task in gone:
        if task.item_id in retired:
            outcome = Outcome.WITHDRAWN
        elif task.kind in (Kind.PAPER, Kind.SITTING):
            outcome = Outcome.NO_CHANGE
        else:
            outcome = Outcome.CORRECTED if place_of(task) in affected else Outcome.REWRITTEN
        close(task, outcome, actor=None, note="", at=at)
    save_closed(gone, actor=None, at=at)


def _hand_on(version: LawVersion, at: datetime) -> None:
    """Settle what is open for a version out of force: the version that ended it asks anew."""
    tasks = list(LawChangeTask.objects.filter(version=version, status=Status.OPEN))
    note = version.ended_by.key if version.ended_by else ""
    for task in tasks:
        close(task, Outcome.NO_CHANGE, actor=None, note=note, at=at)
    save_closed(tasks, actor=None, at=at)


def close(
    task: LawChangeTask, outcome: str, *, actor: User | None, note: str, at: datetime
) -> None:
    """Settle a task in memory."""
    task.status, task.outcome, task.note = Status.SETTLED, outcome, note
    task.settled_at, task.settled_by = at, actor


def save_closed(tasks: list[LawChangeTask], *, actor: User | None, at: datetime) -> None:
    """Write settled tasks and record them. Two queries."""
    LawChangeTask.objects.bulk_update(
        tasks, ["status", "outcome", "note", "settled_at", "settled_by"], BATCH
    )
    audit.record_all("exams.law-task-settled", actor=actor, subjects=tasks, at=at)
