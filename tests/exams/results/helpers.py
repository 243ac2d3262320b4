"""What the tests of results share."""

from datetime import timedelta
from decimal import Decimal

from exams.delivery import operations as delivery
from exams.models import Irregularity, IrregularityClosing, IrregularityRuling, Result
from exams.results import operations
from tests.factories import (
    MOMENT,
    CandidacyFactory,
    PostingFactory,
    ResultFactory,
    UserFactory,
)

END = MOMENT + timedelta(hours=3)


def sat(sitting, score=4, *, at=END, unit=None, **more):
    """Return the result of somebody who is listed and was marked at a moment."""
    result = ResultFactory(attempt__sitting=sitting, raw_score=Decimal(score), marked_at=at, **more)
    CandidacyFactory(sitting=sitting, candidate=result.attempt.candidate)
    if unit:
        PostingFactory(user=result.attempt.candidate, unit=unit)
    return result


def corrected(result, score, *, at):
    """Put another result in the place of one."""
    return Result.objects.create(
        attempt=result.attempt,
        number=result.number + 1,
        supersedes=result,
        cause="key-corrected",
        raw_score=Decimal(score),
        maximum=result.maximum,
        cut_score=result.cut_score,
        is_passed=Decimal(score) >= result.cut_score,
        marked_at=at,
        answered=4,
    )


def voided(attempt, *, at):
    """Void an attempt by two people of its sitting's unit."""
    first, second = in_charge(attempt.sitting, 2)
    asked = delivery.void_attempt(attempt_id=attempt.pk, reason="替考", actor=first, at=at)
    delivery.confirm_intervention(intervention_id=asked.pk, actor=second, at=at)
    attempt.refresh_from_db()


def extended(attempt, minutes, *, at):
    """Give time back by two people of its sitting's unit."""
    first, second = in_charge(attempt.sitting, 2)
    asked = delivery.extend_attempt(
        attempt_id=attempt.pk, minutes=minutes, reason="断电", actor=first, at=at
    )
    delivery.confirm_intervention(intervention_id=asked.pk, actor=second, at=at)
    attempt.refresh_from_db()


def in_charge(sitting, number):
    """Return so many invigilators of a sitting's unit."""
    return [UserFactory(roles=["invigilator"], reach=sitting.unit) for _ in range(number)]


def hold(attempt, *, at=MOMENT + timedelta(minutes=30)):
    """Note an irregularity that holds the result of an attempt."""
    return Irregularity.objects.create(
        sitting=attempt.sitting,
        candidate=attempt.candidate,
        attempt=attempt,
        kind="impersonation",
        text="证件照与本人不符",
        holds_result=True,
        noted_by=UserFactory(),
        noted_at=at,
    )


def lift(note, *, at=MOMENT + timedelta(days=1)):
    """Lift it by two people."""
    closing = IrregularityClosing.objects.create(
        irregularity=note,
        outcome="no-consequence",
        reason="核对无误",
        asked_by=UserFactory(),
        asked_at=at,
    )
    return IrregularityRuling.objects.create(
        closing=closing,
        is_confirmed=True,
        reason="属实",
        decided_by=UserFactory(),
        decided_at=at,
    )


def release(sitting, *, at=MOMENT + timedelta(hours=4), leaves_unmarked=False):
    """Release a sitting by two people of its unit."""
    first, second = (UserFactory(roles=["trainer"], reach=sitting.unit) for _ in range(2))
    asked = operations.ask_for_release(
        sitting_id=sitting.pk, actor=first, at=at, leaves_unmarked=leaves_unmarked
    )
    decision = operations.confirm_release(request_id=asked.pk, actor=second, at=at)
    sitting.refresh_from_db()
    return decision
