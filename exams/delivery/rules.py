"""When an answer counts: pure arithmetic of moments."""

from datetime import datetime, timedelta


def due_time(*, at: datetime, minutes: int, closes_at: datetime) -> datetime:
    """Return until when an attempt that starts now may take: never past the sitting's end."""
    return min(at + timedelta(minutes=minutes), closes_at)


def last_moment(due_at: datetime, *, grace_seconds: int) -> datetime:
    """Return the last moment at which the server may have an answer that counts.

    Past the due time a request may still be on its way; a slow line must cost nobody the exam.
    """
    return due_at + timedelta(seconds=grace_seconds)


def milliseconds_left(due_at: datetime, *, at: datetime) -> int:
    """Return the time to the due time, without the grace; 0 once it is past."""
    return max(0, int((due_at - at).total_seconds() * 1000))
