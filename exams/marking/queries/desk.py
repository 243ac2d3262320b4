"""What markers have to do, and how far the marking of a sitting is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import User
from core.dates import local_day
from exams.marking.models import Marker, MarkingTask, PersonMark, Result
from exams.marking.queries.queue import (
    CLAIM,
    CLOSED,
    Share,
    active_markers,
    live_tasks,
    open_to,
)
from exams.marking.rules import AGAIN
from exams.papers.models import PaperItem
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What somebody has to mark in a sitting."""

    sitting: Sitting
    due_on: date | None
    share: Share
    open_to_them: int  # answers that they may still mark
    marks: int  # of the whole sitting, that are in or wait for whoever it is
    marks_in: int
    is_late: bool


def own_work(user: User, *, at: datetime) -> list[OwnWork]:
    """Return what somebody was asked to mark, what is due first at the top. Seven queries."""
    today = local_day(at)
    own = Marker.objects.filter(user=user, ended_at=None).select_related(
        "sitting__unit", "sitting__marking_plan"
    )
    sittings = {marker.sitting_id: marker.sitting for marker in own}
    counted = {
        row["sitting"]: row
        for row in MarkingTask.objects.filter(sitting__in=sittings, attempt__status__in=CLOSED)
        .values("sitting")
        .annotate(
            all=Count("pk"),
            open=Count("pk", filter=Q(done_at=None)),
            own=Count("pk", filter=Q(done_at__isnull=False, marker=user)),
        )
    }
    markers = dict(
        Marker.objects.filter(sitting__in=sittings, ended_at=None)
        .values_list("sitting")
        .annotate(Count("pk"))
    )
    unfinished = [sittings[pk] for pk, row in counted.items() if row["open"]]
    open_to_them = open_to(user, unfinished, at=at)
    nothing = {"all": 0, "open": 0, "own": 0}
    work = []
    for pk, sitting in sittings.items():
        row = counted.get(pk, nothing)
        share = Share(done=row["own"], share=-(-row["all"] // markers[pk]))
        plan = getattr(sitting, "marking_plan", None)
        due_on = plan.due_on if plan else None
        is_late = bool(due_on and due_on < today and row["open"])
        work.append(
            OwnWork(
                sitting=sitting,
                due_on=due_on,
                share=share,
                open_to_them=open_to_them.get(pk, 0),
                marks=row["all"],
                marks_in=row["all"] - row["open"],
                is_late=is_late,
            )
        )
    return sorted(work, key=lambda each: (each.due_on or date.max, -each.sitting.pk))


def marked_sittings(user: User) -> QuerySet[Sitting]:
    """Return the sittings in reach in which people mark, the latest first.

    With `answers` that wait or are done, and `open`, those that somebody still has to mark.
    """
    closed = Q(marking_tasks__attempt__status__in=CLOSED)
    written = PaperItem.objects.filter(
        paper=OuterRef("paper"), is_pilot=False, version__kind__in=["short-answer", "case"]
    )
    return (
        sittings_in_reach(user)
        .filter(Exists(written))
        .select_related("unit")
        .annotate(
            answers=Count("marking_tasks", filter=closed & Q(marking_tasks__round=1)),
            open=Count("marking_tasks", filter=closed & Q(marking_tasks__done_at=None)),
        )
        .order_by("-opens_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """How far the marking of one item is, or of one part of a case."""

    position: int
    part: int
    section: str
    maximum: Decimal
    answers: int
    first: int  # marks of the first round
    second: int
    third: int  # answers that a third is asked about
    third_done: int
    again: int  # answers that somebody is to mark again, for an appeal
    complete: int  # answers that wait for nobody


@dataclass(frozen=True, slots=True)
class MarkerProgress:
    """How far one marker is."""

    user: User
    done: int
    marks: int  # of the whole sitting, that are in or wait for whoever it is
    taken: int  # has it open now
    percent: Decimal | None  # of the points that could be given; None: nothing is marked yet
    is_active: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the marking of a sitting is."""

    items: list[ItemProgress]
    markers: list[MarkerProgress]
    answers: int = field(default=0)
    complete: int = field(default=0)

    @property
    def left(self) -> int:
        return self.answers - self.complete

    @property
    def thirds_open(self) -> int:
        return sum(each.third - each.third_done for each in self.items)

    @property
    def again(self) -> int:
        return sum(each.again for each in self.items)

    @property
    def active(self) -> int:
        return sum(each.is_active for each in self.markers)

    @property
    def needs_third(self) -> bool:
        """Tell whether a third is waited for, and nobody could be one."""
        return bool(self.thirds_open) and self.active < 3


def progress_of(sitting: Sitting, *, at: datetime) -> Progress:
    """Return how far the marking of a sitting is. Four queries, however many answers."""
    items = _items(sitting)
    return Progress(
        items=items,
        markers=_markers(sitting, at),
        answers=sum(each.answers for each in items),
        complete=sum(each.complete for each in items),
    )


def _items(sitting: Sitting) -> list[ItemProgress]:
    done = Q(done_at__isnull=False)
    open_tasks = MarkingTask.objects.filter(
        attempt=OuterRef("attempt"),
        position=OuterRef("position"),
        part=OuterRef("part"),
        sequence=OuterRef("sequence"),
        done_at=None,
    )
    rows = (
        live_tasks(sitting.pk)
        .annotate(waits=Exists(open_tasks))
        .values("position", "part")
        .annotate(
            most=Max("maximum"),
            answers=Count("pk", filter=Q(round=1)),
            first=Count("pk", filter=done & Q(round=1)),
            second=Count("pk", filter=done & Q(round=2)),
            third=Count("pk", filter=Q(round=3)),
            third_done=Count("pk", filter=done & Q(round=3)),
            again=Count("pk", filter=Q(round=AGAIN, done_at=None)),
            complete=Count("pk", filter=Q(round=1, waits=False)),
        )
        .order_by("position", "part")
    )
    sections = dict(
        PaperItem.objects.filter(paper=sitting.paper_id).values_list("position", "section")
    )
    return [
        ItemProgress(
            position=row["position"],
            part=row["part"],
            section=sections[row["position"]],
            maximum=row["most"],
            answers=row["answers"],
            first=row["first"],
            second=row["second"],
            third=row["third"],
            third_done=row["third_done"],
            again=row["again"],
            complete=row["complete"],
        )
        for row in rows
    ]


def _markers(sitting: Sitting, at: datetime) -> list[MarkerProgress]:
    newest = PersonMark.objects.filter(task=OuterRef("pk")).order_by("-number")
    rows = {
        row["marker"]: row
        for row in live_tasks(sitting.pk)
        .filter(marker__isnull=False)
        .annotate(points=Subquery(newest.values("points")[:1]))
        .values("marker")
        .annotate(
            done=Count("pk", filter=Q(done_at__isnull=False)),
            taken=Count("pk", filter=Q(done_at=None, claimed_at__gt=at - CLAIM)),
            given=Sum("points"),
            most=Sum("maximum", filter=Q(done_at__isnull=False)),
        )
    }
    active = {marker.user_id: marker.user for marker in active_markers(sitting.pk)}
    marks = live_tasks(sitting.pk).count()
    gone = User.objects.filter(pk__in=[pk for pk in rows if pk not in active and rows[pk]["done"]])
    people = [*active.values(), *gone.order_by("name", "username")]
    return [_marker(each, rows.get(each.pk), marks, each.pk in active) for each in people]


def _marker(
    user: User, row: Mapping[str, Any] | None, marks: int, is_active: bool
) -> MarkerProgress:
    done = row["done"] if row else 0
    percent = None
    if row and row["most"]:
        percent = round(100 * Decimal(row["given"]) / Decimal(row["most"]), 1)
    return MarkerProgress(
        user=user,
        done=done,
        marks=marks,
        taken=row["taken"] if row else 0,
        percent=percent,
        is_active=is_active,
    )


def own_marks(sitting_id: int, user: User) -> QuerySet[MarkingTask]:
    """Return what somebody has marked in a sitting, the newest first.

    With `points` and `is_open`: whether the mark can still be corrected.
    """
    newest = PersonMark.objects.filter(task=OuterRef("pk")).order_by("-number")
    others = MarkingTask.objects.filter(
        attempt=OuterRef("attempt"),
        position=OuterRef("position"),
        part=OuterRef("part"),
        sequence=OuterRef("sequence"),
        done_at__isnull=False,
    ).exclude(pk=OuterRef("pk"))
    results = Result.objects.filter(attempt=OuterRef("attempt"))
    return (
        live_tasks(sitting_id)
        .filter(marker=user, done_at__isnull=False)
        .annotate(
            points=Subquery(newest.values("points")[:1]),
            is_open=~Exists(others) & ~Exists(results),
        )
        .order_by(F("done_at").desc(), "-pk")
    )


def own_task(user: User, task_id: int) -> MarkingTask:
    """Return a task that somebody has taken, or done. One query.

    Raises:
        MarkingTask.DoesNotExist: there is none of theirs.
    """
    tasks = MarkingTask.objects.select_related("sitting__unit", "sitting__marking_plan")
    return tasks.get(pk=task_id, marker=user)
