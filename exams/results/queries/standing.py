"""Which results stand at a moment, which are held then, and which candidates may see.

All figures, lists and pages of results are cut out of these: what is held, voided or a test run
is left out in one place.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from exams.delivery.models import Attempt, AttemptQuerySet, Decision
from exams.invigilation.queries import attempt_is_held
from exams.marking.models import Result, ResultQuerySet
from exams.results.models import LeftOut


def attempts_at(at: datetime) -> AttemptQuerySet:
    """Return the attempts on record that were begun by a moment and not voided by then."""
    voided_later = Decision.objects.filter(
        intervention__attempt=OuterRef("pk"),
        intervention__kind="void",
        is_confirmed=True,
        decided_at__gt=at,
    )
    begun = Attempt.objects.on_record().filter(opened_at__lte=at)
    return begun.filter(~Q(status=Attempt.Status.VOIDED) | Exists(voided_later))


def results_at(at: datetime) -> ResultQuerySet:
    """Return the results on record that stood at a moment, held ones included.

    What was marked later, and what took the place of another later, changes nothing in it.
    """
    voided_later = Decision.objects.filter(
        intervention__attempt=OuterRef("attempt"),
        intervention__kind="void",
        is_confirmed=True,
        decided_at__gt=at,
    )
    stood = Q(superseded_by=None) | Q(superseded_by__marked_at__gt=at)
    on_record = Result.objects.filter(stood, attempt__is_test_run=False, marked_at__lte=at)
    return on_record.filter(~Q(attempt__status=Attempt.Status.VOIDED) | Exists(voided_later))


def figures_at(at: datetime) -> ResultQuerySet:
    """Return the results that figures are made of at a moment: what stands and nothing holds."""
    return results_at(at).filter(~attempt_is_held(at=at, path="attempt__"))


def left_out() -> QuerySet[LeftOut]:
    """Return what was left out when its sitting was released, and is not released yet."""
    return LeftOut.objects.filter(later=None)


def results_out(*, at: datetime | None = None) -> ResultQuerySet:
    """Return the results that their candidates can see today.

    Their sitting is released, by `at` if that is given; they were not left out then, or were
    released since; no irregularity holds them, and the attempt is not voided.
    """
    released = Q(attempt__sitting__released_at__isnull=False)
    if at is not None:
        released = Q(attempt__sitting__released_at__lte=at)
    return (
        Result.objects.standing()
        .filter(
            released,
            ~Exists(left_out().filter(attempt=OuterRef("attempt"))),
            ~attempt_is_held(path="attempt__"),
        )
        .exclude(attempt__status=Attempt.Status.VOIDED)
    )


def results_on_record(*, at: datetime | None = None) -> ResultQuerySet:
    """Return the same without test runs of staff: what is counted, listed and certified."""
    return results_out(at=at).filter(attempt__is_test_run=False)
