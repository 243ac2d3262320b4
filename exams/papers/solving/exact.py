"""The papers as a model for OR-tools CP-SAT: finds them in tight banks, or proves that none are.

The model is pure integer; one thread, a fixed seed and a limit of deterministic time give the
same answer on every run.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np

from exams.papers.solving.answers import (
    CRITICAL,
    ENEMIES,
    MEAN,
    OVERLAP,
    PILOT,
    SD,
    SECTION_COUNT,
    TIME,
)
from exams.papers.solving.problem import CENTS, Problem
from exams.papers.solving.start import Draft, Slot

cp_model: Any
try:
    cp_model = import_module("ortools.sat.python.cp_model")
except ImportError:  # an extra: `pip install zhifa[ata]`
    cp_model = None

# A wish of the blueprint that can be left out: its code, and the section if it is of one.
Key = tuple[str, int | None]
DEGREES = 4  # Hermite terms of the spread that the model squares; the rest is a bound
FINE = 1 << 20  # the model counts points so that the marks of a paper are about so many
# What the solver does before it begins to count its time takes a second of it for so many
# variables.
VARIABLES = 20_000
FOUND, NONE, UNKNOWN = "found", "none", "unknown"


def has_solver() -> bool:
    """Tell whether OR-tools is installed."""
    return cp_model is not None


@dataclass
class Budget:
    """Deterministic seconds that the solver may still take."""

    left: float

    def spend(self, seconds: float) -> None:
        self.left = max(0.0, self.left - seconds)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the solver came to.

    Attributes:
        rows: paper, section, item, pilot or not: if found.
    """

    status: str
    rows: tuple[tuple[int, int, int, bool], ...] = ()


def keys_of(problem: Problem) -> tuple[Key, ...]:
    """Return the wishes of a blueprint that can clash."""
    spec, sections = problem.spec, problem.spec.sections
    found: list[Key] = [(SECTION_COUNT, index) for index in range(len(sections))]
    found += [(CRITICAL, index) for index, section in enumerate(sections) if section.critical]
    barring = sorted(set().union(*problem.barred))
    there = {
        PILOT: spec.pilot > 0,
        ENEMIES: any(len(each) for each in problem.enemies),
        OVERLAP: problem.papers > 1,
        MEAN: spec.mean_percent is not None,
        SD: spec.sd_percent is not None,
        TIME: spec.expected_minutes is not None,
    }
    found += [(code, None) for code, is_there in there.items() if is_there]
    return (*found, *((code, None) for code in barring))


