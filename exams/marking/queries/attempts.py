"""Attempts that wait to be marked, and the results that count."""

from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from exams.delivery.models import Attempt, AttemptQuerySet, Intervention
from exams.marking import rules
from exams.marking.models import MarkingTask, Result
from exams.marking.queries.given import add_people, given_in, terms_of
from exams.marking.queries.schemes import scheme_of


def unmarked_attempts() -> AttemptQuerySet:
    """Return attempts that are over and count, and have no result."""
    return Attempt.objects.closed().filter(results=None)


def undecided_extensions() -> QuerySet[Intervention]:
    """Return requests for more time, of the attempt outside, that nobody has decided yet.

    Once the candidate has submitted there is nothing to give more time to.
    """
    return Intervention.objects.filter(
        attempt=OuterRef("pk"),
        attempt__status=Attempt.Status.TIMED_OUT,
        kind=Intervention.Kind.EXTEND,
        decision=None,
    )


def ready_attempts() -> AttemptQuerySet:
    """Return those of them that wait for nobody.

    Nothing is marked while the marking of its sitting is held, while somebody asked for more time
    in it and nobody has decided, and while people have not marked what they mark.
    """
    by_people = MarkingTask.objects.filter(
        attempt=OuterRef("pk"), done_at=None, made_at__gte=OuterRef("closed_at")
    )
    return unmarked_attempts().filter(
        ~Exists(undecided_extensions()), ~Exists(by_people), sitting__marking_held_at=None
    )


def points_of(result: Result) -> dict[int, Decimal]:
    """Return what each item that counts earned, by position.

    Results of the time before points were kept are marked again, by the keys of the moment at
    which they were marked: up to eight queries. Others need none.
    """
    if result.points:
        return {int(position): Decimal(points) for position, points in result.points.items()}
    return dict(marked_again(result).points)


def marked_again(result: Result) -> rules.Marked:
    """Return a result as it is marked by the keys of its moment. Up to eight queries."""
    attempt = result.attempt
    given = given_in([attempt.pk])
    add_people(given, terms_of(attempt.sitting))
    scheme = scheme_of(attempt.sitting, at=result.marked_at)
    return rules.mark(scheme, given[attempt.pk].answers, given[attempt.pk].people)
