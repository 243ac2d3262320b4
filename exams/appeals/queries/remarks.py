"""Answers that are marked again for an appeal: which can be, by whom, and how far that is."""

from dataclasses import dataclass
from decimal import Decimal

from exams.appeals.models import Appeal, AppealStep, Remark
from exams.appeals.queries.appeals import numbers_of
from exams.delivery.models import Attempt
from exams.marking import queries as marking
from exams.marking import rules
from exams.marking.models import MarkingTask, PersonMark


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """What of an answer people mark, an item or a part of a case, and by which response."""

    piece: rules.Piece
    sequence: int  # of the response that was marked


def marked_by_people(attempt: Attempt) -> list[MarkedPiece]:
    """Return the answers of an attempt that people mark. Six queries."""
    scheme = marking.scheme_of(attempt.sitting)
    own = marking.given_in([attempt.pk])[attempt.pk]
    pieces = rules.for_people(scheme, own.answers)
    return [MarkedPiece(piece, own.sequences[piece.position]) for piece in pieces]


def remarkers_of(attempt: Attempt, answer: MarkedPiece) -> frozenset[int]:
    """Return who could mark an answer again, by id. Three queries.

    Those who mark in the sitting, but for the candidate, for who marked the answer, and for who
    took a step in an appeal of the attempt: they know whose answer it is.
    """
    active = marking.active_markers(attempt.sitting_id).values_list("user", flat=True)
    steps = AppealStep.objects.filter(appeal__attempt=attempt).values_list("actor", flat=True)
    piece = answer.piece
    marked = MarkingTask.objects.filter(
        attempt=attempt, position=piece.position, part=piece.part, sequence=answer.sequence
    )
    markers = marked.values_list("marker", flat=True)
    return frozenset(active) - set(steps) - set(markers) - {attempt.candidate_id}


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """An answer that is marked again, and what came of it."""

    number: int  # of the item, that the candidate knows
    position: int
    part: int
    maximum: Decimal
    before: Decimal | None  # by the marks before
    again: Decimal | None  # None: nobody has marked it again yet


def remark_rows(appeal: Appeal) -> list[RemarkRow]:
    """Return what is marked again for an appeal, in the order of the paper. Six queries at most."""
    rows = Remark.objects.filter(appeal=appeal).select_related("task")
    tasks = [row.task for row in rows.order_by("task__position", "task__part")]
    if not tasks:
        return []
    attempt = appeal.attempt
    given = marking.given_in([attempt.pk])
    marking.add_people(given, marking.terms_of(attempt.sitting), remarks=MarkingTask.objects.none())
    before = given[attempt.pk].people
    marks = PersonMark.objects.filter(task__in=tasks).order_by("number")
    again = dict(marks.values_list("task", "points"))
    numbers = numbers_of(attempt)
    return [
        RemarkRow(
            number=numbers[task.position],
            position=task.position,
            part=task.part,
            maximum=task.maximum,
            before=before.get((task.position, task.part)),
            again=again.get(task.pk),
        )
        for task in tasks
    ]


def waiting_remarks(appeal: Appeal) -> list[Remark]:
    """Return what nobody has marked again yet. One query."""
    rows = Remark.objects.filter(appeal=appeal, task__done_at=None).select_related("task")
    return list(rows.order_by("pk"))
