"""Arithmetic of moments, and devices in words: pure. When an answer counts, `guard` says."""

from datetime import UTC, datetime

LAST_MS = 4_102_444_800_000  # 2100, by the clock of a device


def milliseconds_left(due_at: datetime, *, at: datetime) -> int:
    """Return the time to the due time, without the grace; 0 once it is past."""
    return max(0, int((due_at - at).total_seconds() * 1000))


def moment_of(milliseconds: int | None) -> datetime | None:
    """Return the moment so long after 1970; nothing if no clock of ours can stand there."""
    if milliseconds is None or not 0 <= milliseconds < LAST_MS:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


# The first that a browser's line about itself has, in this order: most claim to be others too.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_label(user_agent: str) -> str:
    """Return browser and system by what a browser says of itself; nothing if it says neither."""
    found = [
        next((name for sign, name in names if sign in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(name for name in found if name)