@dataclass
class Formulation:
    """The model of a problem, with some of its wishes.

    A section whose count is dropped may have fewer items; marks are counted against the whole
    paper all the same.

    Attributes:
        kept: the wishes that hold.
        papers: how many.
        items: to choose from; None: all.
        is_strict: whether the bounds of the spread are drawn in by what the model rounds, so
            that whatever it finds is right; else they are let out, so that what it refutes is.
    """

    problem: Problem
    kept: Collection[Key]
    papers: int
    items: Collection[int] | None = None
    is_strict: bool = False
    model: Any = field(init=False)
    counted: dict[tuple[int, int, int], Any] = field(init=False, default_factory=dict)
    pilots: dict[tuple[int, int, int], Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.model = cp_model.CpModel()
        self._variables()
        for paper in range(self.papers):
            self._once(paper)
            self._sections(paper)
            self._enemies(paper)
            self._targets(paper)
        if self.papers > 1 and self._wants((OVERLAP, None)):
            self._overlap()

    def _wants(self, key: Key) -> bool:
        return key in self.kept

    def _variables(self) -> None:
        usable = range(self.problem.size) if self.items is None else sorted(self.items)
        for item in usable:
            if any((code, None) in self.kept for code in self.problem.barred[item]):
                continue
            for section in self._relevant:
                for fits, found in (
                    (self.problem.fits, self.counted),
                    (self.problem.pilot_fits, self.pilots),
                ):
                    if fits[section, item]:
                        for paper in range(self.papers):
                            found[paper, section, item] = self.model.new_bool_var("")

    @cached_property
    def _relevant(self) -> list[int]:
        """Sections that a wish kept asks anything of; the others may stay empty."""
        every = list(range(len(self.problem.spec.sections)))
        if {(MEAN, None), (SD, None), (PILOT, None)} & set(self.kept):
            return every
        own = {section for _, section in self.kept}
        return [section for section in every if section in own]

    @cached_property
    def _on(self) -> list[dict[int, list[Any]]]:
        """By paper and item: the variables of which one is true if the item is on the paper."""
        found: list[dict[int, list[Any]]] = [{} for _ in range(self.papers)]
        for source in (self.counted, self.pilots):
            for (paper, _, item), place in source.items():
                found[paper].setdefault(item, []).append(place)
        return found

    def _once(self, paper: int) -> None:
        for places in self._on[paper].values():
            if len(places) > 1:
                self.model.add_at_most_one(places)

    def _sections(self, paper: int) -> None:
        own: dict[int, list[tuple[int, Any]]] = {}
        for (of, at, item), place in self.counted.items():
            if of == paper:
                own.setdefault(at, []).append((item, place))
        for index, section in enumerate(self.problem.spec.sections):
            rows = own.get(index, [])
            chosen = total_of(place for _, place in rows)
            if self._wants((SECTION_COUNT, index)):
                self.model.add(chosen >= section.count)
            self.model.add(chosen <= section.count)
            if section.critical and self._wants((CRITICAL, index)):
                critical = total_of(place for item, place in rows if self.problem.critical[item])
                self.model.add(critical >= section.critical)
        if self.problem.spec.pilot:
            tried = total_of(place for (of, _, _), place in self.pilots.items() if of == paper)
            self.model.add(tried <= self.problem.spec.pilot)
            if self._wants((PILOT, None)):
                self.model.add(tried >= self.problem.spec.pilot)

    def _enemies(self, paper: int) -> None:
        if not self._wants((ENEMIES, None)):
            return
        on = self._on[paper]
        for item, foes in enumerate(self.problem.enemies):
            for foe in foes.tolist():
                if item < foe and item in on and foe in on:
                    self.model.add(total_of(on[item]) + total_of(on[foe]) <= 1)

    def _overlap(self) -> None:
        limit = self.problem.spec.overlap
        for item in self._on[0]:
            if not limit:
                self.model.add(sum(total_of(on[item]) for on in self._on) <= 1)
        if not limit:
            return
        for first in range(self.papers):
            for second in range(first):
                both = []
                for item, places in self._on[first].items():
                    shared = self.model.new_bool_var("")
                    other = total_of(self._on[second][item])
                    self.model.add(shared >= total_of(places) + other - 1)
                    both.append(shared)
                self.model.add(total_of(both) <= limit)

    def _targets(self, paper: int) -> None:
        problem = self.problem
        own = [(at, place) for at, place in self.counted.items() if at[0] == paper]
        mean, limit = problem.mean_bounds(), problem.seconds_limit()
        if mean and self._wants((MEAN, None)):
            total = total_of(
                problem.marks[section] * int(problem.facility[item]) * place
                for (_, section, item), place in own
            )
            self.model.add(total >= mean[0])
            self.model.add(total <= mean[1])
        if limit is not None and self._wants((TIME, None)):
            seconds = total_of(
                int(problem.seconds[item]) * place
                for item, places in self._on[paper].items()
                for place in places
            )
            self.model.add(seconds <= limit)
        if self._wants((SD, None)):
            self._spread(own)

    def _spread(self, own: Sequence[tuple[tuple[int, int, int], Any]]) -> None:
        """Bound the variance: the squares of the sums of the terms, and the luck."""
        problem, bounds = self.problem, self.problem.sd_bounds()
        if bounds is None:
            return
        unit = float(problem.spec.maximum) / FINE
        squares = []
        for degree in range(DEGREES):
            points = self.problem.terms[:, degree] / CENTS / unit
            rows = [
                (at[1], round(problem.marks[at[1]] * float(points[at[2]])), place)
                for at, place in own
            ]
            low, high = self._reach(rows)
            total = self.model.new_int_var(low, high, "")
            self.model.add(total == total_of(weight * place for _, weight, place in rows))
            square = self.model.new_int_var(0, max(low * low, high * high), "")
            self.model.add_multiplication_equality(square, [total, total])
            squares.append(square)
        luck = total_of(
            round((problem.marks[at[1]] / CENTS / unit) ** 2 * float(problem.chance[at[2]])) * place
            for at, place in own
        )
        low, high = self._spread_bounds(bounds, unit)
        self.model.add(sum(squares) + luck >= low)
        self.model.add(sum(squares) + luck <= high)

    def _reach(self, rows: Iterable[tuple[int, int, Any]]) -> tuple[int, int]:
        """Return the least and the largest sum of weights that the sections can come to."""
        own: dict[int, list[int]] = {}
        for section, weight, _ in rows:
            own.setdefault(section, []).append(weight)
        low = high = 0
        for section, weights in own.items():
            count, ordered = self.problem.spec.sections[section].count, sorted(weights)
            low += sum(min(0, weight) for weight in ordered[:count])
            high += sum(max(0, weight) for weight in ordered[-count:])
        return low, high

    def _spread_bounds(self, bounds: tuple[float, float], unit: float) -> tuple[int, int]:
        """Return the bounds of the variance in the model's units.

        The terms left out are at right angles to the others: their squares only add to the
        variance. What rounding does is at most half a unit for each item and term.
        """
        rest = self.problem.terms[:, DEGREES:]
        each = float(np.sqrt((rest * rest).sum(axis=1)).max(initial=0.0))
        left_out = (each * float(self.problem.spec.maximum)) ** 2
        off = self.problem.spec.count * unit * 2
        if self.is_strict:
            low, high = (bounds[0] + off) ** 2, max(0.0, bounds[1] - off) ** 2 - left_out
        else:
            low, high = max(0.0, bounds[0] - off) ** 2 - left_out, (bounds[1] + off) ** 2
        return int(max(0.0, low) / unit**2), int(high / unit**2)

    def start_from(self, draft: Draft) -> None:
        """Tell the solver where to begin."""
        there = {(slot.paper, draft.places[slot.place].section, slot.item) for slot in draft.slots}
        for source in (self.counted, self.pilots):
            for at, place in source.items():
                self.model.add_hint(place, at in there)

    def solve(self, budget: Budget, *, most: float, at_once: bool = False) -> Outcome:
        """Look for papers that keep the wishes, for so many deterministic seconds at most.

        Args:
            at_once: leave out the preparation, which takes longer than sums alone to refute.
        """
        solver = new_solver(min(most, budget.left))
        solver.parameters.cp_model_presolve = not at_once
        status = solver.solve(self.model)
        start = len(self.model.proto.variables) / VARIABLES
        budget.spend(solver.response_proto.deterministic_time + start)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Outcome(FOUND, self._rows(solver))
        return Outcome(NONE if status == cp_model.INFEASIBLE else UNKNOWN)

    def _rows(self, solver: Any) -> tuple[tuple[int, int, int, bool], ...]:
        return tuple(
            (*at, is_pilot)
            for source, is_pilot in ((self.counted, False), (self.pilots, True))
            for at, place in source.items()
            if solver.boolean_value(place)
        )


def new_solver(seconds: float) -> Any:
    """Return a solver that gives the same answer on every run, in so much deterministic time."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = seconds
    return solver


def total_of(terms: Iterable[Any]) -> Any:
    """Return the sum of some variables of a model; 0 of none."""
    return cp_model.LinearExpr.sum(list(terms))


def draft_of(problem: Problem, rows: Sequence[tuple[int, int, int, bool]]) -> Draft:
    """Return the papers that the solver found as the search sees them."""
    pilots = [0] * len(problem.spec.sections)
    for _, section, _, is_pilot in rows:
        pilots[section] += is_pilot
    places = problem.places(pilots)
    at = {(place.section, place.kind): index for index, place in enumerate(places)}
    needed: dict[tuple[int, int], int] = {}
    slots = []
    for paper, section, item, is_pilot in rows:
        kind = "pilot" if is_pilot else "any"
        used = needed.get((paper, section), 0)
        wanted = problem.spec.sections[section].critical
        if not is_pilot and problem.critical[item] and used < wanted:
            kind, needed[paper, section] = "critical", used + 1
        slots.append(Slot(paper, at[section, kind], item))
    return Draft(tuple(places), tuple(slots))
