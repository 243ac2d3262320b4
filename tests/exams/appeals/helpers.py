"""What the tests of appeals share."""

from datetime import timedelta

from exams.appeals import operations, queries
from exams.models import Appeal
from tests.exams.corrections.helpers import in_charge, marked_sitting, version_at
from tests.factories import MOMENT

# The sitting of `marked_sitting` is released a day after MOMENT, and takes appeals for five days.
IN_TIME = MOMENT + timedelta(days=3)

__all__ = [
    "IN_TIME",
    "appeal",
    "confirmed",
    "in_charge",
    "marked_sitting",
    "proposed",
    "seen_of",
    "taken_on",
    "version_at",
]


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


def seen_of(made):
    """Return what is looked at before the next step of an appeal."""
    effect = queries.effect_shown(Appeal.objects.get(pk=made.pk))
    return effect.line if effect else ""


def confirmed(made, actor, reason="复核属实。", seen=None):
    return operations.confirm_appeal(
        appeal_id=made.pk,
        reason=reason,
        seen=seen_of(made) if seen is None else seen,
        actor=actor,
        at=IN_TIME,
    )


def proposed(attempt, handler, remedy="key-correction", points=None, named=(), **fields):
    made = taken_on(attempt, handler, **fields)
    return operations.propose_upholding(
        appeal_id=made.pk,
        finding="经核对条文，考生所选亦属正确。",
        proposal=operations.Proposal(remedy, points, named),
        actor=handler,
        at=IN_TIME,
    )
