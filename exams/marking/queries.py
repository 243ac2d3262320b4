"""Reads about results. Only here, and in the item bank, is a key read."""

from django.db.models import QuerySet

from exams.bank.models import Option
from exams.delivery.models import Attempt, AttemptQuerySet
from exams.marking.models import Result
from exams.marking.rules import Keyed
from exams.papers.models import PaperItem


def keyed_items(paper_id: int) -> list[Keyed]:
    """Return the places of a paper that count, with their keys. Two queries.

    What is on trial does not count: it has no place here.
    """
    options: dict[int, list[tuple[str, bool]]] = {}
    shown = Option.objects.filter(version__paper_items__paper=paper_id).order_by("letter")
    for version_id, letter, is_key in shown.values_list("version", "letter", "is_key"):
        options.setdefault(version_id, []).append((letter, is_key))
    places = PaperItem.objects.filter(paper=paper_id, is_pilot=False).order_by("position")
    return [
        Keyed(
            position,
            topic,
            marks,
            frozenset(letter for letter, is_key in options.get(version_id, ()) if is_key),
            "".join(letter for letter, _is_key in options.get(version_id, ())),
            rule,
        )
        for position, topic, marks, version_id, rule in places.values_list(
            "position", "version__item__topic", "marks", "version", "rule"
        )
    ]


def unmarked_attempts() -> AttemptQuerySet:
    """Return attempts that are over and count, and have no result."""
    return Attempt.objects.closed().filter(results=None)


def results_in(sitting_id: int) -> QuerySet[Result]:
    """Return the results of a sitting that count."""
    counting = Result.objects.standing().filter(
        attempt__sitting=sitting_id, attempt__is_test_run=False
    )
    return counting.exclude(attempt__status=Attempt.Status.VOIDED)
