"""What the tests of re-marks share: a released attempt that people marked, and each step."""

from datetime import timedelta

from exams.appeals import operations
from exams.marking import operations as marking
from tests import by_two
from tests.exams.appeals.helpers import IN_TIME, confirmed, seen_of
from tests.exams.marking.helpers import answered, mark_next, marker, take, written_sitting
from tests.factories import MOMENT

MARKED = MOMENT + timedelta(hours=4)


def marked_attempt(*kinds, answers=None, points=(3, 1), released_at=MOMENT + timedelta(days=1)):
    """Return a released attempt; two people gave each of its written answers the same points."""
    sitting = written_sitting(*kinds)
    attempt = answered(sitting, answers)
    marking.mark_attempt(attempt_id=attempt.pk, at=MARKED)
    people = [marker(sitting), marker(sitting)]
    for person in people:
        while take(sitting, person, beyond_share=True):
            mark_next(sitting, person, *points)
    marking.mark_attempt(attempt_id=attempt.pk, at=MARKED)
    by_two.release(sitting, at=released_at)
    return attempt


def ask(made, handler, positions=(), reason="评分与采分点不符"):
    return operations.ask_remark(
        appeal_id=made.pk, positions=positions, reason=reason, actor=handler, at=IN_TIME
    )


def propose(made, handler, remedy="re-mark", points=None):
    return operations.propose_upholding(
        appeal_id=made.pk,
        finding="重新评阅得分更高。",
        proposal=operations.Proposal(remedy, points),
        actor=handler,
        at=IN_TIME,
    )


def reject(made, handler):
    return operations.reject_appeal(
        appeal_id=made.pk, finding="评分无误", resumes_item=True, actor=handler, at=IN_TIME
    )


def upheld(made, handler, second, sitting, fourth, *points):
    ask(made, handler)
    mark_next(sitting, fourth, *(points or (5, 3)))
    propose(made, handler)
    return confirmed(made, second)


def take_back(made, actor):
    return operations.ask_reversal(
        appeal_id=made.pk, reason="复评人与考生有利害关系", actor=actor, at=IN_TIME
    )


def decide(made, actor, is_confirmed=True, seen=None, reason="属实"):
    return operations.decide_reversal(
        appeal_id=made.pk,
        is_confirmed=is_confirmed,
        reason=reason,
        seen=seen_of(made) if seen is None else seen,
        actor=actor,
        at=IN_TIME + timedelta(hours=1),
    )
