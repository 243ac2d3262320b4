"""Who had a part in what is appealed: they neither handle nor confirm it."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Count, Q

from exams.appeals.models import Appeal, AppealStep
from exams.delivery.models import Attempt, Intervention
from exams.invigilation.models import (
    Irregularity,
    IrregularityClosing,
    PaperKeying,
    PaperResolution,
)
from exams.marking import queries as marking
from exams.marking.models import KeyCorrection, PersonMark
from exams.papers.models import PaperItem
from exams.results.models import ReleaseRequest

Row = tuple[int | None, ...]


def parties_of(appeal: Appeal) -> frozenset[int]:
    """Return who had a part in what is appealed, by id. Nine queries at most.

    The candidate; author and reviewers of the item (of the whole paper where it is all appealed),
    who corrected its key before; who marked the answer; who asked for the release or the voiding,
    and who confirmed either; who noted an irregularity of the candidate and who decided on it; who
    keyed their paper.
    """
    attempt = appeal.attempt
    rows: list[Row] = [(attempt.candidate_id, attempt.sitting.released_by_id)]
    for found in (_of_items(appeal), _of_marks(appeal), _of_sitting(attempt), _of_day(attempt)):
        rows += found
    return frozenset(pk for row in rows for pk in row if pk)


def seconds_left(appeal: Appeal, parties: Collection[int], *, remarks: int = 0) -> int:
    """Return how many could confirm what the handler of an appeal proposes. One query.

    Trainers and reviewers whose roles reach the sitting, without the handler and the parties.

    Args:
        remarks: answers that are marked again before. Who marks one has a part then: as many of
            those who could are left out.
    """
    sitting = appeal.attempt.sitting
    steps = AppealStep.objects.filter(appeal__attempt=appeal.attempt_id).values("actor")
    markers = marking.active_markers(sitting.pk).order_by().values("user")
    remarkers = Q(pk__in=markers) & ~Q(pk__in=steps)
    others = marking.deciders_in_reach(sitting).exclude(pk__in=[*parties, appeal.handler_id])
    counted = others.aggregate(all=Count("pk"), remarkers=Count("pk", filter=remarkers))
    left: int = counted["all"] - min(remarks, counted["remarkers"])
    return left


def _of_items(appeal: Appeal) -> Iterator[Row]:
    items = PaperItem.objects.filter(paper=appeal.attempt.sitting.paper_id)
    if appeal.position is not None:
        items = items.filter(position=appeal.position)
    yield from items.values_list("version__author", "version__first_reviewer", "version__reviewer")
    # What is corrected because of the appeal is the work of those who handle it.
    before = KeyCorrection.objects.filter(
        version__in=items.values("version"), asked_at__lt=appeal.made_at
    )
    yield from before.values_list("asked_by", "decision__decided_by")


def _of_marks(appeal: Appeal) -> Iterable[Row]:
    marks = PersonMark.objects.filter(task__attempt=appeal.attempt)
    if appeal.position is not None:
        marks = marks.filter(task__position=appeal.position)
    return marks.values_list("marker")


def _of_sitting(attempt: Attempt) -> Iterator[Row]:
    released = ReleaseRequest.objects.filter(
        Q(attempt=None) | Q(attempt=attempt), sitting=attempt.sitting_id
    )
    yield from released.values_list("asked_by", "decision__decided_by")
    voided = Intervention.objects.filter(
        attempt__sitting=attempt.sitting_id, attempt__candidate=attempt.candidate_id, kind="void"
    )
    yield from voided.values_list("asked_by", "decision__decided_by")


def _of_day(attempt: Attempt) -> Iterator[Row]:
    own = {"sitting": attempt.sitting_id, "candidate": attempt.candidate_id}
    noted = Irregularity.objects.filter(**own)
    yield from noted.values_list("noted_by")
    closed = IrregularityClosing.objects.filter(irregularity__in=noted)
    yield from closed.values_list("asked_by", "ruling__decided_by")
    yield from PaperKeying.objects.filter(record__resolution__attempt=attempt).values_list("keyer")
    yield from PaperResolution.objects.filter(attempt=attempt).values_list("resolved_by")
