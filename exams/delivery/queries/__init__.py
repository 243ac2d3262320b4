"""Reads about sittings, attempts and what stands in them. Nothing here knows a key."""

from exams.delivery.queries.answers import (
    MOST_LACKING,
    Answer,
    Choices,
    Receipt,
    choices_of,
    device_in_force,
    lacking_numbers,
    lease_in_force,
    receipt_content,
    receipt_of,
    say_restored,
    standing_answers,
)
from exams.delivery.queries.desk import (
    due_attempts,
    interventions_in_reach,
    interventions_of,
    leases_of,
    uncounted_responses,
    waiting_interventions,
)
from exams.delivery.queries.own import OwnSitting, Stage, next_sittings, own_sitting, own_sittings
from exams.delivery.queries.receipts import check_receipt, published_receipt_keys
from exams.delivery.queries.room import Choice, Room, Section, Slot, room_of

__all__ = [
    "MOST_LACKING",
    "Answer",
    "Choice",
    "Choices",
    "OwnSitting",
    "Receipt",
    "Room",
    "Section",
    "Slot",
    "Stage",
    "check_receipt",
    "choices_of",
    "device_in_force",
    "due_attempts",
    "interventions_in_reach",
    "interventions_of",
    "lacking_numbers",
    "lease_in_force",
    "leases_of",
    "next_sittings",
    "own_sitting",
    "own_sittings",
    "published_receipt_keys",
    "receipt_content",
    "receipt_of",
    "room_of",
    "say_restored",
    "standing_answers",
    "uncounted_responses",
    "waiting_interventions",
]
