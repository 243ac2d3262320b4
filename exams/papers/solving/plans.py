"""From a draft to papers: what rules it still breaks, and how the papers are told."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from string import ascii_uppercase

import numpy as np

from exams.papers import prediction
from exams.papers.solving.answers import (
    ENEMIES,
    MEAN,
    OVERLAP,
    SD,
    TIME,
    Chosen,
    Constraint,
    PaperPlan,
    Solution,
)
from exams.papers.solving.problem import CENTS, UNITS, Bools, Ints, Problem, lot
from exams.papers.solving.start import Draft

# Spreads are irrational: a paper at the very edge of the tolerance is within it.
EDGE = 1e-9


def broken(problem: Problem, draft: Draft) -> tuple[Constraint, ...]:
    """Return the rules that papers still break; the places are filled with what fits."""
    on = occupied(problem, draft)
    spec, found = problem.spec, []
    foes = sum(int(on[:, enemies][on[:, item]].sum()) for item, enemies in _embattled(problem))
    if foes:
        found.append(Constraint(ENEMIES, wanted=0, available=foes // 2))
    overlap = largest_overlap(on)
    if overlap > spec.overlap:
        found.append(Constraint(OVERLAP, wanted=spec.overlap, available=overlap))
    sums = [_sums(problem, _own(draft, paper)) for paper in range(problem.papers)]
    return (*found, *_off(problem, sums))


def _embattled(problem: Problem) -> Iterator[tuple[int, Ints]]:
    return ((item, foes) for item, foes in enumerate(problem.enemies) if len(foes))


def has_spread(problem: Problem, rows: Iterable[tuple[int, int, int, bool]], papers: int) -> bool:
    """Tell whether the spread of each of so many papers is within its bounds.

    Args:
        rows: paper, section, item, pilot or not.
    """
    own: list[list[tuple[int, int]]] = [[] for _ in range(papers)]
    for paper, section, item, is_pilot in rows:
        own[paper].append((0 if is_pilot else problem.marks[section], item))
    return not any(each.code == SD for each in _off(problem, [_sums(problem, o) for o in own]))


def _off(problem: Problem, sums: Sequence[tuple[int, float, int]]) -> list[Constraint]:
    """Return the targets that papers of such means, spreads and seconds miss."""
    spec, found = problem.spec, []
    mean, sd, limit = problem.mean_bounds(), problem.sd_bounds(), problem.seconds_limit()
    off = [each for each, _, _ in sums if mean and not mean[0] <= each <= mean[1]]
    if off:
        found.append(Constraint(MEAN, None, spec.mean_percent, _percent(problem, off[0] / UNITS)))
    wide = [each for _, each, _ in sums if sd and not sd[0] - EDGE <= each <= sd[1] + EDGE]
    if wide:
        found.append(Constraint(SD, None, spec.sd_percent, _percent(problem, wide[0])))
    late = [each for _, _, each in sums if limit is not None and each > limit]
    if late:
        found.append(Constraint(TIME, None, spec.expected_minutes, -(-max(late) // 60)))
    return found


def _percent(problem: Problem, points: float) -> Decimal:
    return prediction.rounded(Decimal(points) * 100 / problem.spec.maximum)


def _own(draft: Draft, paper: int) -> list[tuple[int, int]]:
    """Return marks (hundredths; 0 of pilots) and item of all places of a paper."""
    own = (slot for slot in draft.slots if slot.paper == paper)
    return [(draft.places[slot.place].marks, slot.item) for slot in own]


def _sums(problem: Problem, own: Sequence[tuple[int, int]]) -> tuple[int, float, int]:
    """Return the mean (in UNITS), the spread (in points) and the seconds of a paper."""
    mean, terms, chance, seconds = 0, [0.0] * prediction.HERMITE, 0.0, 0
    for marks, item in sorted(own, key=lambda each: each[1]):
        mean += marks * int(problem.facility[item])
        points = marks / CENTS
        curve = problem.terms[item].tolist()
        terms = [total + points * each for total, each in zip(terms, curve, strict=True)]
        chance += points * points * float(problem.chance[item])
        seconds += int(problem.seconds[item])
    return mean, prediction.spread(terms, chance), seconds


def solution(problem: Problem, draft: Draft, *, seed: int) -> Solution:
    """Return the papers with names; the items of each section in an order by lot."""
    papers = tuple(_paper(problem, draft, paper, seed) for paper in range(problem.papers))
    return Solution(papers, largest_overlap(occupied(problem, draft)))


def _paper(problem: Problem, draft: Draft, paper: int, seed: int) -> PaperPlan:
    counted: list[list[str]] = [[] for _ in problem.spec.sections]
    pilots: list[list[str]] = [[] for _ in problem.spec.sections]
    for slot in draft.slots:
        if slot.paper == paper:
            place = draft.places[slot.place]
            code = problem.items[slot.item].code
            (pilots if place.is_pilot else counted)[place.section].append(code)
    mean, sd, seconds = _sums(problem, _own(draft, paper))
    name = paper_name(paper)

    def in_order(codes: list[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=lambda code: (lot(code, f"{seed}:{name}"), code)))

    return PaperPlan(
        name=name,
        sections=tuple(
            Chosen(index, in_order(own), in_order(tried))
            for index, (own, tried) in enumerate(zip(counted, pilots, strict=True))
        ),
        mean=prediction.rounded(Decimal(mean) / UNITS),
        sd=prediction.rounded(Decimal(sd)),
        seconds=seconds,
    )


def paper_name(index: int) -> str:
    """Return A to Z, then AA, AB …"""
    first, second = divmod(index, 26)
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[second]


def occupied(problem: Problem, draft: Draft) -> Bools:
    """Return which items stand on which paper."""
    on = np.zeros((problem.papers, problem.size), dtype=bool)
    for slot in draft.slots:
        on[slot.paper, slot.item] = True
    return on


def largest_overlap(on: Bools) -> int:
    """Return the most items that two papers share; 0 of a single one."""
    whole = on.astype(np.int64)
    common = whole @ whole.T
    np.fill_diagonal(common, 0)
    return int(common.max())
