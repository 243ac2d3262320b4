"""What candidates can be expected to score on a paper, before anyone has sat it.

Candidates' ability is taken to be normal, and each item to follow Rasch's model: its difficulty is
such that its share of right answers over all candidates is its facility. All answers count as
right or wrong, those that may earn a part of the marks too: the spread comes out a little wide.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from exams.papers.specification import FACILITY

# Spread of the candidates' ability, in logits. 1, since that is the scale on which the
# one-parameter model is estimated (a standard normal population), and it gives a paper of 100
# items of facility 0.7 a reliability of about 0.95, as long qualification tests have.
ABILITY_SD = 1.0
# The normal curve as a sum: with steps of a quarter the sum is exact to the last digit of a float.
NODES: NDArray[np.float64] = np.arange(-32, 33) / 4
_DENSITY = np.exp(-(NODES**2) / 2)
WEIGHTS: NDArray[np.float64] = _DENSITY / _DENSITY.sum()
# How exactly a facility is taken: what is finer, no sitting can show.
FINEST = Decimal("0.0001")
# What is computed from a curve is rounded to so many decimals: alike on every machine.
DECIMALS = 7
HERMITE = 8  # terms that stand for a curve; what is left out is below 0.002 of a mark


@dataclass(frozen=True, slots=True)
class Curve:
    """How the share of right answers to an item goes with ability.

    Attributes:
        facility: the share over all candidates, in units of FINEST.
        terms: coefficients of the share in Hermite polynomials 1 to HERMITE of ability: the
            variance of a paper's expected score is the sum of squares of their weighted sums.
        chance: the mean of p * (1 - p): the variance of one mark that is luck, not ability.
    """

    facility: int
    terms: tuple[float, ...]
    chance: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """Expected mean and spread of the scores on a paper, in points."""

    mean: Decimal
    sd: Decimal


def facility_units(facility: Decimal | None) -> int:
    """Return a facility in units of FINEST; FACILITY if nobody has said it."""
    known = FACILITY if facility is None else min(max(facility, Decimal(0)), Decimal(1))
    return int((known / FINEST).to_integral_value(ROUND_HALF_EVEN))


@lru_cache(maxsize=10_001)
def curve(units: int) -> Curve:
    """Return the curve of an item by its facility in units of FINEST."""
    shares = shares_at_nodes(float(units * FINEST))
    terms = (_rounded((WEIGHTS * shares * each).sum()) for each in _hermite())
    return Curve(units, tuple(terms), _rounded((WEIGHTS * shares * (1 - shares)).sum()))


def shares_at_nodes(facility: float) -> NDArray[np.float64]:
    """Return the share of right answers at each of NODES, so that their mean is the facility."""
    if facility in (0.0, 1.0):
        return np.full(len(NODES), facility)
    low, high = -40.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        if (WEIGHTS * _logistic(middle)).sum() > facility:
            low = middle
        else:
            high = middle
    return _logistic((low + high) / 2)


def predict(slots: Iterable[tuple[Decimal, Decimal | None]]) -> Prediction:
    """Return the expected mean and spread of a paper.

    Args:
        slots: marks and facility of each item that counts.
    """
    mean, terms, chance = Decimal(0), [0.0] * HERMITE, 0.0
    for marks, facility in slots:
        found = curve(facility_units(facility))
        mean += marks * found.facility * FINEST
        terms = [
            total + float(marks) * each for total, each in zip(terms, found.terms, strict=True)
        ]
        chance += float(marks) ** 2 * found.chance
    return Prediction(rounded(mean), rounded(Decimal(spread(terms, chance))))


def spread(terms: Iterable[float], chance: float) -> float:
    """Return the standard deviation of a paper's scores from the sums over its items."""
    return math.sqrt(sum(term * term for term in terms) + chance)


def rounded(points: Decimal) -> Decimal:
    """Return points to a hundredth."""
    return points.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _logistic(difficulty: float) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(difficulty - ABILITY_SD * NODES))


@lru_cache(maxsize=1)
def _hermite() -> tuple[NDArray[np.float64], ...]:
    """Return the polynomials at NODES, orthonormal under WEIGHTS, from the first degree on."""
    found = [np.ones(len(NODES)), NODES]
    for degree in range(1, HERMITE):
        found.append(NODES * found[-1] - degree * found[-2])
    return tuple(
        found[degree] / math.sqrt(math.factorial(degree)) for degree in range(1, HERMITE + 1)
    )


def _rounded(number: float) -> float:
    return round(float(number), DECIMALS)
