"""Sittings with written answers: marked by people, released, appealed; a key that is corrected."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from accounts.models import User
from config.demo.exams import Answers
from core.dates import local_day
from exams.appeals.models import Appeal
from exams.appeals.operations import make_appeal, take_on_appeal
from exams.corrections.operations import ask_correction, make_dry_run
from exams.delivery.models import Attempt, Response
from exams.marking import queries
from exams.marking.models import KeyCorrection, MarkingTask
from exams.marking.operations import (
    appoint_markers,
    give_mark,
    mark_sitting,
    plan_marking,
    take_next,
)
from exams.marking.rules import Agreement
from exams.sittings.models import Sitting

# What of the points an answer gets, from the good one to the poor one.
_SHARES = (Decimal(1), Decimal("0.6"), Decimal("0.2"))
_HALF = Decimal("0.5")
_CORRECTED = 6  # the position whose key is corrected; several chose the same other option


def mark(
    sitting: Sitting,
    markers: Sequence[User],
    *,
    most: int,
    answers: Answers,
    staff: dict[str, User],
    at: datetime,
) -> None:
    """Have two people mark what was written, `most` answers each."""
    if sitting.released_at:
        return
    plan_marking(
        sitting_id=sitting.pk,
        terms=Agreement(),
        due_on=local_day(at + timedelta(days=4)),
        actor=staff["trainer"],
        at=at,
    )
    people = [marker.pk for marker in markers]
    appoint_markers(sitting_id=sitting.pk, people=people, actor=staff["trainer"], at=at)
    for number, marker in enumerate(markers):
        done = MarkingTask.objects.filter(sitting=sitting, marker=marker, done_at__isnull=False)
        for turn in range(done.count(), most):
            moment = at + timedelta(minutes=30 * number + 3 * turn + 3)
            task = take_next(sitting_id=sitting.pk, marker=marker, at=moment, beyond_share=True)
            if task is None:
                break
            points = _points(task, answers, is_strict=number > 0)
            give_mark(task_id=task.pk, marker=marker, points=points, at=moment)
    mark_sitting(sitting_id=sitting.pk, at=at + timedelta(hours=2))


def _points(task: MarkingTask, answers: Answers, *, is_strict: bool) -> list[Decimal]:
    """Return points of each line; who is strict gives half a point less for the first."""
    response = Response.objects.get(attempt=task.attempt_id, sequence=task.sequence)
    rank = next(
        r for some in answers.values() for r, text in enumerate(some) if text == response.chosen
    )
    points = [
        (line.maximum * _SHARES[rank] / _HALF).quantize(Decimal(1), ROUND_FLOOR) * _HALF
        for line in queries.lines_of(task)
    ]
    if is_strict:
        points[0] = max(points[0] - _HALF, Decimal(0))
    return points


def appeal(sitting: Sitting, *, candidates: Sequence[User], handler: User, at: datetime) -> None:
    """Let two candidates appeal; somebody looks into the first."""
    marks, whole = (Attempt.objects.get(sitting=sitting, candidate=each) for each in candidates)
    first = Appeal.objects.filter(attempt=marks).first() or make_appeal(
        attempt_id=marks.pk,
        candidate=candidates[0],
        kind=Appeal.Kind.MARK,
        position=10,
        reason="第三问我的作答已写明评分细则中的两行，请复核各行给分。",
        at=at,
    )
    if first.state == Appeal.State.SUBMITTED:
        take_on_appeal(appeal_id=first.pk, actor=handler, at=at + timedelta(hours=3))
    if not Appeal.objects.filter(attempt=whole).exists():
        make_appeal(
            attempt_id=whole.pk,
            candidate=candidates[1],
            kind=Appeal.Kind.RESULT,
            position=None,
            reason="总分与本人估分相差较大，请复核全卷合分。",
            at=at + timedelta(hours=5),
        )


def correct_key(sitting: Sitting, *, actor: User, at: datetime) -> None:
    """Ask that a second option be right as well; the dry run waits for a second person."""
    if KeyCorrection.objects.filter(sittings=sitting).exists():
        return
    version = sitting.paper.items.get(position=_CORRECTED).version
    options = version.options.order_by("letter")
    key, other = options.filter(is_key=True)[0], options.filter(is_key=False)[0]
    asked = ask_correction(
        version_id=version.pk,
        kind=KeyCorrection.Kind.TWO_KEYS,
        keys=[[key.letter], [other.letter]],
        sitting_ids=[sitting.pk],
        reason=f"题干没有写明地域范围，选 {other.letter} 也有依据，建议两个选项都给分。",
        actor=actor,
        at=at,
    )
    run = asked.runs.latest("pk")
    make_dry_run(run_id=run.pk, at=at + timedelta(minutes=1))
