"""Keep what the page of a running attempt says of itself; say what it has to know."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Subquery

from accounts.models import User
from core.database import write
from exams.delivery import guard
from exams.delivery.models import Attempt
from exams.delivery.operations.entering import own_attempt
from exams.delivery.rules import milliseconds_left
from exams.invigilation import rules
from exams.invigilation.heartbeats import Beat
from exams.invigilation.models import Message, MessageReading, Presence, PresenceEvent
from exams.invigilation.queries.messages import messages_for
from exams.invigilation.queries.presence import said_of

logger = logging.getLogger(__name__)
# Rows that one attempt may fill; a page that sends more is broken, or means ill.
MOST_EVENTS = 2000


@dataclass(frozen=True, slots=True)
class Heard:
    """What a page is answered."""

    remaining_ms: int
    now_ms: int
    is_closed: bool
    is_elsewhere: bool  # another page or device has the lease: what this one sends is kept aside
    messages: list[Message]


def hear(*, attempt_id: int, candidate: User, beat: Beat, at: datetime) -> Heard:
    """Keep a heartbeat, and return the time left and the messages for the candidate.

    Safe to repeat: an event that comes again is kept once. A page that does not have the lease
    changes nothing but that it was heard of. Locks no attempt, so no save waits for it. Two
    queries; one more where it writes (two the first time), one where events come, two where
    messages are fetched for the first time (one from then on).

    Raises:
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = own_attempt(attempt_id, candidate)
    known, has_messages = said_of(attempt)
    status = guard.status_at(guard.Status(attempt.status), attempt.terms, at)
    _keep(attempt, known, beat, at, is_open=status == guard.Status.OPEN)
    return Heard(
        remaining_ms=milliseconds_left(attempt.due_at, at=at),
        now_ms=int(at.timestamp() * 1000),
        is_closed=status != guard.Status.OPEN,
        is_elsewhere=beat.page != attempt.page_token,
        messages=_fetched(attempt, at) if has_messages else [],
    )


def _keep(
    attempt: Attempt, known: Presence | None, beat: Beat, at: datetime, *, is_open: bool
) -> None:
    holds = beat.page == attempt.page_token
    told = _told(attempt, beat, at) if holds else {"elsewhere_at": at}
    events = _new_events(attempt, beat, at, known, holds=holds)
    if not events and (not is_open or not _is_news(known, told, at)):
        return
    if known is None or _shows_more(known, told) or events:
        told["changed_at"] = at
    if told.get("is_hidden") and not (known and known.is_hidden):
        told["left_at"] = at
    if known and not events:
        write(Presence, known.pk, told)
        return
    with transaction.atomic():
        if events:
            PresenceEvent.objects.bulk_create(events, ignore_conflicts=True)
            told |= _counted(attempt)
        if known is None:
            first = Presence(attempt=attempt, seen_at=told.get("seen_at", at), changed_at=at)
            Presence.objects.bulk_create([first], ignore_conflicts=True)
        Presence.objects.filter(attempt=attempt).update(**told)


def _told(attempt: Attempt, beat: Beat, at: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {
        "seen_at": at,
        "is_hidden": beat.is_hidden,
        "pending": beat.pending,
        "lease": attempt.lease,
    }
    if beat.device_ms is not None:
        told["skew_ms"] = beat.device_ms - int(at.timestamp() * 1000)
    return told


def _is_news(known: Presence | None, told: dict[str, Any], at: datetime) -> bool:
    """Tell whether a heartbeat is worth a write."""
    if known is None or _shows_more(known, told):
        return True
    last = known.seen_at if "seen_at" in told else known.elsewhere_at
    return last is None or at - last >= rules.WRITE_EVERY


def _shows_more(known: Presence, told: dict[str, Any]) -> bool:
    """Tell whether the board would show something else than before."""
    if "elsewhere_at" in told:
        last = known.elsewhere_at
        return last is None or told["elsewhere_at"] - last > rules.ELSEWHERE_WITHIN
    return (
        known.is_hidden != told["is_hidden"]
        or (known.pending > 0) != (told["pending"] > 0)
        or known.lease != told["lease"]
        or told["seen_at"] - known.seen_at > rules.SILENT_AFTER
        or _is_far(known.skew_ms) != _is_far(told.get("skew_ms", known.skew_ms))
    )


def _is_far(skew_ms: int | None) -> bool:
    return skew_ms is not None and abs(skew_ms) > rules.SKEW.total_seconds() * 1000


def _new_events(
    attempt: Attempt, beat: Beat, at: datetime, known: Presence | None, *, holds: bool
) -> list[PresenceEvent]:
    if beat.events and known and known.events >= MOST_EVENTS:
        logger.warning("Attempt %d sent more than %d events.", attempt.pk, MOST_EVENTS)
        return []
    # Of a page that has lost the lease: kept, and under no lease, so that it is not counted.
    lease = attempt.lease if holds else 0
    return [
        PresenceEvent(attempt=attempt, kind=kind, lease=lease, device_ms=ms, at=at)
        for kind, ms in beat.events
    ]


def _counted(attempt: Attempt) -> dict[str, Any]:
    """Return the running figures, counted from the rows: a repeated event changes none."""
    rows = PresenceEvent.objects.filter(attempt=attempt.pk).values("attempt")
    left = Q(kind=PresenceEvent.Kind.LEFT, lease__gt=0)
    return {
        "events": Subquery(rows.annotate(n=Count("pk")).values("n")),
        "times_left": Subquery(rows.annotate(n=Count("pk", filter=left)).values("n")),
    }


def _fetched(attempt: Attempt, at: datetime) -> list[Message]:
    """Return the messages for an attempt, and note those that it had not fetched before."""
    found = list(messages_for(attempt))
    unread = [message for message in found if not getattr(message, "is_read", False)]
    if unread:
        MessageReading.objects.bulk_create(
            [MessageReading(message=each, attempt=attempt, read_at=at) for each in unread],
            ignore_conflicts=True,
        )
    return found
