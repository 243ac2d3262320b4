"""The states of an attempt and every way from one to another, written once. Pure.

docs/attempt-states.md says the same for readers, and the database refuses every other change of
the state: tests compare the three.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How an attempt stands, as it is stored."""

    OPEN = "open"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed-out"
    ABANDONED = "abandoned"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another."""

    source: Status | None  # None: there was no attempt
    target: Status
    act: str
    by: str
    when: str


TRANSITIONS = (
    Transition(
        None,
        Status.OPEN,
        "start",
        "candidate",
        "the sitting is open and they have no other attempt",
    ),
    Transition(
        Status.OPEN, Status.SUBMITTED, "submit", "candidate", "no later than the end of the attempt"
    ),
    Transition(
        Status.OPEN, Status.TIMED_OUT, "time is up", "clock", "the overdue policy is submit"
    ),
    Transition(
        Status.OPEN, Status.ABANDONED, "time is up", "clock", "the overdue policy is grace or void"
    ),
    Transition(
        Status.TIMED_OUT,
        Status.SUBMITTED,
        "submit",
        "candidate",
        "the server had it by the end of the attempt, and it is not marked",
    ),
    Transition(
        Status.ABANDONED,
        Status.SUBMITTED,
        "submit",
        "candidate",
        "the server had it by the end of the attempt, and it is not marked",
    ),
    Transition(
        Status.TIMED_OUT,
        Status.OPEN,
        "extend",
        "two people",
        "not marked or released, and time is left again",
    ),
    Transition(
        Status.ABANDONED,
        Status.OPEN,
        "extend",
        "two people",
        "not marked or released, and time is left again",
    ),
    Transition(Status.OPEN, Status.VOIDED, "void", "two people", "results are not released"),
    Transition(Status.SUBMITTED, Status.VOIDED, "void", "two people", "results are not released"),
    Transition(Status.TIMED_OUT, Status.VOIDED, "void", "two people", "results are not released"),
    Transition(Status.ABANDONED, Status.VOIDED, "void", "two people", "results are not released"),
)


def may_become(source: Status, target: Status) -> bool:
    """Tell whether an attempt may go from one state to another; staying is no change."""
    return source == target or any(
        (each.source, each.target) == (source, target) for each in TRANSITIONS
    )
