"""The door of learning for other apps."""

from learning.progress.operations import record_activity
from learning.progress.queries import StudyDay, read_pages, streak_of, week_of

__all__ = ["StudyDay", "read_pages", "record_activity", "streak_of", "week_of"]
