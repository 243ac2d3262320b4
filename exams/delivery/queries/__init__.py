"""Reads about sittings, attempts and what stands in them. Nothing here knows a key."""

from exams.delivery.queries.answers import (
    MOST_LACKING,
    Answer,
    Receipt,
    choices_of,
    device_in_force,
    kept_aside,
    lacking_numbers,
    lease_in_force,
    receipt_content,
    receipt_of,
    say_restored,
    standing_answers,
)
from exams.delivery.queries.closing import (
    is_marked,
    is_own_attempt,
    is_settling,
    overdue_attempts,
)
from exams.delivery.queries.desk import (
    interventions_in_reach,
    interventions_of,
    leases_of,
    uncounted_responses,
    waiting_interventions,
)
from exams.delivery.queries.entrance import Entrance, entrance_of
from exams.delivery.queries.group_extensions import (
    Prospect,
    Reach,
    group_extensions_in_reach,
    prospect_of,
    reach_of,
    waiting_group_extensions,
)
from exams.delivery.queries.own import OwnSitting, Stage, next_sittings, own_sitting, own_sittings
from exams.delivery.queries.receipts import check_receipt, published_receipt_keys
from exams.delivery.queries.room import Question, Room, Section, Slot, room_of
from exams.delivery.queries.shapes import shapes_of

__all__ = [
    "MOST_LACKING",
    "Answer",
    "Entrance",
    "OwnSitting",
    "Prospect",
    "Question",
    "Reach",
    "Receipt",
    "Room",
    "Section",
    "Slot",
    "Stage",
    "check_receipt",
    "choices_of",
    "device_in_force",
    "entrance_of",
    "group_extensions_in_reach",
    "interventions_in_reach",
    "interventions_of",
    "is_marked",
    "is_own_attempt",
    "is_settling",
    "kept_aside",
    "lacking_numbers",
    "lease_in_force",
    "leases_of",
    "next_sittings",
    "overdue_attempts",
    "own_sitting",
    "own_sittings",
    "prospect_of",
    "published_receipt_keys",
    "reach_of",
    "receipt_content",
    "receipt_of",
    "room_of",
    "say_restored",
    "shapes_of",
    "standing_answers",
    "uncounted_responses",
    "waiting_group_extensions",
    "waiting_interventions",
]
