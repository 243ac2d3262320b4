"""What those in charge watch while a sitting runs."""

from exams.invigilation.queries.board import Board, Seat, board_of
from exams.invigilation.queries.events import MOST_EVENTS, Event, newest_events
from exams.invigilation.queries.incidents import Entry, incidents_of, presence_of
from exams.invigilation.queries.irregularities import (
    Note,
    attempt_is_held,
    held_attempt_ids,
    holding,
    irregularities_in_reach,
    is_final,
    note_of,
    notes_of,
    notes_of_candidate,
    waiting_closings,
)
from exams.invigilation.queries.messages import (
    messages_for,
    messages_of,
    messages_of_attempt,
)
from exams.invigilation.queries.paper import (
    EDITIONS,
    Difference,
    Place,
    answers_of_keying,
    differences_of,
    differing,
    keyings_of,
    paper_records_in_reach,
    paper_records_of,
    places_of,
)

__all__ = [
    "EDITIONS",
    "MOST_EVENTS",
    "Board",
    "Difference",
    "Entry",
    "Event",
    "Note",
    "Place",
    "Seat",
    "answers_of_keying",
    "attempt_is_held",
    "board_of",
    "differences_of",
    "differing",
    "held_attempt_ids",
    "holding",
    "incidents_of",
    "irregularities_in_reach",
    "is_final",
    "keyings_of",
    "messages_for",
    "messages_of",
    "messages_of_attempt",
    "newest_events",
    "note_of",
    "notes_of",
    "notes_of_candidate",
    "paper_records_in_reach",
    "paper_records_of",
    "places_of",
    "presence_of",
    "waiting_closings",
]
