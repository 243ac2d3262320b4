"""What an answer is worth: pure functions of plain values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from exams.bank import rules as bank
from exams.bank import scoring
from exams.papers.rules import earned

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A place on a paper with its key."""

    position: int
    topic: int
    marks: Decimal
    key: frozenset[str]
    letters: str = ""  # of all its options, in order; needed by rules that give a part
    rule: str = scoring.ALL_OR_NOTHING


@dataclass(frozen=True, slots=True)
class Score:
    """Points of some items together."""

    items: int = 0
    correct: int = 0
    raw: Decimal = ZERO
    maximum: Decimal = ZERO

    def plus(self, marks: Decimal, *, points: Decimal) -> "Score":
        """Return the score with one more item; only what earns all its marks counts as correct."""
        return Score(
            self.items + 1,
            self.correct + (points == marks),
            self.raw + points,
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


def points_of(item: Keyed, chosen: Collection[str]) -> Decimal:
    """Return what an answer earns, to the hundredth, by the rule of the item's section."""
    if item.rule == scoring.ALL_OR_NOTHING:
        return item.marks if is_right(chosen, item.key) else ZERO
    places = {letter: bank.LETTERS[place] for place, letter in enumerate(item.letters)}
    content = bank.Content(
        kind=bank.MULTIPLE if len(item.key) > 1 else bank.SINGLE,
        stem="",
        choices=tuple(bank.Choice("", letter in item.key) for letter in item.letters),
        rationale="",
        article="",
    )
    response = [places.get(letter, letter) for letter in chosen]
    return earned(item.marks, scoring.credit(content, response, rule=item.rule))


def mark(items: Iterable[Keyed], answers: Mapping[int, Collection[str]]) -> Marked:
    """Score the answers of an attempt; an item without an answer gets nothing.

    Args:
        answers: the letters chosen, by position.
    """
    whole, topics = Score(), dict[int, Score]()
    for item in items:
        points = points_of(item, answers.get(item.position, ()))
        whole = whole.plus(item.marks, points=points)
        topics[item.topic] = topics.get(item.topic, Score()).plus(item.marks, points=points)
    return Marked(whole, topics)
