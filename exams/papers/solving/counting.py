"""Whether papers that may share some items can be filled at all, as far as counting goes.

Items that fit the same places are alike here, so it is enough to say how many of each group stand
on which papers together. That is a small model where one variable for each item would be a large
one full of symmetries.
"""

from collections.abc import Sequence
from typing import Any

from exams.papers.solving.exact import FOUND, NONE, UNKNOWN, Budget, cp_model, new_solver, total_of
from exams.papers.solving.flows import Supply, supplies
from exams.papers.solving.problem import Place

MOST_PAPERS = 6  # beyond, there are too many sets of papers


def can_share(
    parts: Sequence[Sequence[Place]], *, papers: int, overlap: int, budget: Budget, most: float
) -> str:
    """Tell whether papers can be filled so that two of them share no more than so many items.

    Args:
        parts: lists of places that have no items in common.
    """
    model = cp_model.CpModel()
    sets = list(range(1, 1 << papers))
    shared: list[tuple[int, Any]] = []
    for places in parts:
        shared += _filled(model, places, papers, sets)
    for first in range(papers):
        for second in range(first):
            pair = 1 << first | 1 << second
            common = total_of(count for members, count in shared if members & pair == pair)
            model.add(common <= overlap)
    solver = new_solver(min(most, budget.left))
    status = solver.solve(model)
    budget.spend(solver.response_proto.deterministic_time)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return FOUND
    return NONE if status == cp_model.INFEASIBLE else UNKNOWN


def _filled(
    model: Any, places: Sequence[Place], papers: int, sets: Sequence[int]
) -> list[tuple[int, Any]]:
    """Fill some places of all papers; return how many items each set of papers shares."""
    counts: list[tuple[int, Any]] = []
    taken: dict[tuple[int, int], list[Any]] = {}
    for group in supplies(places):
        own = [(members, model.new_int_var(0, group.count, "")) for members in sets]
        model.add(total_of(count for _, count in own) <= group.count)
        counts += own
        for paper in range(papers):
            on = total_of(count for members, count in own if members >> paper & 1)
            model.add(total_of(_split(model, group, paper, taken)) == on)
    for index, place in enumerate(places):
        for paper in range(papers):
            model.add(total_of(taken.get((paper, index), [])) == place.count)
    return counts


def _split(
    model: Any, group: Supply, paper: int, taken: dict[tuple[int, int], list[Any]]
) -> list[Any]:
    """Return how many items of a group each place of a paper takes."""
    split = []
    for index in group.places:
        split.append(model.new_int_var(0, group.count, ""))
        taken.setdefault((paper, index), []).append(split[-1])
    return split
