"""Where the search for papers starts: items drawn by lot, so that every place has one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from exams.papers.solving.flows import worst_lack
from exams.papers.solving.problem import Bools, Ints, Place, Problem, lot


@dataclass(frozen=True, slots=True)
class Slot:
    """One item on one paper."""

    paper: int
    place: int  # index into the places
    item: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Papers with an item in every place; they may still break the other rules."""

    places: tuple[Place, ...]
    slots: tuple[Slot, ...]


def weighed_lots(problem: Problem, seed: object) -> list[int]:
    """Return the lots of the items: an item that stood on papers draws the worse ones."""
    return [lot(item.code, seed) * (1 + item.uses) for item in problem.items]


def drawn_draft(problem: Problem, *, seed: object) -> Draft | None:
    """Fill all places of all papers by lot; None if no items are left for one of them.

    Each item is taken once as long as that goes; then those that fit stand on several papers.
    """
    lots = weighed_lots(problem, seed)
    pilots = pilot_totals(problem)
    places = problem.places(pilots)
    totals = [place.count if place.is_pilot else place.count * problem.papers for place in places]
    owned = _matched(places, totals, sorted(range(problem.size), key=lambda item: lots[item]))
    dealt = _deal(problem, places, totals, owned)
    return _complete(problem, places, dealt, lots)


def pilot_totals(problem: Problem) -> list[int]:
    """Return how many pilot items each section takes on all papers together: a fair spread.

    Each goes to the section that has the fewest for its size, of those that the bank has one for.
    """
    sections = problem.spec.sections
    totals = [0] * len(sections)
    fits = problem.pilot_fits & problem.allowed
    for _ in range(problem.spec.pilot * problem.papers):
        order = sorted(
            (index for index in range(len(sections)) if fits[index].any()),
            key=lambda index: (Fraction(totals[index] + 1, sections[index].count), index),
        )
        chosen = next((index for index in order if _can_take(totals, index, fits)), None)
        if chosen is None and order:  # more than there are: some will stand on several papers
            chosen = max(order, key=lambda index: (int(fits[index].sum()) - totals[index], -index))
        if chosen is not None:
            totals[chosen] += 1
    return totals


def _can_take(totals: Sequence[int], index: int, fits: Bools) -> bool:
    wanted = [total + (place == index) for place, total in enumerate(totals)]
    places = [
        Place(place, total, fits[place], 0, "pilot") for place, total in enumerate(wanted) if total
    ]
    return worst_lack(places, papers=1, overlap=0) is None


def _matched(
    places: Sequence[Place], totals: Sequence[int], order: Sequence[int]
) -> list[list[int]]:
    """Give each place as many of its items as can be, none to two places: a largest matching.

    Places that few items fit choose first. When nothing is left for a place, it takes an item from
    another that can do with a third one, along a shortest chain of such.
    """
    fits = np.array([place.fits for place in places], dtype=bool)
    rank = np.array(order, dtype=np.int64)
    owner = np.full(fits.shape[1] if places else 0, -1, dtype=np.int64)
    scarce_first = sorted(
        range(len(places)), key=lambda place: (int(fits[place].sum()) - totals[place], place)
    )
    for place in scarce_first:
        free = rank[fits[place][rank] & (owner[rank] < 0)][: totals[place]]
        owner[free] = place
        for _ in range(totals[place] - len(free)):
            if not _augment(place, fits, owner, rank):
                break
    return [rank[owner[rank] == place].tolist() for place in range(len(places))]


def _augment(place: int, fits: Bools, owner: Ints, rank: Ints) -> bool:
    """Win one more item for a place by a chain of moves; tell whether there is one."""
    came: dict[int, tuple[int, int]] = {place: (-1, -1)}  # place: (who takes from it, which item)
    queue = [place]
    for at in queue:
        fitting = rank[fits[at][rank]]
        free = fitting[owner[fitting] < 0]
        if len(free):
            _move(at, int(free[0]), came, owner)
            return True
        for item in fitting.tolist():
            held = int(owner[item])
            if held not in came:
                came[held] = (at, item)
                queue.append(held)
    return False


def _move(at: int, item: int, came: dict[int, tuple[int, int]], owner: Ints) -> None:
    while at >= 0:
        owner[item] = at
        at, item = came[at]


def _deal(
    problem: Problem, places: Sequence[Place], totals: Sequence[int], owned: list[list[int]]
) -> list[tuple[int, int, int | None]]:
    """Deal the items of each place round the papers; None where a place has no more."""
    slots: list[tuple[int, int, int | None]] = []
    turn = 0
    for index, place in enumerate(places):
        items: list[int | None] = [*owned[index]]
        items += [None] * (totals[index] - len(items))
        for number, item in enumerate(items):
            paper = (turn + number) % problem.papers
            slots.append((paper, index, item))
        turn += totals[index] if place.is_pilot else 0
    return slots


def _complete(
    problem: Problem,
    places: Sequence[Place],
    dealt: list[tuple[int, int, int | None]],
    lots: Sequence[int],
) -> Draft | None:
    """Fill what is left with items of other papers, those that share the fewest so far."""
    on = np.zeros((problem.papers, problem.size), dtype=bool)
    for paper, _, item in dealt:
        if item is not None:
            on[paper, item] = True
    slots = []
    for paper, index, item in dealt:
        chosen = item
        if chosen is None:
            chosen = _shared(on, paper, places[index], lots)
            if chosen is None:
                return None
            on[paper, chosen] = True
        slots.append(Slot(paper, index, chosen))
    return Draft(tuple(replace(place) for place in places), tuple(slots))


def _shared(on: Bools, paper: int, place: Place, lots: Sequence[int]) -> int | None:
    fitting = np.flatnonzero(place.fits & ~on[paper]).tolist()
    if not fitting:
        return None
    common = (on & on[paper]).sum(axis=1)

    def price(item: int) -> tuple[int, int]:
        others = np.flatnonzero(on[:, item])
        return int((2 * common[others] + 1).sum()), lots[item]

    return int(min(fitting, key=price))
