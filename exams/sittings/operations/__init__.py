"""What is done with sittings."""

from exams.sittings.operations.arranging import (
    AlreadyStarted,
    ListClosed,
    PaperBeyondRoom,
    PaperFallen,
    PaperNotFrozen,
    UnknownPeople,
    WindowOver,
    WindowTooShort,
    create_sitting,
    list_candidates,
    list_unit,
    unlist_candidate,
)

__all__ = [
    "AlreadyStarted",
    "ListClosed",
    "PaperBeyondRoom",
    "PaperFallen",
    "PaperNotFrozen",
    "UnknownPeople",
    "WindowOver",
    "WindowTooShort",
    "create_sitting",
    "list_candidates",
    "list_unit",
    "unlist_candidate",
]
