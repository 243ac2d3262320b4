"""What an answer is worth: pure functions of plain values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A place on a paper with its key."""

    position: int
    topic: int
    marks: Decimal
    key: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """Points of some items together."""

    items: int = 0
    correct: int = 0
    raw: Decimal = ZERO
    maximum: Decimal = ZERO

    def plus(self, marks: Decimal, *, is_correct: bool) -> "Score":
        """Return the score with one more item."""
        return Score(
            self.items + 1,
            self.correct + is_correct,
            self.raw + (marks if is_correct else ZERO),
            self.maximum + marks,
        )


@dataclass(frozen=True, slots=True)
class Marked:
    """What an attempt scored, whole and by topic."""

    whole: Score
    topics: dict[int, Score]


def is_right(chosen: Collection[str], key: frozenset[str]) -> bool:
    """Tell whether an answer gets the item's marks: the key, whole and nothing else."""
    return bool(key) and frozenset(chosen) == key


def mark(items: Iterable[Keyed], answers: Mapping[int, Collection[str]]) -> Marked:
    """Score the answers of an attempt; an item without an answer gets nothing.

    Args:
        answers: the letters chosen, by position.
    """
    whole, topics = Score(), dict[int, Score]()
    for item in items:
        right = is_right(answers.get(item.position, ()), item.key)
        whole = whole.plus(item.marks, is_correct=right)
        topics[item.topic] = topics.get(item.topic, Score()).plus(item.marks, is_correct=right)
    return Marked(whole, topics)
