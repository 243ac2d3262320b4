"""Drawing by lot that can be repeated, cut scores, and the chance of passing by guessing."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

CENT = Decimal("0.01")
# Up to so many different scores the chance is computed exactly.
EXACT_UP_TO = 20_000
MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drawn."""

    code: str
    kind: str
    topic: str


@dataclass(frozen=True, slots=True)
class Demand:
    """A section: so many items of one type, of one topic or of any."""

    position: int
    title: str
    kind: str
    topic: str  # empty: any
    count: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """A section for which there are not enough items."""

    section: Demand
    lacking: int


def drawn(codes: Iterable[str], *, count: int, seed: int) -> list[str]:
    """Draw some codes by lot: the same seed draws the same, in the same order, forever."""
    return sorted(codes, key=lambda code: _lot(code, seed))[:count]


def _lot(code: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{code}".encode()).digest()


def draw(
    demands: Sequence[Demand], pool: Sequence[Candidate], *, seed: int
) -> tuple[dict[int, list[str]], list[Shortage]]:
    """Draw the items of each section, none twice; return them by position, and what lacks.

    Sections of one topic draw first: a section of any topic can do with what they leave. So a
    section falls short only if no other division would serve all.
    """
    left = {candidate.code: candidate for candidate in pool}
    chosen: dict[int, list[str]] = {}
    shortages = []
    for demand in sorted(demands, key=lambda each: (not each.topic, each.position)):
        fitting = [code for code, candidate in left.items() if _fits(candidate, demand)]
        codes = drawn(fitting, count=demand.count, seed=seed)
        chosen[demand.position] = codes
        if len(codes) < demand.count:
            shortages.append(Shortage(demand, demand.count - len(codes)))
        for code in codes:
            del left[code]
    return chosen, sorted(shortages, key=lambda each: each.section.position)


def _fits(candidate: Candidate, demand: Demand) -> bool:
    return candidate.kind == demand.kind and demand.topic in ("", candidate.topic)


def cut_score(maximum: Decimal, percent: int) -> Decimal:
    """Return the points needed to pass; rounded up to a hundredth, never below the percentage."""
    return (maximum * percent / 100).quantize(CENT, rounding=ROUND_CEILING)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paper, for somebody who guesses."""

    marks: Decimal
    chance: float  # of guessing it right, 0 to 1


def guessing_chance(kind: str, options: int) -> float:
    """Return the chance of a blind guess: of a multiple choice any set of two or more.

    What a candidate writes is not guessed: fill-in, short answer and case count as none.

    Args:
        options: of a matching those of its left side, taken to have as many on its right.
    """
    if kind == MULTIPLE:
        sets: int = 2**options - options - 1
        return 1 / sets
    if kind in ("ordering", "matching"):
        return 1 / math.factorial(options)
    return 1 / options if kind in ("single", "true-false") else 0.0


def chance_of_passing(slots: Sequence[Slot], *, cut: Decimal) -> float:
    """Return the chance, 0 to 1, of passing by blind guesses alone.

    Exact while there are not too many different scores, else by the normal approximation.
    """
    hundredths = [int(slot.marks / CENT) for slot in slots]
    unit = math.gcd(*hundredths) or 1  # 1 for a paper without places
    if sum(hundredths) // unit > EXACT_UP_TO:
        return _normal(slots, cut)
    steps = [marks // unit for marks in hundredths]
    needed = math.ceil(int(cut / CENT) / unit)
    return _exact(steps, [slot.chance for slot in slots], needed)


def _exact(steps: Sequence[int], chances: Sequence[float], needed: int) -> float:
    """Return the chance of at least `needed` points, place by place."""
    scores = [1.0] + [0.0] * sum(steps)
    for step, chance in zip(steps, chances, strict=True):
        missed = [score * (1 - chance) for score in scores]
        for points in range(len(scores) - step):
            missed[points + step] += scores[points] * chance
        scores = missed
    return min(1.0, math.fsum(scores[needed:]))


def _normal(slots: Sequence[Slot], cut: Decimal) -> float:
    mean = sum(float(slot.marks) * slot.chance for slot in slots)
    variance = sum(float(slot.marks) ** 2 * slot.chance * (1 - slot.chance) for slot in slots)
    smallest = min(float(slot.marks) for slot in slots)
    distance = float(cut) - smallest / 2 - mean
    return math.erfc(distance / math.sqrt(2 * variance)) / 2
