"""The door of learning for other apps."""

from learning.progress.operations import record_activity
from learning.progress.queries import (
    Studied,
    StudyDay,
    read_pages,
    streak_of,
    studied_since,
    week_of,
)

__all__ = [
    "Studied",
    "StudyDay",
    "read_pages",
    "record_activity",
    "streak_of",
    "studied_since",
    "week_of",
]
