"""What somebody earns who knows nothing, and the chance that it is enough. Plain values only.

The guesser answers everything by lot: one option where one is right, any set of two or more where
several are, any order, one target for each thing on the left. What has to be written is not
guessed.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, combinations
from typing import TypeVar

from exams.bank import rules as bank
from exams.bank import scoring
from exams.papers.rules import CENT, earned

# So many different scores are told apart at most; beyond, points are rounded in favour of passing.
EXACT_UP_TO = 20_000
NOTHING = Fraction(0)
Points = TypeVar("Points", int, Fraction)
Shares = Mapping[Fraction, float]  # share of the marks: chance of earning just that


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a paper, for somebody who guesses."""

    marks: Decimal
    shares: Shares = field(default_factory=dict)
    part: str = "common"

    @property
    def points(self) -> dict[int, float]:
        """Hundredths of points, and the chance of each; they make one."""
        found: dict[int, float] = {}
        for share, chance in self.shares.items():
            points = int(earned(self.marks, share) / CENT)
            found[points] = found.get(points, 0.0) + chance
        found[0] = found.get(0, 0.0) + max(0.0, 1 - math.fsum(found.values()))
        return found


@dataclass(frozen=True, slots=True)
class Bar:
    """What has to be reached: points in all, and of each part that has a cut score of its own."""

    whole: Decimal
    parts: Mapping[str, Decimal] = field(default_factory=dict)


def guessed(content: bank.Content, *, rule: str) -> dict[Fraction, float]:
    """Return how likely a blind guess earns which share of the marks; what is left earns none."""
    if content.kind == bank.CASE:
        return _case(content, rule)
    if content.kind in (bank.SINGLE, bank.TRUE_FALSE):
        return {Fraction(1): 1 / len(content.choices)} if content.choices else {}
    if content.kind == bank.MULTIPLE:
        return _sets(content, rule)
    if content.kind == bank.ORDERING:
        return _orders(len(content.choices), rule)
    return _matches(content, rule) if content.kind == bank.MATCHING else {}


def _sets(content: bank.Content, rule: str) -> dict[Fraction, float]:
    letters = [letter for letter, _choice in content.lettered]
    sets = [s for size in range(2, len(letters) + 1) for s in combinations(letters, size)]
    return _tally([scoring.credit(content, chosen, rule=rule) for chosen in sets])


def _tally(shares: Sequence[Fraction]) -> dict[Fraction, float]:
    found: dict[Fraction, float] = {}
    for share in shares:
        found[share] = found.get(share, 0.0) + 1 / len(shares)
    return found


def _orders(things: int, rule: str) -> dict[Fraction, float]:
    """A random order: as many in their place as a permutation has fixed points."""
    if rule != scoring.PER_OPTION:
        return {Fraction(1): 1 / math.factorial(things)} if things else {}
    whole = math.factorial(things)
    return {
        Fraction(right, things): math.comb(things, right) * _derangements(things - right) / whole
        for right in range(things + 1)
        if things
    }


def _derangements(things: int) -> int:
    return sum((-1) ** k * math.factorial(things) // math.factorial(k) for k in range(things + 1))


def _matches(content: bank.Content, rule: str) -> dict[Fraction, float]:
    """Each left side gets a target: each once if they go together one by one, else any."""
    left, targets, pairs = len(content.choices), len(content.targets), len(content.pairs)
    is_one_by_one = left == targets == pairs and len({n for _letter, n in content.pairs}) == left
    if is_one_by_one:
        return _orders(left, rule)
    if not (left and targets and pairs):
        return {}
    right = {0: 1.0}
    for letter, _choice in content.lettered:
        hits = sum(pair[0] == letter for pair in content.pairs) / targets
        right = _with(right, {1: hits, 0: 1 - hits})
    if rule == scoring.PER_OPTION:
        return {Fraction(hit, pairs): chance for hit, chance in right.items()}
    return {Fraction(1): right.get(pairs, 0.0)}


def _case(content: bank.Content, rule: str) -> dict[Fraction, float]:
    whole: dict[Fraction, float] = {NOTHING: 1.0}
    for part in content.parts:
        shares = guessed(bank.part_content(part), rule=rule)
        own = {share * Fraction(part.percent, 100): chance for share, chance in shares.items()}
        own[NOTHING] = own.get(NOTHING, 0.0) + max(0.0, 1 - math.fsum(own.values()))
        whole = _with(whole, own)
    return whole


def _with(one: Mapping[Points, float], other: Mapping[Points, float]) -> dict[Points, float]:
    """Return the distribution of the sum of two independent ones."""
    found: dict[Points, float] = {}
    for points, chance in one.items():
        for more, likely in other.items():
            if likely:
                found[points + more] = found.get(points + more, 0.0) + chance * likely
    return found


def chance_of_passing(slots: Sequence[Slot], bar: Bar) -> float:
    """Return the chance, 0 to 1, of passing by blind guesses alone: the whole and each part.

    Exact while there are not too many different scores; beyond, never too small.
    """
    outcomes = [slot.points for slot in slots]
    unit = _unit(outcomes)
    parts: dict[str, dict[int, float]] = {}
    for slot, points in zip(slots, outcomes, strict=True):
        steps: dict[int, float] = {}
        for each, chance in points.items():
            steps[-(-each // unit)] = steps.get(-(-each // unit), 0.0) + chance
        parts[slot.part] = _with(parts.get(slot.part, {0: 1.0}), steps)
    least = {part: int(bar.parts.get(part, Decimal(0)) / CENT) / unit for part in parts}
    passing = [
        {score: chance for score, chance in scores.items() if score >= least[part]}
        for part, scores in parts.items()
    ]
    return _reached(passing, int(bar.whole / CENT) / unit)


def _reached(parts: Sequence[Mapping[int, float]], needed: float) -> float:
    """Return the chance that the scores of one part or two together are at least what is needed."""
    first: Mapping[int, float] = parts[0] if parts else {0: 1.0}
    second = sorted((parts[1] if len(parts) > 1 else {0: 1.0}).items())
    scores = [score for score, _chance in second]
    # tails[n]: the chance of the n-th score or a higher one.
    tails = list(accumulate((chance for _score, chance in reversed(second)), initial=0.0))[::-1]
    return min(
        1.0,
        math.fsum(
            chance * tails[bisect_left(scores, needed - score)] for score, chance in first.items()
        ),
    )


def _unit(outcomes: Sequence[Mapping[int, float]]) -> int:
    """Return the hundredths that one step of the score stands for."""
    unit = math.gcd(*(points for each in outcomes for points in each)) or 1
    most = sum(max(each) for each in outcomes)
    return max(unit, -(-most // EXACT_UP_TO))
