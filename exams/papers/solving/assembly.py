"""Parallel papers to a blueprint: by lot and swaps; by the solver if that does not suffice."""

from collections.abc import Iterable

import numpy as np

from exams.papers.solving.answers import (
    CRITICAL,
    MEAN,
    PILOT,
    SECTION_COUNT,
    TIME,
    Clash,
    Constraint,
    Solution,
)
from exams.papers.solving.bounds import out_of_reach
from exams.papers.solving.clashes import fail_together, least_clash
from exams.papers.solving.exact import (
    FOUND,
    NONE,
    UNKNOWN,
    Budget,
    Formulation,
    Outcome,
    draft_of,
    has_solver,
    keys_of,
)
from exams.papers.solving.flows import shortages
from exams.papers.solving.plans import broken, solution
from exams.papers.solving.problem import Problem, problem_of
from exams.papers.solving.start import Draft, drawn_draft, weighed_lots
from exams.papers.solving.swaps import Search
from exams.papers.specification import PoolItem, Specification

STARTS = 3  # by other lots, before the solver is asked
# The solver is given so many items for each place first, if the pool has more.
PICKED = 4
# Seconds of the solver's own, which depend on no clock, for one second asked for: on a machine
# that does nothing else it takes one or two by the clock for one of its own.
PACE = 0.5
NARROWING = 0.25  # of what is left, to find the smallest clash: much of it is making models


def assemble(
    spec: Specification, pool: Iterable[PoolItem], *, papers: int, seed: int, seconds: float = 20
) -> Solution | Clash:
    """Make parallel papers that keep every rule, or say what cannot hold together.

    The same blueprint, pool, number and seed give the same papers on any machine, in whatever
    order the pool comes.

    Args:
        seconds: about how long the solver may take; it counts in steps, not by a clock.

    Raises:
        ValueError: no papers are asked for, or two items have the same code.
    """
    problem = problem_of(spec, pool, papers=papers)
    lacking = shortages(spec, problem.items, papers=papers)
    draft, wrong = (None, lacking) if lacking else _searched(problem, seed)
    if draft and not wrong:
        return solution(problem, draft, seed=seed)
    return _solved(problem, draft, wrong, seed, Budget(seconds * PACE))


def _searched(problem: Problem, seed: int) -> tuple[Draft | None, tuple[Constraint, ...]]:
    """Return the best papers by lot and swaps, and the rules that they break."""
    best: tuple[Draft | None, tuple[Constraint, ...]] = (None, ())
    least = np.inf
    for start in range(STARTS):
        drawn = drawn_draft(problem, seed=f"{seed}/{start}")
        if drawn is None:
            continue
        search = Search(problem, drawn, seed=f"{seed}/{start}")
        search.improve()
        result = search.result()
        wrong = broken(problem, result)
        if not wrong:
            return result, ()
        if search.cost() < least:
            least, best = search.cost(), (result, wrong)
    return best


def _solved(
    problem: Problem,
    draft: Draft | None,
    wrong: tuple[Constraint, ...],
    seed: int,
    budget: Budget,
) -> Solution | Clash:
    """Ask the solver for papers, and if there are none, for the reason."""
    keys, papers = keys_of(problem), problem.papers
    is_refuted = _is_short(wrong) or out_of_reach(problem, keys, papers)
    if has_solver() and not is_refuted and {MEAN, TIME} & {each.code for each in wrong}:
        is_refuted = fail_together(problem, keys, papers, budget)
    if has_solver() and not is_refuted:
        found = _found(problem, draft, seed, Budget(budget.left / 2))
        if isinstance(found, Draft):
            return solution(problem, found, seed=seed)
        is_refuted = found == NONE
    clash = least_clash(problem, Budget(budget.left * NARROWING), is_refuted=is_refuted)
    return clash or Clash(wrong, is_proven=False, needs_solver=not has_solver())


def _is_short(wrong: tuple[Constraint, ...]) -> bool:
    return any(each.code in (SECTION_COUNT, CRITICAL, PILOT) for each in wrong)


def _found(problem: Problem, draft: Draft | None, seed: int, budget: Budget) -> Draft | str:
    """Return papers by the solver, made more alike by swaps; else NONE, if proven, or UNKNOWN."""
    for items, is_strict, share in _attempts(problem, draft, seed):
        model = Formulation(problem, keys_of(problem), problem.papers, items, is_strict)
        if draft:
            model.start_from(draft)
        outcome = model.solve(budget, most=budget.left * share)
        found = _checked(problem, outcome, seed)
        if found:
            return found
        if outcome.status == NONE and items is None and not is_strict:
            return NONE
    return UNKNOWN


def _attempts(
    problem: Problem, draft: Draft | None, seed: int
) -> list[tuple[frozenset[int] | None, bool, float]]:
    picked = _picked(problem, draft, seed)
    attempts: list[tuple[frozenset[int] | None, bool, float]] = []
    if len(picked) * 2 < problem.size:
        attempts.append((picked, True, 0.4))
    attempts.append((None, False, 0.7))
    if problem.spec.sd_percent is not None:
        attempts.append((None, True, 1.0))
    return attempts


def _picked(problem: Problem, draft: Draft | None, seed: int) -> frozenset[int]:
    """Return a part of a large pool: some for each place by lot, and what the search chose."""
    lots = weighed_lots(problem, seed)
    chosen = {slot.item for slot in draft.slots} if draft else set()
    for place in problem.places([problem.spec.pilot] * len(problem.spec.sections)):
        fitting = sorted(np.flatnonzero(place.fits).tolist(), key=lambda item: lots[item])
        chosen.update(fitting[: PICKED * place.count * problem.papers])
    return frozenset(chosen)


def _checked(problem: Problem, outcome: Outcome, seed: int) -> Draft | None:
    """Return what the solver found, after swaps if these keep the rules; None if it breaks any."""
    if outcome.status != FOUND:
        return None
    found = draft_of(problem, outcome.rows)
    search = Search(problem, found, seed=seed)
    search.improve()
    better = search.result()
    if not broken(problem, better):
        return better
    return None if broken(problem, found) else found
