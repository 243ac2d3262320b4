"""Have answers that people marked be marked again, by somebody who has not marked them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from exams.appeals import queries
from exams.appeals.models import Appeal, Remark
from exams.appeals.operations.common import (
    as_handler,
    lock_attempt,
    note,
    require_no_part,
)
from exams.appeals.operations.refusals import (
    AppealMoved,
    NobodyToRemark,
    NotMarkedByPeople,
    RemarkedAlready,
)
from exams.appeals.states import Status
from exams.marking.models import MarkingTask
from exams.marking.operations import tasks
from exams.marking.rules import AGAIN

MarkedPiece = queries.MarkedPiece


@transaction.atomic(durable=True)
def ask_remark(
    *, appeal_id: int, positions: Collection[int], reason: str, actor: User, at: datetime
) -> list[Remark]:
    """Have answers be marked again: they come to the markers of the sitting like any other.

    Whoever marks them sees neither a name nor another mark, nor that it is for an appeal. Nothing
    is decided before they are in. Safe to repeat: what waits already is returned. Locks the appeal
    and the attempt.

    Args:
        positions: of the paper; of an appeal that names an item, that one whatever is given.

    Raises:
        ReasonMissing: no reason was given.
        NotTheHandler: somebody else looks into it.
        HadPart: the actor had a part in what is appealed.
        AppealMoved: it is not being looked into.
        NotMarkedByPeople: people mark nothing of what was answered at a position, or none is named.
        RemarkedAlready: an answer was marked again before.
        NobodyToRemark: nobody who marks in the sitting could.
        NotYourRole: the actor is neither trainer nor reviewer.
        Appeal.DoesNotExist: none such in the actor's reach.
    """
    appeal = as_handler(appeal_id, actor, reason)
    require_no_part(appeal, actor)
    if appeal.state != Status.ASSIGNED:
        raise AppealMoved
    lock_attempt(appeal)
    wanted = set(positions) if appeal.position is None else {appeal.position}
    answers = _require_by_people(appeal, wanted)
    waiting = queries.waiting_remarks(appeal)
    if {row.task.position for row in waiting} == wanted:
        return waiting
    _require_first_time(appeal, answers)
    _require_somebody(appeal, answers)
    asked = [_ask(appeal, answer, actor, at) for answer in answers]
    note(appeal, "exams.re-mark-asked", actor=actor, at=at, reason=reason.strip())
    return asked


def _require_by_people(appeal: Appeal, wanted: set[int]) -> list[MarkedPiece]:
    answers = [
        each for each in queries.marked_by_people(appeal.attempt) if each.piece.position in wanted
    ]
    lacking = wanted - {each.piece.position for each in answers}
    if lacking or not wanted:
        raise NotMarkedByPeople(items=_numbers(appeal, lacking) or "—")
    return answers


def _require_first_time(appeal: Appeal, answers: Sequence[MarkedPiece]) -> None:
    done = MarkingTask.objects.filter(attempt=appeal.attempt_id, round=AGAIN)
    known = set(done.values_list("position", "part"))
    again = [each for each in answers if (each.piece.position, each.piece.part) in known]
    if again:
        raise RemarkedAlready(items=_numbers(appeal, (each.piece.position for each in again)))


def _require_somebody(appeal: Appeal, answers: Sequence[MarkedPiece]) -> None:
    alone = [each for each in answers if not queries.remarkers_of(appeal.attempt, each)]
    if alone:
        raise NobodyToRemark(items=_numbers(appeal, (each.piece.position for each in alone)))


def _numbers(appeal: Appeal, positions: Iterable[int]) -> str:
    """Return items as the candidate knows them, in a row."""
    numbers = queries.numbers_of(appeal.attempt)
    found = {numbers.get(position, position) for position in positions}
    return ", ".join(str(number) for number in sorted(found))


def _ask(appeal: Appeal, answer: MarkedPiece, actor: User, at: datetime) -> Remark:
    attempt = appeal.attempt
    task = tasks.task_for(attempt.sitting, attempt.pk, answer.piece, answer.sequence, AGAIN, at)
    task.save(force_insert=True)
    return Remark.objects.create(appeal=appeal, task=task, asked_by=actor, asked_at=at)


@transaction.atomic(durable=True)
def call_off_remark(*, appeal_id: int, reason: str, actor: User, at: datetime) -> int:
    """Take out what nobody has marked again yet; return how many answers. What is marked stays.

    Safe to repeat. Locks the appeal and the attempt.

    Raises:
        ReasonMissing, NotTheHandler, NotYourRole, Appeal.DoesNotExist: as above.
    """
    appeal = as_handler(appeal_id, actor, reason)
    count = take_out_waiting(appeal)
    if count:
        note(appeal, "exams.re-mark-called-off", actor=actor, at=at, reason=reason.strip())
    return count


def take_out_waiting(appeal: Appeal) -> int:
    """Take out, for the caller who holds the lock of the appeal, what waits to be marked again."""
    lock_attempt(appeal)
    waiting = queries.waiting_remarks(appeal)
    Remark.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    MarkingTask.objects.filter(pk__in=[row.task_id for row in waiting], done_at=None).delete()
    return len(waiting)
