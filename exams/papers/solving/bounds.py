"""How far the sums of a paper reach, whatever is chosen: proves without a search that a target is
out of reach.

Each section takes the items that suit the bound best, as if no other section needed them; where
papers share nothing, all papers together take different ones. What even such papers miss, no real
ones can meet.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from exams.papers.solving.answers import MEAN, OVERLAP, PILOT, SECTION_COUNT, TIME
from exams.papers.solving.problem import Bools, Ints, Problem

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
    is_apart = papers > 1 and (OVERLAP, None) in kept and not problem.spec.overlap
    together = papers if is_apart else 1
    codes = {code for code, _ in kept}
    allowed = np.array([not why & codes for why in problem.barred], dtype=bool)
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
    return ((MEAN, None) in kept and misses_mean) or ((TIME, None) in kept and is_late)


def _most(values: Ints, fits: Bools, count: int) -> int:
    return int(np.sort(values[fits])[::-1][:count].sum())


def _least(values: Ints, fits: Bools, count: int) -> int:
    return int(np.sort(values[fits])[:count].sum())
