"""What the page of a running attempt says of itself, as it arrives: JSON, trusted in nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from exams.delivery.batches import PAGE
from exams.delivery.rules import LAST_MS
from exams.invigilation.models import PresenceEvent

MOST_BYTES = 16 * 1024
MOST_IN_A_BEAT = 100
MOST_PENDING = 100_000
KINDS = frozenset(PresenceEvent.Kind.values)


@dataclass(frozen=True, slots=True)
class Beat:
    """One heartbeat."""

    page: str
    pending: int = 0  # saves that the page has not brought to the server
    is_hidden: bool = False
    events: list[tuple[str, int]] = field(default_factory=list)  # kind, device clock in ms
    clock_ms: int | None = None  # by the device, as the beat was sent

    @property
    def device_ms(self) -> int | None:
        """Return what the device's clock said just now: its own word, or an event of this moment.

        An event that waited for the connection tells nothing of now.
        """
        if self.clock_ms is not None:
            return self.clock_ms
        fresh = [ms for kind, ms in self.events if kind != PresenceEvent.Kind.OFFLINE]
        return fresh[-1] if fresh and len(self.events) == 1 else None


def read_beat(body: bytes) -> Beat | None:
    """Return what a body says; None if any of it is not as it should be."""
    try:
        data = json.loads(body)
        page, hidden, events = data["page"], data.get("hidden", False), data.get("events", [])
        if not PAGE.fullmatch(page) or type(hidden) is not bool or type(events) is not list:
            return None
        if len(events) > MOST_IN_A_BEAT:
            return None
        return Beat(
            page=page,
            pending=_whole(data.get("pending", 0), MOST_PENDING),
            is_hidden=hidden,
            events=[_event(each) for each in events],
            clock_ms=_clock(data.get("clock")),
        )
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None


def _event(data: Mapping[str, Any]) -> tuple[str, int]:
    if data["kind"] not in KINDS:
        raise ValueError("not an event")
    return str(data["kind"]), _whole(data["clock"], LAST_MS)


def _clock(value: Any) -> int | None:
    """Return what a device's clock says; None if it stands where no clock of ours can.

    A clock decides nothing: however wrong it is, the heartbeat is heard.
    """
    if value is not None and type(value) is not int:
        raise ValueError("not a clock")
    return value if value is not None and 0 <= value < LAST_MS else None


def _whole(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("not a number from 0")
    return int(value)
