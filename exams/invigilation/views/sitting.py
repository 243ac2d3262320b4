"""A sitting while it runs: how far each candidate is, and whom somebody should look at."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import get_template
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from accounts.queries import roles_of
from exams.delivery import queries as delivery
from exams.delivery.models import Attempt
from exams.delivery.rules import moment_of
from exams.invigilation import queries, wording
from exams.invigilation.queries import Board, Seat
from exams.invigilation.rules import Flag, State
from exams.invigilation.showing import DONE, SORTS, URGENT, Showing
from exams.invigilation.tiles import Tiles
from exams.rooms.models import Room
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach

SEE = (Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
ACT = frozenset({Role.TRAINER, Role.INVIGILATOR})
# Of those who should be looked at, so many stand in the list beside the seats.
MOST_ALERTS = 6
POLL_SECONDS = 10


@role_required(*SEE)
@require_safe
@never_cache
def sitting(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show a sitting: how far each candidate is; the page asks for what changed by itself."""
    found = sitting_in_reach(request, sitting_id)
    now = timezone.now()
    board = queries.board_of(found, at=now)
    showing = Showing.of(request.GET)
    seats = showing.ordered(board)
    context = _context(request, found, board, showing) | {
        "tiles": _tiles(request, found, board, seats),
        "rooms": list(Room.objects.filter(sitting=found).order_by("name")),
        "sorts": SORTS,
        "fallen": found.paper.notices.filter(settled_at=None).count(),
        "poll_seconds": POLL_SECONDS,
        "cursor": _ms(now),
    }
    return render(request, "exams/invigilation/sitting.html", context)


@role_required(*SEE)
@require_safe
@never_cache
def board(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Return what changed since the page was told last, as JSON with drawn parts.

    `since` is the cursor of the last answer. Each seat that looks otherwise comes with its tile,
    or with none if it is not shown any more.
    """
    found = sitting_in_reach(request, sitting_id)
    now = timezone.now()
    board = queries.board_of(found, at=now)
    showing = Showing.of(request.GET)
    changed = board.changed(_since(request))
    shown = [seat for seat in changed if showing.has(seat)]
    tiles = dict(_tiles(request, found, board, shown))
    context = _context(request, found, board, showing)
    parts = {
        name: get_template(f"exams/invigilation/_{name}.html").render(context, request)
        for name in ("asked", "stats", "pills", "alerts", "events")
    }
    return JsonResponse(
        {
            "cursor": _ms(now),
            "time": wording.clock(now),
            "total": sum(map(showing.has, board.seats)),
            "is_running": context["is_running"],
            "parts": parts,
            "seats": [[seat.candidacy, tiles.get(seat.candidacy, "")] for seat in changed],
        }
    )


@role_required(*SEE)
@require_safe
def seat(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Show a candidate who has no attempt, with what can be done; else lead to the attempt."""
    found = sitting_in_reach(request, sitting_id)
    rows = Candidacy.objects.select_related("candidate")
    listed = get_object_or_404(rows, sitting=found, candidate=candidate_id)
    live = Attempt.objects.live().filter(sitting=found, candidate=candidate_id).first()
    if live:
        return redirect("exams:attempt", live.pk)
    board = queries.board_of(found, at=timezone.now())
    context = {
        "sitting": found,
        "candidate": listed.candidate,
        "seat": next(each for each in board.seats if each.candidate == candidate_id),
        "notes": queries.notes_of_candidate(found, candidate_id),
        "records": queries.paper_records_of(found).filter(candidate=candidate_id),
        "may_act": may_act(request),
        "STATE_WORDS": wording.STATE_WORDS,
    }
    return render(request, "exams/invigilation/seat.html", context)


def sitting_in_reach(request: UserRequest, sitting_id: int) -> Sitting:
    """Return a sitting that the reader's roles reach; 404 for any other."""
    reach: QuerySet[Sitting] = sittings_in_reach(request.user).select_related("paper", "unit")
    return get_object_or_404(reach, pk=sitting_id)


def may_act(request: UserRequest) -> bool:
    """Tell whether the reader may do something in sittings, and not only look."""
    return not roles_of(request.user).isdisjoint(ACT)


def _context(
    request: UserRequest, found: Sitting, board: Board, showing: Showing
) -> dict[str, Any]:
    return {
        "sitting": found,
        "board": board,
        "alerts": [_alert(seat, board) for seat in board.urgent[:MOST_ALERTS]],
        "more_alerts": max(0, len(board.urgent) - MOST_ALERTS),
        "asked_for_all": list(delivery.waiting_group_extensions(found)),
        "events": queries.newest_events(found, board),
        "more_query": showing.query(show=URGENT),
        "pills": _pills(board, showing),
        "showing": showing,
        "is_running": (board.at < found.closes_at and not found.released_at)
        or board.states[State.ANSWERING] > 0,
        "may_act": may_act(request),
    }


def _alert(seat: Seat, board: Board) -> dict[str, Any]:
    line = wording.line_of(seat, board.items)
    rest = [wording.FLAG_WORDS[flag] for flag in seat.flags[1:]]
    return {"seat": seat, "line": line, "rest": rest}


def _pills(board: Board, showing: Showing) -> list[dict[str, Any]]:
    """Return the filters: those that are always there, and of the rest those that find anybody."""
    always = [
        ("", wording.ALL, len(board.seats), ""),
        (URGENT, wording.URGENT, len(board.urgent), "triangle-alert"),
        (State.ANSWERING, wording.STATE_WORDS[State.ANSWERING], board.states[State.ANSWERING], ""),
        (DONE, wording.DONE, board.done, ""),
    ]
    states = [
        (each, wording.STATE_WORDS[each], board.states[each], "")
        for each in (State.ABSENT, State.CHECKED_IN, State.TIMED_OUT, State.ABANDONED)
    ]
    flags = [
        (each, wording.FLAG_WORDS[each], board.flags[each], wording.FLAG_ICONS[each])
        for each in Flag
    ]
    found = [pill for pill in (*states, *flags) if pill[2] or pill[0] == showing.show]
    return [
        {
            "text": text,
            "number": number,
            "icon": icon,
            "is_on": key == showing.show,
            "query": showing.query(show=key),
        }
        for key, text, number, icon in (*always, *found)
    ]


def _tiles(
    request: UserRequest, found: Sitting, board: Board, seats: list[Seat]
) -> list[tuple[int, str]]:
    """Return the drawn tile of each seat."""
    tiles = Tiles(found, items=board.items, may_act=may_act(request))
    return [(seat.candidacy, tiles.drawn(seat)) for seat in seats]


def _since(request: HttpRequest) -> datetime:
    asked = request.GET.get("since", "")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 16 else 0
    return moment_of(number) or datetime(1970, 1, 1, tzinfo=UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
