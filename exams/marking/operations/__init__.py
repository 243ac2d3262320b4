"""Mark attempts, and let people mark what a computer cannot."""

from exams.marking.operations.allocation import (
    MarksAreIn,
    NotEligible,
    appoint_markers,
    dismiss_marker,
    plan_marking,
)
from exams.marking.operations.attempts import (
    mark_attempt,
    mark_missed,
    mark_sitting,
    supersede,
    supersede_all,
)
from exams.marking.operations.people import (
    MarkStands,
    NotWanted,
    PointsOutside,
    TakenOver,
    give_mark,
    take_next,
)

__all__ = [
    "MarkStands",
    "MarksAreIn",
    "NotEligible",
    "NotWanted",
    "PointsOutside",
    "TakenOver",
    "appoint_markers",
    "dismiss_marker",
    "give_mark",
    "mark_attempt",
    "mark_missed",
    "mark_sitting",
    "plan_marking",
    "supersede",
    "supersede_all",
    "take_next",
]
