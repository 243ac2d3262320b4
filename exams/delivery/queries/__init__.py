"""Reads about sittings, attempts and what stands in them. Nothing here knows a key."""

from exams.delivery.queries.answers import (
    Answer,
    Choices,
    Receipt,
    choices_of,
    receipt_of,
    standing_answers,
)
from exams.delivery.queries.desk import (
    Board,
    Seat,
    SeatState,
    board_of,
    due_attempts,
    sitting_rows,
    sittings_in_reach,
)
from exams.delivery.queries.own import OwnSitting, Stage, next_sittings, own_sitting, own_sittings
from exams.delivery.queries.room import Choice, Room, Section, Slot, room_of

__all__ = [
    "Answer",
    "Board",
    "Choice",
    "Choices",
    "OwnSitting",
    "Receipt",
    "Room",
    "Seat",
    "SeatState",
    "Section",
    "Slot",
    "Stage",
    "board_of",
    "choices_of",
    "due_attempts",
    "next_sittings",
    "own_sitting",
    "own_sittings",
    "receipt_of",
    "room_of",
    "sitting_rows",
    "sittings_in_reach",
    "standing_answers",
]
