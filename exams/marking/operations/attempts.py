"""Mark attempts, and let one result follow another."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from exams.delivery.models import Attempt
from exams.delivery.queries import is_settling
from exams.marking import queries, rules
from exams.marking.models import KeyCorrection, PartScore, Result, TopicScore
from exams.marking.operations.tasks import ask_people

# How many attempts one run of the sweep marks at most; the next goes on. So many in one set.
SWEEP, SET = 1000, 100


@transaction.atomic(durable=True)
def mark_attempt(*, attempt_id: int, at: datetime) -> Result | None:
    """Score a closed attempt by the newest answers that came in time.

    Safe to repeat: what is marked is returned. Nothing is done, and None returned, while the
    attempt is open, once it is voided, while those in charge hold the marking of the sitting, and
    while a request for more time in it is undecided. Where people have to mark something, they are
    asked, and None is returned until they have. Locks the attempt. Ten queries at most once it is
    marked, however many items.

    Raises:
        Attempt.DoesNotExist: no such attempt.
    """
    found = _locked([attempt_id])
    if not found:
        raise Attempt.DoesNotExist
    [attempt] = found
    if not _can_be_marked(attempt, at):
        return None
    if attempt.has_result:
        return Result.objects.standing().get(attempt=attempt)
    return next(iter(_mark([attempt], at)), None)


def mark_missed(*, at: datetime) -> int:
    """Mark closed attempts whose announcement was missed; return how many. Safe to repeat."""
    waiting = queries.ready_attempts().order_by("sitting", "pk")
    rows = list(waiting.values_list("sitting", "pk")[:SWEEP])
    return sum(
        _mark_set(ids, at)
        for _sitting, own in groupby(rows, key=lambda row: row[0])
        for ids in _sets(pk for _own, pk in own)
    )


def mark_sitting(*, sitting_id: int, at: datetime) -> int:
    """Mark the closed attempts of a sitting that wait for nobody, in sets; return how many.

    Safe to repeat. Fifteen queries for each SET attempts, however many items.
    """
    ready = queries.ready_attempts().filter(sitting=sitting_id).order_by("pk")
    ids = list(ready.values_list("pk", flat=True))
    return sum(_mark_set(part, at) for part in _sets(ids))


def _sets(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while part := list(islice(left, SET)):
        yield part


@transaction.atomic(durable=True)
def _mark_set(ids: Sequence[int], at: datetime) -> int:
    attempts = [
        attempt
        for attempt in _locked(ids)
        if _can_be_marked(attempt, at) and not attempt.has_result
    ]
    return len(_mark(attempts, at)) if attempts else 0


def _locked(ids: Sequence[int]) -> list[Any]:
    """Return attempts in their order, locked, each with `has_result` and `is_undecided`.

    Two queries: what another worker wrote while we waited for a lock is seen by the second alone.
    """
    locked = Attempt.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    rows: list[Any] = list(locked.select_related("sitting__paper").order_by("pk"))
    known = Attempt.objects.filter(pk__in=ids).annotate(
        has_result=Exists(Result.objects.filter(attempt=OuterRef("pk"))),
        is_undecided=Exists(queries.undecided_extensions()),
    )
    facts: dict[int, Any] = {
        pk: rest
        for pk, *rest in known.values_list(
            "pk", "has_result", "is_undecided", "sitting__marking_held_at"
        )
    }
    for row in rows:
        row.has_result, row.is_undecided, row.sitting.marking_held_at = facts[row.pk]
    return rows


def _can_be_marked(attempt: Any, at: datetime) -> bool:
    is_closed = attempt.status in (Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT)
    is_closed = is_closed and not is_settling(attempt, at=at)
    return bool(is_closed and not attempt.sitting.marking_held_at and not attempt.is_undecided)


def _mark(attempts: Sequence[Attempt], at: datetime) -> list[Result]:
    """Mark attempts of one sitting; return the results of those that wait for nobody."""
    sitting = attempts[0].sitting
    scheme = queries.scheme_of(sitting)
    given = queries.given_in([attempt.pk for attempt in attempts])
    if scheme.needs_people:
        queries.add_people(given, queries.terms_of(sitting))
    marked: list[tuple[Result, rules.Marked]] = []
    waiting: list[tuple[Attempt, queries.Given]] = []
    for attempt in attempts:
        own = given[attempt.pk]
        score = rules.mark(scheme, own.answers, own.people)
        # Nobody is troubled with what staff wrote to try the paper out.
        if score.waits and not attempt.is_test_run:
            waiting.append((attempt, own))
        else:
            marked.append((_first(attempt, own, score, at), score))
    if waiting:
        ask_people(sitting, scheme, waiting, at)
    return _kept(marked)


def _first(attempt: Attempt, own: queries.Given, score: rules.Marked, at: datetime) -> Result:
    return _scored(
        Result(
            attempt=attempt, marked_at=at, answered=own.answered, last_sequence=own.last_sequence
        ),
        score,
    )


def _scored(result: Result, marked: rules.Marked) -> Result:
    result.raw_score, result.maximum = marked.whole.raw, marked.whole.maximum
    result.cut_score, result.is_passed = marked.cut, marked.is_passed
    result.parts_failed = sum(not part.is_passed for part in marked.parts.values())
    result.critical_missed = len(marked.critical_missed)
    result.points = {str(at): rules.digits(points) for at, points in marked.points.items()}
    return result


def _kept(marked: Sequence[tuple[Result, rules.Marked]]) -> list[Result]:
    results = Result.objects.bulk_create([result for result, _score in marked])
    TopicScore.objects.bulk_create(
        TopicScore(
            result=result,
            topic_id=topic,
            items=score.items,
            correct=score.correct,
            raw_score=score.raw,
            maximum=score.maximum,
        )
        for result, whole in marked
        for topic, score in whole.topics.items()
    )
    PartScore.objects.bulk_create(
        PartScore(
            result=result,
            part=part,
            raw_score=score.raw,
            maximum=score.maximum,
            cut_score=score.cut,
            is_passed=score.is_passed,
        )
        for result, whole in marked
        for part, score in whole.parts.items()
    )
    return results


@transaction.atomic(savepoint=False)
def supersede(
    *,
    result: Result,
    marked: rules.Marked,
    cause: Result.Cause | str,
    correction: KeyCorrection | None,
    at: datetime,
) -> Result:
    """Let another result take the place of one, of the same answers, marked otherwise.

    In the caller's transaction, who holds the lock of the attempt. Three queries.

    Raises:
        IntegrityError: another result has taken its place already.
    """
    changes = [(result, marked)]
    return supersede_all(changes=changes, cause=cause, correction=correction, at=at)[0]


@transaction.atomic(savepoint=False)
def supersede_all(
    *,
    changes: Sequence[tuple[Result, rules.Marked]],
    cause: Result.Cause | str,
    correction: KeyCorrection | None,
    at: datetime,
) -> list[Result]:
    """Let other results take the places of many, in the order given. Three queries and more.

    Raises:
        IntegrityError: another result has taken the place of one already.
    """
    followed = [
        (
            _scored(
                Result(
                    attempt_id=old.attempt_id,
                    number=old.number + 1,
                    supersedes=old,
                    cause=cause,
                    correction=correction,
                    marked_at=at,
                    answered=old.answered,
                    last_sequence=old.last_sequence,
                ),
                marked,
            ),
            marked,
        )
        for old, marked in changes
    ]
    return _kept(followed)
