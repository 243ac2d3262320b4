"""What the tests of results share."""

from datetime import timedelta

from exams.models import Irregularity, IrregularityClosing, IrregularityRuling
from exams.results import operations
from tests.factories import MOMENT, UserFactory


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
