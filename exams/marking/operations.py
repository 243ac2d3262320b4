"""Mark attempts."""

from datetime import datetime

from django.db import transaction

from exams.delivery.models import Attempt
from exams.delivery.queries import Answer, standing_answers
from exams.marking import queries, rules
from exams.marking.models import Result, TopicScore
from exams.papers.models import Paper

# How many attempts one run of the sweep marks at most; the next goes on.
SWEEP = 1000


@transaction.atomic(durable=True)
def mark_attempt(*, attempt_id: int, at: datetime) -> Result | None:
    """Score a closed attempt by the newest answers that came in time.

    Safe to repeat: what is marked is returned. Nothing is done, and None returned, while the
    attempt is open, once it is voided, and while those in charge hold the marking of the sitting.
    Locks the attempt. Seven queries, however many items.

    Raises:
        Attempt.DoesNotExist: no such attempt.
    """
    attempts = Attempt.objects.select_for_update(of=("self",), no_key=True)
    attempt = attempts.select_related("sitting__paper").get(pk=attempt_id)
    if attempt.status not in (Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT):
        return None
    if attempt.sitting.marking_held_at:
        return None
    marked = Result.objects.standing().filter(attempt=attempt).first()
    return marked or _mark(attempt, at)


def _mark(attempt: Attempt, at: datetime) -> Result:
    paper = attempt.sitting.paper
    answers = standing_answers(attempt.pk)
    chosen = {position: answer.chosen for position, answer in answers.items()}
    marked = rules.mark(queries.keyed_items(paper.pk), chosen)
    result = _result(attempt, paper, answers, marked.whole, at)
    result.save(force_insert=True)
    TopicScore.objects.bulk_create(
        TopicScore(
            result=result,
            topic_id=topic,
            items=score.items,
            correct=score.correct,
            raw_score=score.raw,
            maximum=score.maximum,
        )
        for topic, score in marked.topics.items()
    )
    return result


def _result(
    attempt: Attempt, paper: Paper, answers: dict[int, Answer], whole: rules.Score, at: datetime
) -> Result:
    return Result(
        attempt=attempt,
        raw_score=whole.raw,
        maximum=whole.maximum,
        cut_score=paper.cut_score,
        is_passed=whole.raw >= paper.cut_score,
        marked_at=at,
        answered=sum(bool(answer.chosen) for answer in answers.values()),
        last_sequence=max((answer.sequence for answer in answers.values()), default=0),
    )


def mark_missed(*, at: datetime) -> int:
    """Mark closed attempts whose announcement was missed; return how many. Safe to repeat."""
    waiting = queries.unmarked_attempts().filter(sitting__marking_held_at=None)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:SWEEP])
    return sum(mark_attempt(attempt_id=pk, at=at) is not None for pk in ids)
