"""What the tests of marks by people share."""

from datetime import timedelta
from decimal import Decimal

from exams.marking import operations
from exams.models import Marker, MarkingTask
from tests.factories import (
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    PaperFactory,
    PostingFactory,
    ResponseFactory,
    SittingFactory,
    UserFactory,
)

LATER = MOMENT + timedelta(hours=2)


def written_sitting(*kinds, **fields):
    """Return a sitting whose paper has ten marks for an item of each type."""
    paper = PaperFactory(size=0, kinds=kinds or ["short-answer"], frozen=True)
    return SittingFactory(paper=paper, **fields)


def answered(sitting, answers=None, **fields):
    """Return a submitted attempt with answers by position ("应当" to the first alone)."""
    attempt = AttemptFactory(sitting=sitting, submitted=True, **fields)
    CandidacyFactory(sitting=sitting, candidate=attempt.candidate)
    for number, (position, chosen) in enumerate((answers or {1: ["应当"]}).items(), start=1):
        ResponseFactory(attempt=attempt, sequence=number, position=position, chosen=chosen)
    return attempt


def asked(sitting, count=1, **fields):
    """Return attempts of whose answers people have been asked."""
    attempts = [answered(sitting, **fields) for _ in range(count)]
    for attempt in attempts:
        operations.mark_attempt(attempt_id=attempt.pk, at=LATER)
    return attempts


def trainer(sitting, **fields):
    return UserFactory(roles=["trainer"], reach=sitting.unit, **fields)


def marker(sitting, *, unit=None):
    """Return somebody who was asked to mark; of a unit if one is given."""
    person = trainer(sitting)
    Marker.objects.create(sitting=sitting, user=person, appointed_by=person, appointed_at=MOMENT)
    if unit:
        PostingFactory(user=person, unit=unit)
    return person


def take(sitting, person, **fields):
    return operations.take_next(
        sitting_id=sitting.pk, marker=person, at=fields.pop("at", LATER), **fields
    )


def give_points(task, person, *points, **fields):
    return operations.give_mark(
        task_id=task.pk,
        marker=person,
        points=[Decimal(each) for each in points],
        at=fields.pop("at", LATER),
        **fields,
    )


def mark_next(sitting, person, *points):
    """Take the next answer and mark it; return the task."""
    task = take(sitting, person, beyond_share=True)
    give_points(task, person, *points)
    return task


def tasks_of(sitting):
    return MarkingTask.objects.filter(sitting=sitting).order_by("position", "part", "round")
