"""Counting: whether a bank has enough items for all sections at once, and how long it lasts.

Sections compete for items (one asks for a topic, another for any topic), so it is not enough to
look at each alone: by Hall's theorem there are enough if each *set* of sections has. A maximum
flow finds the set that lacks most.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from exams.papers.solving.answers import CRITICAL, PILOT, SECTION_COUNT, Constraint
from exams.papers.solving.problem import Place, Problem, problem_of
from exams.papers.specification import PoolItem, Specification

ENDLESS = 10**12


class Network:
    """A maximum flow by shortest augmenting paths (Dinic), over whole numbers."""

    def __init__(self, size: int) -> None:
        self.ends: list[int] = []
        self.room: list[int] = []
        self.out: list[list[int]] = [[] for _ in range(size)]

    def join(self, start: int, end: int, room: int) -> int:
        """Add an arc; return its number, whose flow is the room of the next number."""
        for first, second, free in ((start, end, room), (end, start, 0)):
            self.out[first].append(len(self.ends))
            self.ends.append(second)
            self.room.append(free)
        return len(self.ends) - 2

    def flow(self, source: int, sink: int) -> int:
        """Send as much as possible; return how much."""
        total = 0
        while True:
            level = self._levels(source)
            if level[sink] < 0:
                return total
            at = [0] * len(self.out)
            while sent := self._send(source, sink, ENDLESS, level, at):
                total += sent

    def reached(self, source: int) -> set[int]:
        """Return the side of the source of the smallest cut, once the flow is sent."""
        return {node for node, level in enumerate(self._levels(source)) if level >= 0}

    def _levels(self, source: int) -> list[int]:
        level = [-1] * len(self.out)
        level[source], queue = 0, deque([source])
        while queue:
            node = queue.popleft()
            for arc in self.out[node]:
                if self.room[arc] and level[self.ends[arc]] < 0:
                    level[self.ends[arc]] = level[node] + 1
                    queue.append(self.ends[arc])
        return level

    def _send(self, node: int, sink: int, most: int, level: list[int], at: list[int]) -> int:
        if node == sink:
            return most
        while at[node] < len(self.out[node]):
            arc = self.out[node][at[node]]
            end = self.ends[arc]
            if self.room[arc] and level[end] == level[node] + 1:
                sent = self._send(end, sink, min(most, self.room[arc]), level, at)
                if sent:
                    self.room[arc] -= sent
                    self.room[arc + 1] += sent
                    return sent
            at[node] += 1
        return 0


@dataclass(frozen=True, slots=True)
class Supply:
    """Items that fit the same places, and how many there are."""

    places: tuple[int, ...]
    count: int


def supplies(places: Sequence[Place]) -> list[Supply]:
    """Return the items of a pool grouped by the places that they fit."""
    if not places:
        return []
    table = np.array([place.fits for place in places], dtype=bool)
    if not table.shape[1]:
        return []
    kinds, counts = np.unique(table, axis=1, return_counts=True)
    found = [
        Supply(tuple(np.flatnonzero(kinds[:, column]).tolist()), int(count))
        for column, count in enumerate(counts)
    ]
    return [group for group in found if group.places]


@dataclass(frozen=True, slots=True)
class Lack:
    """Places that need more items than there are for all of them."""

    places: tuple[int, ...]
    wanted: int  # different items that all papers need at least
    available: int


def worst_lack(places: Sequence[Place], *, papers: int, overlap: int | None) -> Lack | None:
    """Return the set of places that lacks most, if any does.

    Items may be shared up to the limit: then papers need the fewer different ones. The bound is
    exact for papers that share none, and for a single one; else it is never too high.

    Args:
        overlap: None: no limit.
    """
    groups = supplies(places)
    shared = papers * (papers - 1) // 2 * (overlap or 0)
    # An item on r papers takes r(r-1)/2 of what the pairs may share. For each whole step the line
    # through r = step and step + 1 lies below that curve, which gives one bound for each.
    steps: Sequence[int] = () if overlap is None else (1,) if not overlap else range(1, papers)
    steps = steps if papers > 1 else ()
    worst: Lack | None = None
    for step in [*steps, papers]:
        is_last = step == papers
        each, cost = (1, 1) if is_last else (step * papers, step * (step + 1) // 2)
        chosen = _closure(places, groups, each=each, cost=cost)
        need = sum(places[index].count for index in chosen)
        least = need if is_last else -((shared - each * need) // cost)
        have = sum(group.count for group in groups if chosen & set(group.places))
        if least > have and (worst is None or least - have > worst.wanted - worst.available):
            worst = Lack(tuple(sorted(chosen)), least, have)
    return worst


def _closure(
    places: Sequence[Place], groups: Sequence[Supply], *, each: int, cost: int
) -> set[int]:
    """Return the places whose need, less the items at hand for them, is the largest."""
    source, sink = len(places) + len(groups), len(places) + len(groups) + 1
    network = Network(sink + 1)
    for index, place in enumerate(places):
        network.join(source, index, each * place.count)
    for number, group in enumerate(groups, len(places)):
        network.join(number, sink, cost * group.count)
        for index in group.places:
            network.join(index, number, ENDLESS)
    network.flow(source, sink)
    reached = network.reached(source)
    return {index for index in range(len(places)) if index in reached}


def shortages(
    spec: Specification, pool: Iterable[PoolItem], *, papers: int
) -> tuple[Constraint, ...]:
    """Say which sections lack how many items for so many papers; nothing if none does.

    First sections that lack items even alone, then sets of sections that compete for the same
    items and together lack some: these count only what the sections told before leave to them.
    Pilot items come last.
    """
    problem = problem_of(spec, pool, papers=papers)
    left = problem.places([0] * len(spec.sections))
    found = []
    while lacks := _lacks(left, papers=papers, overlap=spec.overlap):
        for lack in lacks:
            found.append(_told(left, lack))
        left = _without(left, lacks, is_taken=not spec.overlap)
    return (*found, *_pilot_shortage(problem))


def _lacks(places: Sequence[Place], *, papers: int, overlap: int) -> list[Lack]:
    """Return sections that lack items alone; if none does, sets of sections that do together."""
    alone = []
    for section in sorted({place.section for place in places}):
        own = [index for index, place in enumerate(places) if place.section == section]
        lack = _lack_of(places, own, papers, overlap)
        if lack:
            alone.append(lack)
    if alone:
        return alone
    worst = worst_lack(places, papers=papers, overlap=overlap)
    if not worst:
        return []
    parts = (_lack_of(places, part, papers, overlap) for part in _parts(places, worst.places))
    return [part for part in parts if part] or [worst]


def _lack_of(places: Sequence[Place], own: Sequence[int], papers: int, overlap: int) -> Lack | None:
    lack = worst_lack([places[index] for index in own], papers=papers, overlap=overlap)
    return lack and Lack(tuple(own[index] for index in lack.places), lack.wanted, lack.available)


def _parts(places: Sequence[Place], chosen: Sequence[int]) -> list[list[int]]:
    """Split places into those that have items in common, directly or by others."""
    parts: list[list[int]] = []
    for index in chosen:
        near = [
            part
            for part in parts
            if any((places[index].fits & places[at].fits).any() for at in part)
        ]
        parts = [part for part in parts if part not in near]
        parts.append(sorted([index, *(at for part in near for at in part)]))
    return sorted(parts)


def _without(places: Sequence[Place], lacks: Sequence[Lack], *, is_taken: bool) -> list[Place]:
    """Leave out places that lack items, and if items are not shared, all that these can take."""
    gone = {index for lack in lacks for index in lack.places}
    left = [place for index, place in enumerate(places) if index not in gone]
    if not is_taken or not gone:
        return left
    taken = np.logical_or.reduce([places[index].fits for index in sorted(gone)])
    return [replace(place, fits=place.fits & ~taken) for place in left]


def _told(places: Sequence[Place], lack: Lack) -> Constraint:
    lacking = [places[index] for index in lack.places]
    sections = tuple(sorted({place.section for place in lacking}))
    return Constraint(
        CRITICAL if all(place.kind == "critical" for place in lacking) else SECTION_COUNT,
        section=sections[0] if len(sections) == 1 else None,
        wanted=lack.wanted,
        available=lack.available,
        sections=sections,
    )


def pilot_place(problem: Problem) -> Place:
    """Return the pilot items of a paper as one place that all of them fit."""
    fits = problem.pilot_fits.any(axis=0) & problem.allowed
    return Place(-1, problem.spec.pilot, fits, 0, "pilot")


def _pilot_shortage(problem: Problem) -> list[Constraint]:
    if not problem.spec.pilot:
        return []
    limit = problem.spec.overlap
    lack = worst_lack([pilot_place(problem)], papers=problem.papers, overlap=limit)
    return [Constraint(PILOT, wanted=lack.wanted, available=lack.available)] if lack else []


def lasting(spec: Specification, pool: Iterable[PoolItem], *, papers: int) -> int:
    """Return for how many sittings the bank lasts before items have to come again.

    A sitting takes so many papers that share nothing. Pilot items and enemies are left aside.
    """
    problem = problem_of(spec, pool, papers=papers)
    places = problem.places([0] * len(spec.sections))
    low, high = 0, problem.size // (papers * spec.count) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if worst_lack(places, papers=middle * papers, overlap=0):
            high = middle
        else:
            low = middle
    return low
