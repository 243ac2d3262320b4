"""When an item comes again, when a mistake is over, and what a drill is made of. Plain values only.

Forgetting is reckoned by FSRS with its published parameters (docs/decisions/0017).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fsrs import Card, Rating, Scheduler, State

from core.dates import local_day

SIZE = 10  # items of a drill, however many are due: what is left over waits, the weakest first
NEW_LEAST = 2  # places of them for items never seen, however many are due
# Days between the two right answers after which a mistake is over: one right click may be luck.
SPACING = timedelta(days=2)
# An item is due once the chance to know it falls below.
RETENTION = 0.9
# An exam so near decides what is due: what would be forgotten by its day.
EXAM_AHEAD = timedelta(days=30)
# Days alone: a drill comes once a day. No chance in it: the same history gives the same drill.
_SCHEDULER = Scheduler(
    desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
)


@dataclass(frozen=True, slots=True)
class Memory:
    """How well somebody knows an item."""

    stability: float  # days until the chance to know it has fallen to RETENTION
    difficulty: float  # 1 to 10
    reviewed_at: datetime
    due_on: date


def remembered(before: Memory | None, *, is_correct: bool, at: datetime) -> Memory:
    """Return how well an item is known after an answer; `before` is None for the first."""
    rating = Rating.Good if is_correct else Rating.Again
    card, _log = _SCHEDULER.review_card(_card(before), rating, at.astimezone(UTC))
    return Memory(
        stability=float(card.stability or 0),
        difficulty=float(card.difficulty or 0),
        reviewed_at=at,
        due_on=local_day(at) + max(card.due - at, timedelta(days=1)),
    )


def recall(memory: Memory, *, at: datetime) -> float:
    """Return the chance, 0 to 1, that somebody knows an item at a moment."""
    return float(_SCHEDULER.get_card_retrievability(_card(memory), at.astimezone(UTC)))


def _card(memory: Memory | None) -> Card:
    if memory is None:
        return Card(card_id=0)
    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        last_review=memory.reviewed_at.astimezone(UTC),
    )


def is_over(*, right_on: date | None, day: date) -> bool:
    """Tell whether a right answer of a day takes an item off the list of mistakes.

    Args:
        right_on: the day of the first right answer since the mistake; None: this is it.
    """
    return right_on is not None and day >= right_on + SPACING


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drilled, and how its learner stands with it."""

    item: int
    version: int
    memory: Memory | None = None  # None: never answered
    is_mistake: bool = False
    is_changed: bool = False  # the words it rests on are others than when it was answered


def drill_of(
    candidates: Sequence[Candidate],
    *,
    learner: int,
    at: datetime,
    exam_at: datetime | None = None,
    size: int = SIZE,
) -> list[int]:
    """Return the versions of a drill, at most `size`.

    First what the law changed since it was answered, then mistakes that are due, then what else is
    due, the weakest first; then what was never seen, which has `NEW_LEAST` places in any case;
    then what is due next. The same history gives the same drill; two beginners get the items in
    different order.

    Args:
        exam_at: the learner's next exam, if it is near: what would be forgotten by then is due.
    """
    chances = {each.item: _chance(each, exam_at or at) for each in candidates}
    due, new, later = [], [], []
    for each in candidates:
        if each.memory is None:
            new.append(each)
        elif each.is_changed or _is_due(each.memory, chances[each.item], at, exam_at):
            due.append(each)
        else:
            later.append(each)
    due.sort(
        key=lambda each: (
            not each.is_changed,
            not each.is_mistake,
            chances[each.item],
            _lot(each, learner),
        )
    )
    new.sort(key=lambda each: _lot(each, learner))
    later.sort(key=lambda each: (chances[each.item], _lot(each, learner)))
    first = due[: size - min(NEW_LEAST, len(new))]
    chosen = [*first, *new[: size - len(first)], *due[len(first) :], *later]
    return [each.version for each in chosen[:size]]


def _chance(candidate: Candidate, at: datetime) -> float:
    return recall(candidate.memory, at=at) if candidate.memory else 0.0


def _is_due(memory: Memory, chance: float, at: datetime, exam_at: datetime | None) -> bool:
    if memory.due_on <= local_day(at):
        return True
    # Not twice a day: what was answered today is known today, whatever the exam asks.
    return (
        exam_at is not None and chance < RETENTION and local_day(memory.reviewed_at) < local_day(at)
    )


def _lot(candidate: Candidate, learner: int) -> bytes:
    return hashlib.sha256(f"{learner}:{candidate.item}".encode()).digest()
