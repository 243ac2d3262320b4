"""Reads about rooms, seats and the door."""

from exams.rooms.queries.desk import (
    Cell,
    Overview,
    RoomRow,
    candidacy_in_reach,
    doors_for,
    ended_seats_of,
    history_of,
    overview_of,
    photo_of,
    plan_of,
    rooms_in_reach,
    seat_with_code,
    slip_prints_in_reach,
)
from exams.rooms.queries.rows import DoorState, Listed, found, listed, listed_in
from exams.rooms.queries.slips import Slip, own_seats, own_slip, slip_of, slips, slips_in
from exams.rooms.queries.standing import (
    check_ins_of,
    is_checked_in,
    must_check_in,
    was_let_in_late,
)

__all__ = [
    "Cell",
    "DoorState",
    "Listed",
    "Overview",
    "RoomRow",
    "Slip",
    "candidacy_in_reach",
    "check_ins_of",
    "doors_for",
    "ended_seats_of",
    "found",
    "history_of",
    "is_checked_in",
    "listed",
    "listed_in",
    "must_check_in",
    "overview_of",
    "own_seats",
    "own_slip",
    "photo_of",
    "plan_of",
    "rooms_in_reach",
    "seat_with_code",
    "slip_of",
    "slip_prints_in_reach",
    "slips",
    "slips_in",
    "was_let_in_late",
]
