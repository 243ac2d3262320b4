"""The door of learning for other apps."""

from learning.hours.queries import credited_hours
from learning.progress.operations import record_activity
from learning.progress.queries import (
    StudyDay,
    read_pages,
    streak_of,
    studied_since,
    week_of,
)

__all__ = [
    "StudyDay",
    "credited_hours",
    "read_pages",
    "record_activity",
    "streak_of",
    "studied_since",
    "week_of",
]
