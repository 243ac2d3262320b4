"""How far the sums of a paper reach, whatever is chosen: proves without a search that a target is
out of reach.

Each section takes the items that suit the bound best, as if no other section needed them; where
papers share nothing, all papers together take different ones. What even such papers miss, no real
ones can meet.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from exams.papers.solving.answers import MEAN, OVERLAP, PILOT, SD, SECTION_COUNT, TIME
from exams.papers.solving.problem import CENTS, Bools, Floats, Ints, Problem

ROUNDING = 1e-6  # points that sums of curves may be off
Wishes = Collection[tuple[str, int | None]]


@dataclass(frozen=True, slots=True)
class Reach:
    """Between what the sums of so many papers together lie: in UNITS of a point, and in seconds."""

    papers: int
    lowest: int
    highest: int
    seconds: int


def reach(problem: Problem, kept: Wishes, papers: int) -> Reach:
    """Return the bounds of papers that keep some wishes.

    Args:
        kept: a section whose count is not among them may have fewer items.
    """
    together = papers if are_apart(problem, kept, papers) else 1
    allowed = _allowed(problem, kept)
    lowest = highest = seconds = 0
    for index, section in enumerate(problem.spec.sections):
        fits, count = problem.fits[index] & allowed, section.count * together
        marks = problem.marks[index]
        highest += marks * _most(problem.facility, fits, count)
        if (SECTION_COUNT, index) in kept:
            lowest += marks * _least(problem.facility, fits, count)
            seconds += _least(problem.seconds, fits, count)
    if (PILOT, None) in kept:
        tried = problem.pilot_fits.any(axis=0) & allowed
        seconds += _least(problem.seconds, tried, problem.spec.pilot * together)
    return Reach(together, lowest, highest, seconds)


def out_of_reach(problem: Problem, kept: Wishes, papers: int) -> bool:
    """Tell whether no papers that keep these wishes can have the mean or the time wished for."""
    found = reach(problem, kept, papers)
    mean, limit = problem.mean_bounds(), problem.seconds_limit()
    misses_mean = mean is not None and not (
        found.highest >= mean[0] * found.papers and found.lowest <= mean[1] * found.papers
    )
    is_late = limit is not None and found.seconds > limit * found.papers
    return (
        ((MEAN, None) in kept and misses_mean)
        or ((TIME, None) in kept and is_late)
        or ((SD, None) in kept and _misses_spread(problem, kept))
    )


def are_apart(problem: Problem, kept: Wishes, papers: int) -> bool:
    """Tell whether no two papers may share an item."""
    return papers > 1 and (OVERLAP, None) in kept and not problem.spec.overlap


def as_one_paper(problem: Problem, papers: int) -> Problem:
    """Return papers that share nothing as a single one, so many times as long.

    It has fewer rules than they have: if it cannot be made, they cannot.
    """
    spec = problem.spec
    long = replace(
        spec,
        sections=tuple(
            replace(each, count=each.count * papers, critical=each.critical * papers)
            for each in spec.sections
        ),
        pilot=spec.pilot * papers,
        expected_minutes=spec.expected_minutes and spec.expected_minutes * papers,
    )
    return replace(problem, spec=long, papers=1)


def _misses_spread(problem: Problem, kept: Wishes) -> bool:
    """Tell whether every paper is spread too much, or none enough."""
    bounds = problem.sd_bounds()
    if bounds is None:
        return False
    allowed = _allowed(problem, kept)
    degrees = problem.terms.shape[1]
    low, high = np.zeros(degrees + 1), np.zeros(degrees + 1)
    for index, section in enumerate(problem.spec.sections):
        points, fits = problem.marks[index] / CENTS, problem.fits[index] & allowed
        is_counted = (SECTION_COUNT, index) in kept
        columns = [*(points * problem.terms.T), points**2 * problem.chance]
        for at, values in enumerate(columns):
            least, most = _ends(values[fits], section.count, is_counted=is_counted)
            low[at] += least
            high[at] += most
    squares = np.maximum(low[:-1] ** 2, high[:-1] ** 2).sum() + high[-1]
    nearest = np.where((low < 0) & (high > 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
    fewest = (nearest[:-1] ** 2).sum() + low[-1]
    return bool(np.sqrt(squares) < bounds[0] - ROUNDING or np.sqrt(fewest) > bounds[1] + ROUNDING)


def _ends(values: Floats, count: int, *, is_counted: bool) -> tuple[float, float]:
    """Return the least and the largest sum of so many values; of fewer, if not counted."""
    ordered = np.sort(values)
    low, high = ordered[:count], ordered[::-1][:count]
    if is_counted:
        return float(low.sum()), float(high.sum())
    return float(low[low < 0].sum()), float(high[high > 0].sum())


def _allowed(problem: Problem, kept: Wishes) -> Bools:
    codes = {code for code, _ in kept}
    return np.array([not why & codes for why in problem.barred], dtype=bool)


def _most(values: Ints, fits: Bools, count: int) -> int:
    return int(np.sort(values[fits])[::-1][:count].sum())


def _least(values: Ints, fits: Bools, count: int) -> int:
    return int(np.sort(values[fits])[:count].sum())
