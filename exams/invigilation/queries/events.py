"""What happened last in a sitting, for the list beside the board: from rows that exist anyway."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from exams.delivery.guard import Aside
from exams.delivery.models import Response
from exams.invigilation.models import PresenceEvent
from exams.invigilation.queries.board import Board, Seat
from exams.invigilation.queries.incidents import incidents_of
from exams.invigilation.rules import State
from exams.sittings.models import Sitting

MOST_EVENTS = 15
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    at: datetime
    what: Words
    about: str = ""  # the candidate, or how many of them
    by: str = ""  # who of those in charge
    attempt: int | None = None


def newest_events(sitting: Sitting, board: Board, *, most: int = MOST_EVENTS) -> list[Event]:
    """Return what happened last, the newest first. Nine queries at most.

    Starts and ends are told by the board; many in one minute are one event.
    """
    events = [
        *_together(board, lambda seat: seat.opened_at, _started),
        *_together(board, lambda seat: seat.closed_at, _closed),
        *_incidents(sitting, most),
        *_kept_aside(board, most),
        *_presence(sitting, board, most),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)[:most]


def _together(
    board: Board, moment_of: Callable[[Seat], datetime | None], words_of: Callable[[Seat], str]
) -> Iterator[Event]:
    """Yield one event for those to whom the same happened in the same minute."""
    groups: dict[tuple[datetime, str], list[Seat]] = defaultdict(list)
    for seat in board.seats:
        moment = moment_of(seat)
        if moment is not None:
            groups[moment.replace(second=0, microsecond=0), words_of(seat)].append(seat)
    for (_minute, words), seats in groups.items():
        at = max(filter(None, map(moment_of, seats)))
        if len(seats) == 1:
            yield Event(at, words, seats[0].name, attempt=seats[0].attempt)
        else:
            yield Event(at, words, _("%(number)s candidates") % {"number": len(seats)})


def _started(_seat: Seat) -> str:
    return pgettext("event", "started")


def _closed(seat: Seat) -> str:
    return {
        State.SUBMITTED: pgettext("event", "submitted"),
        State.TIMED_OUT: pgettext("event", "ran out of time"),
        State.ABANDONED: pgettext("event", "did not submit in time"),
    }.get(seat.state, pgettext("event", "ended"))


def _incidents(sitting: Sitting, most: int) -> Iterator[Event]:
    for entry in incidents_of(sitting, newest=most):
        yield Event(entry.at, entry.what, entry.about, entry.by)


def _kept_aside(board: Board, most: int) -> Iterable[Event]:
    """Return the saves that were kept aside, by attempt. One query, none if there are none."""
    by_attempt = {
        seat.attempt: seat for seat in board.seats if seat.figures.elsewhere or seat.figures.late
    }
    if not by_attempt:
        return []
    rows = Response.objects.filter(attempt__in=list(by_attempt)).exclude(aside=Aside.NO.value)
    counted = rows.values("attempt").annotate(last=Max("given_at"), number=Count("pk"))
    return [
        Event(
            row["last"],
            _("answers kept aside: %(number)s") % {"number": row["number"]},
            by_attempt[row["attempt"]].name,
            attempt=row["attempt"],
        )
        for row in counted.order_by("-last")[:most]
    ]


def _presence(sitting: Sitting, board: Board, most: int) -> Iterator[Event]:
    """Yield who left the page or the connection, or came back. One query."""
    names = {seat.attempt: seat.name for seat in board.seats}
    rows: Any = PresenceEvent.objects.filter(attempt__sitting=sitting).order_by("-at", "-pk")
    for attempt, kind, at in rows.values_list("attempt", "kind", "at")[:most]:
        if attempt in names:
            what = PresenceEvent.Kind(kind).label
            yield Event(at, what, names[attempt], attempt=attempt)
