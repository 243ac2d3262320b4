"""Reads about appeals, and the replay of an attempt."""

from exams.appeals.queries.appeals import (
    Appealable,
    Window,
    answer_of,
    appealable_items,
    appeals_in_reach,
    corrections_since,
    marks_at,
    number_of,
    number_of_version,
    own_appeals,
    parties_of,
    place_of,
    released_at_of,
    standing_result,
    steps_of,
    window_of,
)
from exams.appeals.queries.checking import check_replay, is_on_record
from exams.appeals.queries.replay import (
    PaperItemShown,
    answers_at,
    event_record,
    paper_of,
    sections_at,
)
from exams.appeals.queries.timeline import Event, events_of

__all__ = [
    "Appealable",
    "Event",
    "PaperItemShown",
    "Window",
    "answer_of",
    "answers_at",
    "appealable_items",
    "appeals_in_reach",
    "check_replay",
    "corrections_since",
    "event_record",
    "events_of",
    "is_on_record",
    "marks_at",
    "number_of",
    "number_of_version",
    "own_appeals",
    "paper_of",
    "parties_of",
    "place_of",
    "released_at_of",
    "sections_at",
    "standing_result",
    "steps_of",
    "window_of",
]
