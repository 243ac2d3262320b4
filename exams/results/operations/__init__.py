"""Acts on results: releasing them, by two people; taking them out as a file."""

from exams.results.operations.exporting import (
    NoReach,
    record_export,
    record_participation_export,
)
from exams.results.operations.refusals import (
    DeclineReasonMissing,
    FiguresChanged,
    NothingToRelease,
    NotMarkedYet,
    OwnSitting,
    ReleaseAskedAlready,
    ReleasedAlready,
    ReleaseDecided,
    ReleaseOverdone,
    ResultHeld,
    SecondPersonReleases,
    StillAnswering,
)
from exams.results.operations.releasing import (
    announce_results,
    ask_for_later_release,
    ask_for_release,
    confirm_release,
    decline_release,
)

__all__ = [
    "DeclineReasonMissing",
    "FiguresChanged",
    "NoReach",
    "NotMarkedYet",
    "NothingToRelease",
    "OwnSitting",
    "ReleaseAskedAlready",
    "ReleaseDecided",
    "ReleaseOverdone",
    "ReleasedAlready",
    "ResultHeld",
    "SecondPersonReleases",
    "StillAnswering",
    "announce_results",
    "ask_for_later_release",
    "ask_for_release",
    "confirm_release",
    "decline_release",
    "record_export",
    "record_participation_export",
]
