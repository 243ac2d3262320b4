"""Days as the offices count them: by the calendar of Asia/Shanghai."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_day(at: datetime) -> date:
    """Return the day that an aware moment falls on in China."""
    return at.astimezone(SHANGHAI).date()
