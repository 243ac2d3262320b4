"""Which items a drill is made of. Plain values only."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

SIZE = 10  # items of a drill


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drilled, and how its learner did with it last."""

    item: int
    version: int
    answered_at: datetime | None = None  # None: never seen
    was_correct: bool = True


def drill_of(candidates: Sequence[Candidate], *, learner: int, size: int = SIZE) -> list[int]:
    """Return the versions of a drill: what went wrong last time first, the longest ago first.

    Then what was never seen, then what was seen longest ago. The same history gives the same
    drill; two beginners get the items in different order.
    """
    ordered = sorted(candidates, key=lambda each: _rank(each, learner))
    return [candidate.version for candidate in ordered[:size]]


def _rank(candidate: Candidate, learner: int) -> tuple[int, float, bytes]:
    lot = hashlib.sha256(f"{learner}:{candidate.item}".encode()).digest()
    if candidate.answered_at is None:
        return (1, 0.0, lot)
    return (1 if candidate.was_correct else 0, candidate.answered_at.timestamp(), lot)
