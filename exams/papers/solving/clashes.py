"""Why there are no papers: the smallest set of wishes that cannot hold together.

First any set that clashes, then one without anything to spare (each wish is dropped in turn, to see
whether the others still clash), then one of least size: a set of wishes clashes only if it meets
every set whose dropping makes the rest possible, so the smallest set that meets all such sets known
is tried until one really clashes (Ignatiev and others, 2015: minimal hitting set dualization).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from exams.papers.solving.answers import (
    CRITICAL,
    DOMAIN,
    ENEMIES,
    EXPOSURE,
    MEAN,
    OVERLAP,
    PILOT,
    POST,
    SD,
    SECTION_COUNT,
    TIME,
    Clash,
    Constraint,
)
from exams.papers.solving.bounds import are_apart, as_one_paper, out_of_reach
from exams.papers.solving.counting import MOST_PAPERS, can_share
from exams.papers.solving.exact import (
    FOUND,
    NONE,
    Budget,
    Formulation,
    Key,
    cp_model,
    has_solver,
    keys_of,
    new_solver,
)
from exams.papers.solving.flows import Lack, pilot_place, worst_lack
from exams.papers.solving.plans import has_spread
from exams.papers.solving.problem import Place, Problem

# The share of the time left that one question to the solver may take.
SHARE = 8
SHARE_TOGETHER = 16
HITTING = 10.0  # deterministic seconds, of which it needs a trifle
RESERVE = 0.05  # of the time left: with less, questions are not worth asking
# Wishes for each paper, or between papers, that do not add up over all of them.
NOT_TOGETHER: set[Key] = {(code, None) for code in (ENEMIES, OVERLAP, SD)}
# Wishes that counting alone cannot judge.
BEYOND_COUNTING: set[Key] = {(code, None) for code in (ENEMIES, MEAN, SD, TIME)}


@dataclass
class Oracle:
    """Tells whether wishes can hold together: by counting where that decides it, or the solver."""

    problem: Problem
    budget: Budget
    clashing: list[frozenset[Key]] = field(default_factory=list)
    holding: list[frozenset[Key]] = field(default_factory=list)

    def clashes(self, kept: Collection[Key]) -> bool | None:
        """Return whether these wishes, and no others, clash; None: not found out in the time.

        More wishes than clash already clash too, fewer than hold together hold too.
        """
        asked = frozenset(kept)
        if any(asked >= known for known in self.clashing):
            return True
        if any(asked <= known for known in self.holding):
            return False
        found = self._clashes(asked)
        if found is not None:
            (self.clashing if found else self.holding).append(asked)
        return found

    def lack(self, kept: Collection[Key]) -> tuple[list[Place], Lack] | None:
        """Return places that lack items if only these wishes hold."""
        papers = self._papers(kept)
        limit = self.problem.spec.overlap if papers > 1 else None
        for places in (self._places(kept), self._pilots(kept)):
            lack = worst_lack(places, papers=papers, overlap=limit)
            if lack:
                return places, lack
        return None

    def _papers(self, kept: Collection[Key]) -> int:
        """Without a limit of what papers share, one that keeps the rules can stand for all."""
        return self.problem.papers if (OVERLAP, None) in kept else 1

    def _clashes(self, kept: frozenset[Key]) -> bool | None:
        if self.lack(kept):
            return True
        papers = self._papers(kept)
        counted = self._counted(kept, papers)
        if counted or not BEYOND_COUNTING & kept:
            return counted
        if out_of_reach(self.problem, kept, papers):
            return True
        # No model is made for a question that nobody can answer.
        return self._modelled(kept, papers) if has_solver() and self.budget.left else None

    def _modelled(self, kept: frozenset[Key], papers: int) -> bool | None:
        """Return what the solver says."""
        if fail_together(self.problem, kept, papers, self.budget):
            return True
        model = Formulation(self.problem, kept, papers)
        outcome = model.solve(self.budget, most=self.budget.left / SHARE)
        if outcome.status != FOUND:
            return True if outcome.status == NONE else None
        if (SD, None) not in kept or has_spread(self.problem, outcome.rows, papers):
            return False
        # At the very edge of the tolerance: found within bounds a little wider, or at least not
        # refuted there. Within bounds a little narrower it would be sure.
        narrow = Formulation(self.problem, kept, papers, is_strict=True)
        found = narrow.solve(self.budget, most=self.budget.left / SHARE).status == FOUND
        return False if found else None

    def _counted(self, kept: Collection[Key], papers: int) -> bool | None:
        """Return whether counting alone says that wishes clash; no set of places lacks items."""
        limit = self.problem.spec.overlap
        if papers == 1 or not limit:
            return False
        if not has_solver() or papers > MOST_PAPERS:
            return None
        status = can_share(
            (self._places(kept), self._pilots(kept)),
            papers=papers,
            overlap=limit,
            budget=self.budget,
            most=self.budget.left / SHARE,
        )
        return {NONE: True, FOUND: False}.get(status)

    def _places(self, kept: Collection[Key]) -> list[Place]:
        barred = {code for code, _ in kept}
        found = []
        for place in self._unbarred(barred).places([0] * len(self.problem.spec.sections)):
            section = self.problem.spec.sections[place.section]
            is_counted = (SECTION_COUNT, place.section) in kept
            is_critical = (CRITICAL, place.section) in kept
            if place.kind == "critical" and is_critical:
                found.append(place)
            elif place.kind == "any" and is_counted:
                count = section.count - (section.critical if is_critical else 0)
                found.append(replace(place, count=count))
        return [place for place in found if place.count]

    def _pilots(self, kept: Collection[Key]) -> list[Place]:
        if (PILOT, None) not in kept:
            return []
        return [pilot_place(self._unbarred({code for code, _ in kept}))]

    def _unbarred(self, codes: Collection[str]) -> Problem:
        barred = tuple(why.intersection(codes) for why in self.problem.barred)
        return replace(self.problem, barred=barred)


def fail_together(problem: Problem, kept: Collection[Key], papers: int, budget: Budget) -> bool:
    """Tell whether papers that share nothing fail as a single long one already.

    That is a far smaller model than the papers apart; what it does not refute is not settled.
    """
    sums = {(MEAN, None), (TIME, None)}
    if not are_apart(problem, kept, papers) or not sums.intersection(kept):
        return False
    model = Formulation(as_one_paper(problem, papers), set(kept) - NOT_TOGETHER, papers=1)
    return model.solve(budget, most=budget.left / SHARE_TOGETHER, at_once=True).status == NONE


def least_clash(problem: Problem, budget: Budget, *, is_refuted: bool) -> Clash | None:
    """Return wishes that cannot hold together, as few as could be found; None: not found out.

    Args:
        is_refuted: whether it is proven already that all of them together cannot.
    """
    oracle = Oracle(problem, budget)
    if is_refuted:
        oracle.clashing.append(frozenset(keys_of(problem)))
    first = _first(oracle)
    if first is None:
        return None
    best, is_irreducible = _irreducible(oracle, _narrowed(oracle, first))
    best, is_least = _least(oracle, best)
    told = tuple(_told(oracle, key) for key in _in_order(problem, best))
    return Clash(told, is_irreducible=is_irreducible or is_least, is_least=is_least)


def _first(oracle: Oracle) -> list[Key] | None:
    """Return some wishes that clash."""
    keys = keys_of(oracle.problem)
    lack = oracle.lack(keys)
    if lack:
        return _of_lack(oracle.problem, keys, *lack)
    return list(keys) if oracle.clashes(keys) else None


def _narrowed(oracle: Oracle, keys: Sequence[Key], kept: Sequence[Key] = ()) -> list[Key]:
    """Return those of some wishes that clash beside others that are kept, by halves.

    Junker 2004 (QuickXplain); a question that is not answered leaves more than needed.
    """
    if len(keys) <= 1:
        return list(keys)
    middle = len(keys) // 2
    first, second = list(keys[:middle]), list(keys[middle:])
    needed = [] if oracle.clashes([*kept, *first]) else _narrowed(oracle, second, [*kept, *first])
    if needed and oracle.clashes([*kept, *needed]):
        return needed
    return _narrowed(oracle, first, [*kept, *needed]) + needed


def _of_lack(
    problem: Problem, keys: Sequence[Key], places: Sequence[Place], lack: Lack
) -> list[Key]:
    sections = {places[index].section for index in lack.places}
    barring = {EXPOSURE, DOMAIN, POST, OVERLAP}
    if -1 in sections:
        barring.add(PILOT)
    return [key for key in keys if key[1] in sections or key[0] in barring]


def _irreducible(oracle: Oracle, keys: Sequence[Key]) -> tuple[list[Key], bool]:
    """Drop each wish without which the others clash still; tell whether all was found out."""
    left, is_sure = list(keys), True
    for key in keys:
        others = [each for each in left if each != key]
        clashes = oracle.clashes(others)
        if clashes:
            left = others
        elif clashes is None:
            is_sure = False
    return left, is_sure


def _least(oracle: Oracle, best: list[Key]) -> tuple[list[Key], bool]:
    """Return a clash of least size, and whether it is proven to be that."""
    if len(best) <= 1:
        return best, True
    if not has_solver():
        return best, False
    keys = keys_of(oracle.problem)
    to_meet: list[list[Key]] = []
    reserve = oracle.budget.left * RESERVE
    while oracle.budget.left > reserve:
        trial = _hitting(keys, to_meet)
        if len(trial) >= len(best):
            return best, True
        clashes = oracle.clashes(trial)
        if clashes is None:
            break
        if clashes:
            return trial, True
        to_meet.append(_dropped(oracle, trial, keys))
    return best, False


def _dropped(oracle: Oracle, trial: Collection[Key], keys: Sequence[Key]) -> list[Key]:
    """Return wishes whose dropping makes the others possible, few of them.

    Those that counting judges are added first, by halves, and one by one only where that clashes;
    then each of the others.
    """
    kept = set(trial)
    others = [key for key in keys if key not in kept]
    waiting: list[list[Key]] = [[key] for key in others if key in BEYOND_COUNTING]
    waiting.append([key for key in others if key not in BEYOND_COUNTING])
    while waiting:
        part = waiting.pop()
        if oracle.clashes(kept.union(part)) is False:
            kept.update(part)
        elif len(part) > 1:
            middle = len(part) // 2
            waiting += [part[middle:], part[:middle]]
    return [key for key in keys if key not in kept]


def _hitting(keys: Sequence[Key], to_meet: Sequence[Sequence[Key]]) -> list[Key]:
    """Return the fewest wishes that meet each of some sets."""
    model = cp_model.CpModel()
    chosen = {key: model.new_bool_var("") for key in keys}
    for each in to_meet:
        model.add_bool_or([chosen[key] for key in each])
    model.minimize(cp_model.LinearExpr.sum(list(chosen.values())))
    solver = new_solver(HITTING)
    solver.solve(model)
    return [key for key in keys if solver.boolean_value(chosen[key])]


def _in_order(problem: Problem, keys: Collection[Key]) -> list[Key]:
    return [key for key in keys_of(problem) if key in keys]


def _told(oracle: Oracle, key: Key) -> Constraint:
    """Return a wish beside what the bank has for it."""
    problem, (code, index) = oracle.problem, key
    spec = problem.spec
    if index is not None:
        section = spec.sections[index]
        fits = problem.fits[index] & problem.allowed
        is_all = code == SECTION_COUNT
        wanted = section.count if is_all else section.critical
        available = int((fits if is_all else fits & problem.critical).sum())
        return Constraint(code, index, wanted, available, (index,))
    wanted_by_code = {
        PILOT: spec.pilot,
        ENEMIES: 0,
        OVERLAP: spec.overlap,
        EXPOSURE: spec.exposure_cap,
        MEAN: spec.mean_percent,
        SD: spec.sd_percent,
        TIME: spec.expected_minutes,
    }
    return Constraint(code, None, wanted_by_code.get(code), _at_hand(problem, code))


def _at_hand(problem: Problem, code: str) -> int | None:
    """Return the items that a wish is about: pilots, enemies in pairs, or items left out by it."""
    if code == PILOT:
        return int((problem.pilot_fits.any(axis=0) & problem.allowed).sum())
    if code == ENEMIES:
        return sum(len(each) for each in problem.enemies) // 2
    if code in (EXPOSURE, DOMAIN, POST):
        return sum(code in why for why in problem.barred)
    return None
