"""Mark attempts and release their results."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import Refusal
from exams.delivery.models import Attempt, Candidacy, Sitting
from exams.delivery.queries import Answer, sittings_in_reach, standing_answers
from exams.marking import queries, rules
from exams.marking.models import Result, TopicScore
from exams.papers.models import Paper
from exams.signals import result_released, sitting_released

# How many attempts one run of the sweep marks at most; the next goes on.
SWEEP = 1000


class StillAnswering(Refusal):
    code = "still-answering"
    message = _(
        "%(number)s candidates are still answering. Release the results when they are done."
    )


class NotMarkedYet(Refusal):
    code = "not-marked-yet"
    message = _("%(number)s attempts are not marked yet. Try again in a minute.")


@transaction.atomic(durable=True)
def mark_attempt(*, attempt_id: int, at: datetime) -> Result | None:
    """Score a closed attempt by the newest answers that came in time.

    Safe to repeat: an attempt has one result, and what is marked is returned. Nothing is done,
    and None returned, while the attempt is open or once it is voided. Locks the attempt. Seven
    queries, however many items.

    Raises:
        Attempt.DoesNotExist: no such attempt.
    """
    attempts = Attempt.objects.select_for_update(of=("self",), no_key=True)
    attempt = attempts.select_related("sitting__paper").get(pk=attempt_id)
    if attempt.status not in (Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT):
        return None
    marked = Result.objects.filter(attempt=attempt).first()
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
    waiting = queries.unmarked_attempts().order_by("pk").values_list("pk", flat=True)[:SWEEP]
    return sum(mark_attempt(attempt_id=pk, at=at) is not None for pk in list(waiting))


@transaction.atomic(durable=True)
def release_results(*, sitting_id: int, actor: User, at: datetime) -> Sitting:
    """Let the candidates see their results, and announce it. Nobody can start from then on.

    Safe to repeat: a sitting that is released is returned as it stands. Locks the sitting and its
    candidacies, so that nobody starts meanwhile.

    Raises:
        StillAnswering: an attempt is open.
        NotMarkedYet: a closed attempt has no result yet.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    # Without the key, for a start that holds its candidacy checks at its commit that this exists.
    sittings = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = sittings.get(pk=sitting_id)
    if sitting.released_at:
        return sitting
    candidacies = Candidacy.objects.select_for_update().filter(sitting=sitting).order_by("pk")
    list(candidacies.values_list("pk", flat=True))
    _require_all_marked(sitting)
    sitting.released_at, sitting.released_by = at, actor
    sitting.save(update_fields=["released_at", "released_by"])
    audit.record("exams.results-released", actor=actor, subject=sitting, at=at)
    announce = partial(sitting_released.send, Sitting, sitting_id=sitting.pk)
    transaction.on_commit(announce, robust=True)
    return sitting


def _require_all_marked(sitting: Sitting) -> None:
    is_open = Attempt.objects.filter(sitting=sitting, status=Attempt.Status.OPEN).count()
    if is_open:
        raise StillAnswering(number=is_open)
    unmarked = queries.unmarked_attempts().filter(sitting=sitting).count()
    if unmarked:
        raise NotMarkedYet(number=unmarked)


def announce_results(*, sitting_id: int) -> int:
    """Announce each result of a released sitting; return how many. Safe to repeat.

    A receiver that fails keeps none of the others from hearing of it.
    """
    results = queries.results_in(sitting_id).filter(attempt__sitting__released_at__isnull=False)
    ids = list(results.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        result_released.send_robust(Result, result_id=pk)
    return len(ids)
