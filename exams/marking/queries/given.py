"""What attempts say, and what people gave for it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet

from exams.delivery.models import Response
from exams.marking import rules
from exams.marking.models import MarkingPlan, MarkingTask, PersonMark
from exams.sittings.models import Sitting


@dataclass(slots=True)
class Given:
    """What is marked of an attempt."""

    answers: dict[int, list[str]] = field(default_factory=dict)  # by position
    sequences: dict[int, int] = field(default_factory=dict)  # of those answers, by position
    # Points by position and part of a case, where the marks of people have agreed.
    people: dict[tuple[int, int], Decimal] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """Return how many items have an answer that says something."""
        return sum(any(text.strip() for text in answer) for answer in self.answers.values())

    @property
    def last_sequence(self) -> int:
        return max(self.sequences.values(), default=0)


def given_in(attempt_ids: Collection[int]) -> dict[int, Given]:
    """Return the answers that count of each attempt, by attempt. One query."""
    found: dict[int, Given] = {pk: Given() for pk in attempt_ids}
    rows = Response.objects.counting().filter(attempt__in=attempt_ids).in_order()
    for attempt, position, chosen, sequence in rows.values_list(
        "attempt", "position", "chosen", "sequence"
    ):
        found[attempt].answers[position] = chosen
        found[attempt].sequences[position] = sequence
    return found


def remarks_upheld() -> QuerySet[MarkingTask]:
    """Return the re-marks that count: those by which an appeal was upheld, while that stands."""
    return MarkingTask.objects.filter(
        round=rules.AGAIN, remark__appeal__state="upheld", remark__appeal__remedy="re-mark"
    )


def counting_marks(remarks: QuerySet[MarkingTask] | None = None) -> QuerySet[PersonMark]:
    """Return the marks of people; of re-marks those that count, or those of other tasks."""
    counting = remarks_upheld() if remarks is None else remarks
    return PersonMark.objects.filter(Q(task__round__lt=rules.AGAIN) | Q(task__in=counting))


def add_people(
    found: dict[int, Given],
    terms: rules.Agreement,
    *,
    remarks: QuerySet[MarkingTask] | None = None,
) -> None:
    """Add what people gave to the answers that count, where their marks agree. One query.

    A mark of an answer that was replaced since does not count.

    Args:
        remarks: which re-marks count; None: those that do today.
    """
    rows = counting_marks(remarks).filter(task__attempt__in=list(found)).order_by("number")
    newest = {
        (attempt, position, part, round_): (points, maximum)
        for attempt, position, part, sequence, round_, maximum, points in rows.values_list(
            "task__attempt",
            "task__position",
            "task__part",
            "task__sequence",
            "task__round",
            "task__maximum",
            "points",
        )
        if found[attempt].sequences.get(position) == sequence
    }
    again: dict[tuple[int, int, int], Decimal] = {}
    marks: dict[tuple[int, int, int], list[tuple[Decimal, Decimal]]] = {}
    for (attempt, position, part, round_), mark in sorted(newest.items()):
        if round_ == rules.AGAIN:
            again[attempt, position, part] = mark[0]
        else:
            marks.setdefault((attempt, position, part), []).append(mark)
    for (attempt, position, part), given in marks.items():
        before = rules.agreed([each for each, _most in given], given[0][1], terms)
        points = rules.with_remark(before, again.get((attempt, position, part)))
        if points is not None:
            found[attempt].people[position, part] = points


def terms_of(sitting: Sitting) -> rules.Agreement:
    """Return how the marks of people become one in a sitting. One query if it is not at hand."""
    try:
        plan = sitting.marking_plan
    except MarkingPlan.DoesNotExist:
        return rules.Agreement()
    return rules.Agreement(plan.markers, plan.tolerance_percent, plan.third)
