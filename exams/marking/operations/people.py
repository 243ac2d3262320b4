"""Take an answer, mark it, correct one's mark."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Refusal
from exams.delivery.models import Attempt
from exams.marking import queries, rules
from exams.marking.models import Marker, MarkingTask, PersonMark, Result
from exams.marking.operations.tasks import lot
from exams.signals import marks_complete


class TakenOver(Refusal):
    code = "taken-over"
    message = _("Somebody else has taken this answer meanwhile. Your mark was not kept.")


class NotWanted(Refusal):
    code = "not-wanted"
    message = _("This answer is not marked any more: the attempt goes on or does not count.")


class MarkStands(Refusal):
    code = "mark-stands"
    message = _("The marking of this answer is complete. Your mark cannot be changed any more.")


class PointsOutside(Refusal):
    code = "points-outside"
    message = _("Give each line no less than 0 and no more than its points.")


@transaction.atomic(durable=True)
def take_next(
    *,
    sitting_id: int,
    marker: User,
    at: datetime,
    item: tuple[int, int] | None = None,
    beyond_share: bool = False,
) -> MarkingTask | None:
    """Take the next answer to mark, and keep others off it for a while.

    Safe to repeat: what somebody has taken and not marked is theirs again. None: there is nothing
    left for them, or they have done their share. Locks their appointment, and the answer.

    Args:
        item: position and part, to go on with the same item; another follows if none is left.
        beyond_share: they take over what falls to others.

    Raises:
        Marker.DoesNotExist: nobody asked them to mark in this sitting.
    """
    own = Marker.objects.select_for_update(of=("self",), no_key=True)
    appointed = own.select_related("sitting__marking_plan").get(
        sitting=sitting_id, user=marker, ended_at=None
    )
    held = queries.own_claim(sitting_id, marker, at=at)
    if held is None and not beyond_share and queries.share_of(sitting_id, marker).is_done:
        return None
    task = held or _free(appointed, item, at)
    if task:
        task.marker, task.claimed_at = marker, at
        task.save(update_fields=["marker", "claimed_at"])
    return task


def _free(appointed: Marker, item: tuple[int, int] | None, at: datetime) -> MarkingTask | None:
    tasks = queries.takeable_tasks(appointed.sitting, appointed.user, at=at)
    # Two who ask at once never wait for each other, nor get the same.
    tasks = tasks.select_for_update(of=("self",), skip_locked=True)
    if item:
        same = tasks.filter(position=item[0], part=item[1]).first()
        if same:
            return same
    return tasks.first()


@transaction.atomic(durable=True)
def give_mark(
    *,
    task_id: int,
    marker: User,
    points: Sequence[Decimal],
    comment: str = "",
    at: datetime,
) -> PersonMark:
    """Mark an answer, or correct one's mark while no other mark of the answer is in.

    A third marker is asked if two are too far apart; with the last mark of an attempt that it is
    complete is announced, so that it is marked. Safe to repeat: the same mark again changes
    nothing. Locks the attempt and the task.

    Args:
        points: of each line of the rubric, in its order; of the whole answer without one.

    Raises:
        PointsOutside: fewer or more points than lines, or points that a line cannot have.
        TakenOver: the claim ran out, and somebody else has taken the answer.
        NotWanted: the attempt was voided, or went on after an extension.
        MarkStands: another mark is in, or the attempt is marked.
        MarkingTask.DoesNotExist: there is no such task for the marker.
    """
    attempt = _locked_attempt(task_id)
    task = _locked_task(task_id, marker)
    if attempt.status not in queries.CLOSED:
        raise NotWanted
    lines = _checked(task, points)
    newest = task.marks.order_by("-number").first()
    if newest and (newest.lines, newest.comment) == (lines, comment):
        return newest
    if newest:
        _require_open(task)
    mark = PersonMark.objects.create(
        task=task,
        number=newest.number + 1 if newest else 1,
        points=sum(points, rules.ZERO),
        lines=lines,
        comment=comment,
        marker=marker,
        marked_at=at,
    )
    if task.done_at is None:
        task.done_at = at
        task.save(update_fields=["done_at"])
    _settle(attempt, task, at)
    return mark


def _locked_attempt(task_id: int) -> Attempt:
    attempts = Attempt.objects.select_for_update(of=("self",), no_key=True)
    found = attempts.select_related("sitting").filter(marking_tasks=task_id).first()
    if found is None:
        raise MarkingTask.DoesNotExist
    return found


def _locked_task(task_id: int, marker: User) -> MarkingTask:
    task = MarkingTask.objects.select_for_update(of=("self",), no_key=True).get(pk=task_id)
    if task.marker_id == marker.pk:
        return task
    appointed = Marker.objects.filter(sitting=task.sitting_id, user=marker, ended_at=None)
    if task.marker_id is None or not appointed.exists():
        raise MarkingTask.DoesNotExist
    raise TakenOver


def _checked(task: MarkingTask, points: Sequence[Decimal]) -> list[str]:
    lines = queries.lines_of(task)
    if len(points) != len(lines):
        raise PointsOutside
    if any(not 0 <= each <= line.maximum for each, line in zip(points, lines, strict=True)):
        raise PointsOutside
    return [rules.digits(each) for each in points]


def _rounds(task: MarkingTask) -> list[MarkingTask]:
    same = MarkingTask.objects.filter(
        attempt=task.attempt_id, position=task.position, part=task.part, sequence=task.sequence
    )
    return list(same.order_by("round"))


def _before_appeals(task: MarkingTask) -> list[MarkingTask]:
    return [each for each in _rounds(task) if each.round != rules.AGAIN]


def _require_open(task: MarkingTask) -> None:
    others = [each for each in _rounds(task) if each.pk != task.pk and each.done_at]
    if others or Result.objects.filter(attempt=task.attempt_id).exists():
        raise MarkStands


def _settle(attempt: Attempt, task: MarkingTask, at: datetime) -> None:
    """Ask a third if it takes one, else announce that nobody is waited for any more."""
    terms = queries.terms_of(attempt.sitting)
    rounds = _before_appeals(task)
    if all(each.done_at for each in rounds):
        marks = PersonMark.objects.filter(task__in=rounds).order_by("number")
        newest = dict(marks.values_list("task__round", "points"))
        points = [newest[each.round] for each in rounds]
        if len(points) >= terms.markers and rules.agreed(points, task.maximum, terms) is None:
            _ask_third(task, at)
    if not MarkingTask.objects.filter(attempt=attempt, done_at=None).exists():
        announce = partial(marks_complete.send, Attempt, attempt_id=attempt.pk)
        transaction.on_commit(announce, robust=True)


def _ask_third(task: MarkingTask, at: datetime) -> None:
    MarkingTask.objects.create(
        sitting_id=task.sitting_id,
        attempt_id=task.attempt_id,
        position=task.position,
        part=task.part,
        sequence=task.sequence,
        round=3,
        maximum=task.maximum,
        lot=lot(task.attempt_id, task.position, task.part, 3),
        made_at=at,
    )
