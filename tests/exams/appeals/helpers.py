"""What the tests of appeals share."""

from datetime import timedelta

from exams.appeals import operations
from tests.exams.corrections.helpers import in_charge, marked_sitting, version_at
from tests.factories import MOMENT

# The sitting of `marked_sitting` is released a day after MOMENT, and takes appeals for five days.
IN_TIME = MOMENT + timedelta(days=3)

__all__ = ["IN_TIME", "appeal", "in_charge", "marked_sitting", "proposed", "taken_on", "version_at"]


def appeal(attempt, kind="item", position=1, at=IN_TIME, **fields):
    return operations.make_appeal(
        attempt_id=attempt.pk,
        candidate=fields.pop("candidate", attempt.candidate),
        kind=kind,
        position=position,
        reason=fields.pop("reason", "选项 A 与《行政处罚法》第四十二条一致。"),
        at=at,
    )


def taken_on(attempt, handler, **fields):
    made = appeal(attempt, **fields)
    return operations.take_on_appeal(appeal_id=made.pk, actor=handler, at=IN_TIME)


def proposed(attempt, handler, remedy="key-correction", points=None, **fields):
    made = taken_on(attempt, handler, **fields)
    return operations.propose_upholding(
        appeal_id=made.pk,
        finding="经核对条文，考生所选亦属正确。",
        proposal=operations.Proposal(remedy, points),
        actor=handler,
        at=IN_TIME,
    )
