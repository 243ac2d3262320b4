"""Which results stand at a moment, which are held then, and which candidates may see.

All figures, lists and pages of results are cut out of these: what is held, voided or a test run
is left out in one place. What is said of a moment is made of what never changes: when an attempt
was begun and handed in, when a paper was entered, when two people extended or voided. How its
row stands today tells nothing of the moment: it is voided, opened again or closed late.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from exams.delivery.guard import Overdue
from exams.delivery.models import Attempt, AttemptQuerySet, Decision, Intervention
from exams.invigilation.queries import attempt_is_held
from exams.marking.models import Result, ResultQuerySet
from exams.results.models import LeftOut
from exams.sittings.models import Sitting

Status = Attempt.Status
Kind = Intervention.Kind


def list_fixed_at(sitting: Sitting) -> datetime:
    """Return from when on nobody is listed or taken off any more."""
    if sitting.released_at:
        return min(sitting.closes_at, sitting.released_at)
    return sitting.closes_at


def is_list_known(sitting: Sitting, *, at: datetime, now: datetime) -> bool:
    """Tell whether those listed at a moment are those of today: it was fixed then, or is now."""
    return at >= min(list_fixed_at(sitting), now)


def begun_at(at: datetime) -> AttemptQuerySet:
    """Return the attempts that were on record at a moment, voided ones included.

    Those on a device from their start; those on paper since they were entered, whatever hours
    stand on the paper.
    """
    begun = Attempt.objects.on_record().filter(opened_at__lte=at)
    return begun.exclude(paper_resolution__resolved_at__gt=at)


def attempts_at(sitting: Sitting, at: datetime) -> QuerySet[Attempt, Any]:
    """Return the attempts of a sitting on record at a moment that nobody had voided by then.

    With `state_then` and `closed_then` (null: open), as they were at that moment. One whose time
    was up had been closed by the clock, whenever somebody noticed.
    """
    status = Status.TIMED_OUT if sitting.overdue == Overdue.SUBMIT else Status.ABANDONED
    after_due = _after_due(sitting)
    # One that was voided since had been handed in if it was closed before its end.
    was_submitted = Q(status=Status.VOIDED, closed_at__lt=F("due_at") + after_due)
    is_handed_in = Q(Q(status=Status.SUBMITTED) | was_submitted, closed_at__lte=at)
    has_run_out = Q(due_then__lt=at - after_due)
    return (
        begun_at(at)
        .filter(~Q(status=Status.VOIDED) | Exists(_later(Kind.VOID, at, "pk")), sitting=sitting)
        .annotate(due_then=_due_then(at))
        .annotate(
            state_then=Case(
                When(is_handed_in, then=Value(Status.SUBMITTED.value)),
                When(has_run_out, then=Value(status.value)),
                default=Value(Status.OPEN.value),
            ),
            closed_then=Case(
                When(is_handed_in, then="closed_at"),
                When(has_run_out, then=F("due_then") + after_due),
            ),
        )
    )


def submitted_at(sitting: Sitting, at: datetime) -> QuerySet[Attempt, Any]:
    """Return those of them that were over at the moment and count."""
    over = [Status.SUBMITTED.value, Status.TIMED_OUT.value]
    attempts: QuerySet[Any] = attempts_at(sitting, at)
    return attempts.filter(state_then__in=over)


def unmarked_at(sitting: Sitting, at: datetime) -> QuerySet[Attempt, Any]:
    """Return those of them that had no result at the moment, and that nothing held."""
    marked = results_at(at).filter(attempt=OuterRef("pk"))
    return submitted_at(sitting, at).filter(~Exists(marked), ~attempt_is_held(at=at))


def _after_due(sitting: Sitting) -> timedelta:
    """Return how long after its due time the clock closes an attempt of a sitting."""
    terms = Attempt(sitting=sitting, due_at=sitting.closes_at).terms
    return terms.end - terms.due_at


def _due_then(at: datetime) -> Coalesce:
    """Return when an attempt was due as known at a moment: before any later extension."""
    extended = _later(Kind.EXTEND, at, "pk").order_by("decided_at", "pk")
    return Coalesce(Subquery(extended.values("due_before")[:1]), F("due_at"))


def _later(kind: Intervention.Kind, at: datetime, attempt: str) -> QuerySet[Decision]:
    """Return what two people did to an attempt after a moment.

    Args:
        attempt: where it is from the row that is filtered.
    """
    return Decision.objects.filter(
        intervention__attempt=OuterRef(attempt),
        intervention__kind=kind,
        is_confirmed=True,
        decided_at__gt=at,
    )


def results_at(at: datetime) -> ResultQuerySet:
    """Return the results on record that stood at a moment, held ones included.

    What was marked later, and what took the place of another later, changes nothing in it.
    """
    stood = Q(superseded_by=None) | Q(superseded_by__marked_at__gt=at)
    on_record = Result.objects.filter(stood, attempt__is_test_run=False, marked_at__lte=at)
    voided_later = Exists(_later(Kind.VOID, at, "attempt"))
    return on_record.filter(~Q(attempt__status=Status.VOIDED) | voided_later)


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
        .exclude(attempt__status=Status.VOIDED)
    )


def results_on_record(*, at: datetime | None = None) -> ResultQuerySet:
    """Return the same without test runs of staff: what is counted, listed and certified."""
    return results_out(at=at).filter(attempt__is_test_run=False)
