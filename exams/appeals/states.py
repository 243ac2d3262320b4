"""The states of an appeal and every way from one to another, written once. Pure.

docs/appeal-states.md says the same for readers, and the database refuses every other change of the
state: tests compare the three.
"""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """How an appeal stands, as it is stored."""

    SUBMITTED = "submitted"
    ASSIGNED = "assigned"
    PROPOSED = "proposed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


# Decided, or withdrawn. Of them only what was upheld by marks can be taken back.
ENDS = (Status.UPHELD, Status.REJECTED, Status.WITHDRAWN, Status.REVERSED)


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another."""

    source: Status | None  # None: there was no appeal
    target: Status
    act: str
    by: str
    when: str


TRANSITIONS = (
    Transition(
        None,
        Status.SUBMITTED,
        "appeal",
        "candidate",
        "results are released, the days to appeal are not over, the same was not appealed before",
    ),
    Transition(
        Status.SUBMITTED, Status.ASSIGNED, "take on", "handler", "had no part in what is appealed"
    ),
    Transition(
        Status.ASSIGNED,
        Status.SUBMITTED,
        "give back",
        "handler",
        "no re-mark is waited for, with the reason",
    ),
    Transition(
        Status.ASSIGNED,
        Status.REJECTED,
        "reject",
        "handler",
        "no re-mark is waited for, no result changes, with the reasons",
    ),
    Transition(
        Status.ASSIGNED,
        Status.PROPOSED,
        "propose to uphold",
        "handler",
        "no re-mark is waited for, says what is to be done about the result, with the reasons",
    ),
    Transition(Status.PROPOSED, Status.ASSIGNED, "send back", "second person", "with the reason"),
    Transition(
        Status.PROPOSED, Status.ASSIGNED, "take the proposal back", "handler", "with the reason"
    ),
    Transition(
        Status.PROPOSED,
        Status.UPHELD,
        "confirm",
        "second person",
        "is not the handler and had no part in what is appealed, with the reason",
    ),
    Transition(
        Status.UPHELD,
        Status.REVERSED,
        "take back",
        "two people",
        "upheld by marks, neither had a part in what is appealed, with the reasons",
    ),
    Transition(
        Status.SUBMITTED, Status.WITHDRAWN, "withdraw", "candidate", "nobody has decided yet"
    ),
    Transition(
        Status.ASSIGNED, Status.WITHDRAWN, "withdraw", "candidate", "nobody has decided yet"
    ),
)


def may_become(source: Status, target: Status) -> bool:
    """Tell whether an appeal may go from one state to another; staying is no change."""
    return source == target or any(
        (each.source, each.target) == (source, target) for each in TRANSITIONS
    )
