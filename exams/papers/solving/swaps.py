"""Papers made better by swaps: an item for a free one, or for one of another paper.

What a swap changes is computed for all candidates at once. The gaps to the targets count squared:
the largest gap alone would leave the search stuck. Broken rules count far more than any gap.
"""

from dataclasses import dataclass

import numpy as np

from exams.papers import prediction
from exams.papers.solving.problem import CENTS, UNITS, Floats, Ints, Problem, lot
from exams.papers.solving.start import Draft, Slot

SWEEPS = 30
# What it costs to break a rule once, beside a gap of one percent of the marks, which costs 1.
BROKEN = 1000.0
# A use of an item weighs so little that it decides only between swaps that are alike otherwise.
USE = 1e-4
TIME_LIKENESS = 0.01  # of a percent of difference in time between papers, squared
SETTLED = 1e-3  # a sweep that gains less than this was the last


@dataclass(frozen=True, slots=True)
class Aim:
    """What the papers should be like: the target, or else what they are like on average."""

    mean: float  # percent of the marks, as all below
    sd: float
    seconds: float
    mean_off: float  # allowed; infinite: no target is set
    sd_off: float
    limit: float  # seconds; infinite: no limit


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the items of papers, or of what papers would be."""

    mean: Floats  # in UNITS of a point, exact
    terms: Floats  # points, by degree in the last axis
    chance: Floats
    seconds: Floats

    def plus(self, other: "Sums") -> "Sums":
        return Sums(
            self.mean + other.mean,
            self.terms + other.terms,
            self.chance + other.chance,
            self.seconds + other.seconds,
        )

    def at(self, index: int | Ints) -> "Sums":
        return Sums(self.mean[index], self.terms[index], self.chance[index], self.seconds[index])

    def spread(self) -> Floats:
        squares = self.chance.copy()
        for degree in range(prediction.HERMITE):  # in a fixed order: alike on every machine
            squares = squares + self.terms[..., degree] * self.terms[..., degree]
        return np.asarray(np.sqrt(squares), dtype=float)


class Search:
    """Papers under way."""

    def __init__(self, problem: Problem, draft: Draft, *, seed: object) -> None:
        self.problem, self.draft = problem, draft
        self.paper = np.array([slot.paper for slot in draft.slots], dtype=np.int64)
        self.place = np.array([slot.place for slot in draft.slots], dtype=np.int64)
        self.item = np.array([slot.item for slot in draft.slots], dtype=np.int64)
        self.fits = np.array([place.fits for place in draft.places], dtype=bool)
        self.marks = np.array([place.marks for place in draft.places], dtype=np.int64)
        self.uses = np.array([item.uses for item in problem.items], dtype=float)
        self.order = sorted(range(len(self.item)), key=lambda slot: lot(f"{slot}", f"{seed}:order"))
        self.share = 100 / float(problem.spec.maximum)
        self._count()
        self.aim = self._aim()

    def _count(self) -> None:
        papers, size = self.problem.papers, self.problem.size
        self.on = np.zeros((papers, size), dtype=bool)
        self.on[self.paper, self.item] = True
        self.foes = np.zeros((papers, size), dtype=np.int64)
        for paper, item in zip(self.paper.tolist(), self.item.tolist(), strict=True):
            self.foes[paper, self.problem.enemies[item]] += 1
        whole = self.on.astype(np.int64)
        self.common = whole @ whole.T
        np.fill_diagonal(self.common, 0)
        each = self._sums(self.item, self.marks[self.place])
        self.sums = _zero(papers)
        for slot, paper in enumerate(self.paper.tolist()):
            self._set(paper, self.sums.at(paper).plus(each.at(slot)))

    def _sums(self, items: Ints, marks: Ints) -> Sums:
        problem, points = self.problem, marks / CENTS
        return Sums(
            (problem.facility[items] * marks).astype(float),
            problem.terms[items] * np.asarray(points)[..., None],
            problem.chance[items] * points * points,
            problem.seconds[items].astype(float),
        )

    def _set(self, paper: int, sums: Sums) -> None:
        self.sums.mean[paper] = sums.mean
        self.sums.terms[paper] = sums.terms
        self.sums.chance[paper] = sums.chance
        self.sums.seconds[paper] = sums.seconds

    def _aim(self) -> Aim:
        spec, off = self.problem.spec, float(self.problem.spec.tolerance_percent)
        mean, sd, limit = spec.mean_percent, spec.sd_percent, self.problem.seconds_limit()
        papers = self.problem.papers
        now = sum(self.sums.mean.tolist()) / papers / UNITS * self.share
        spread = sum(self.sums.spread().tolist()) / papers * self.share
        return Aim(
            mean=now if mean is None else float(mean),
            sd=spread if sd is None else float(sd),
            seconds=max(sum(self.sums.seconds.tolist()) / papers, 1.0),
            mean_off=np.inf if mean is None else off,
            sd_off=np.inf if sd is None else off,
            limit=np.inf if limit is None else float(limit),
        )

    def _gap(self, sums: Sums) -> Floats:
        """Return what is wrong with papers of such sums, enemies and overlap aside."""
        aim = self.aim
        mean = np.abs(sums.mean / UNITS * self.share - aim.mean)
        sd = np.abs(sums.spread() * self.share - aim.sd)
        late = np.maximum(sums.seconds - aim.limit, 0) / 60
        uneven = (sums.seconds - aim.seconds) / aim.seconds * 100
        over = np.maximum(mean - aim.mean_off, 0), np.maximum(sd - aim.sd_off, 0)
        broken = over[0] * over[0] + over[1] * over[1] + late * late
        return np.asarray(
            mean * mean + sd * sd + uneven * uneven * TIME_LIKENESS + broken * BROKEN, dtype=float
        )

    def improve(self) -> None:
        """Swap until nothing gets better; stop early once that is next to nothing."""
        for _ in range(SWEEPS):
            gained = sum(self._improve(slot) for slot in self.order)
            if gained < SETTLED:
                return

    def _improve(self, slot: int) -> float:
        """Make the best swap of one slot; return what it gains."""
        options = [option for option in (self._freed(slot), self._traded(slot)) if option]
        if not options:
            return 0.0
        change, other, item = min(options, key=lambda option: option[0])
        if change >= -1e-9:
            return 0.0
        if other is None:
            self._put(slot, item)
        else:
            mine = int(self.item[slot])
            self._put(slot, item)
            self._put(other, mine)
        return -change

    def _freed(self, slot: int) -> tuple[float, int | None, int] | None:
        """Return the best item that is not on this slot's paper, and what it changes."""
        paper, place, old = self._at(slot)
        taken = self.on[paper] if self.problem.spec.overlap else self.on.any(axis=0)
        items = np.flatnonzero(self.fits[place] & ~taken)
        if not len(items):
            return None
        marks = self.marks[place]
        now = self.sums.at(paper)
        after = now.plus(_less(self._sums(items, marks), self._sums(np.array(old), marks)))
        change = self._gap(after) - self._gap(now)
        change += BROKEN * (self._foes(paper, items, old) - self.foes[paper, old])
        change += USE * (self.uses[items] - self.uses[old])
        if self.problem.papers > 1:
            change += BROKEN * self._overlap(paper, items, old)
        best = int(np.argmin(change))
        return float(change[best]), None, int(items[best])

    def _traded(self, slot: int) -> tuple[float, int | None, int] | None:
        """Return the best slot of another paper to trade items with, and what that changes."""
        paper, place, old = self._at(slot)
        fitting = self.fits[place][self.item] & self.fits[self.place, old]
        apart = (self.paper != paper) & ~self.on[paper][self.item] & ~self.on[self.paper, old]
        others = np.flatnonzero(fitting & apart)
        if not len(others):
            return None
        items, papers = self.item[others], self.paper[others]
        marks, theirs = self.marks[place], self.marks[self.place[others]]
        mine, now = self.sums.at(paper), self.sums.at(papers)
        given = self._sums(np.array(old), marks)
        after = mine.plus(_less(self._sums(items, marks), given))
        there = now.plus(
            _less(self._sums(np.full(len(items), old), theirs), self._sums(items, theirs))
        )
        change = self._gap(after) - self._gap(mine) + self._gap(there) - self._gap(now)
        change += BROKEN * (self._foes(paper, items, old) - self.foes[paper, old])
        between = np.isin(items, self.problem.enemies[old]).astype(np.int64)
        change += BROKEN * (self.foes[papers, old] - between - self.foes[papers, items])
        if self.problem.spec.overlap and self.problem.papers > 2:
            change += BROKEN * self._trade_overlap(paper, papers, items, old)
        best = int(np.argmin(change))
        return float(change[best]), int(others[best]), int(items[best])

    def _at(self, slot: int) -> tuple[int, int, int]:
        return int(self.paper[slot]), int(self.place[slot]), int(self.item[slot])

    def _foes(self, paper: int, items: Ints, old: int) -> Ints:
        """Return how many enemies items would have on a paper without one item."""
        return np.asarray(
            self.foes[paper, items] - np.isin(items, self.problem.enemies[old]), dtype=np.int64
        )

    def _overlap(self, paper: int, items: Ints, old: int) -> Ints:
        """Return by how much more than allowed a paper would share, item by item."""
        moved = self.on[:, items].astype(np.int64) - self.on[:, [old]].astype(np.int64)
        moved[paper] = 0
        now = self.common[paper][:, None]
        return self._excess(now + moved) - self._excess(now)

    def _trade_overlap(self, paper: int, papers: Ints, items: Ints, old: int) -> Ints:
        moved = self.on[:, items].astype(np.int64) - self.on[:, [old]].astype(np.int64)
        moved[paper] = 0
        moved[papers, np.arange(len(items))] = 0
        mine, theirs = self.common[paper][:, None], self.common[:, papers]
        return (
            self._excess(mine + moved)
            - self._excess(np.broadcast_to(mine, moved.shape))
            + self._excess(theirs - moved)
            - self._excess(theirs)
        )

    def _excess(self, common: Ints) -> Ints:
        return np.asarray(
            np.maximum(common - self.problem.spec.overlap, 0).sum(axis=0), dtype=np.int64
        )

    def _put(self, slot: int, item: int) -> None:
        paper, place, old = self._at(slot)
        marks = self.marks[place]
        change = _less(self._sums(np.array(item), marks), self._sums(np.array(old), marks))
        self._set(paper, self.sums.at(paper).plus(change))
        self.foes[paper, self.problem.enemies[old]] -= 1
        self.foes[paper, self.problem.enemies[item]] += 1
        moved = self.on[:, item].astype(np.int64) - self.on[:, old].astype(np.int64)
        moved[paper] = 0
        self.common[paper] += moved
        self.common[:, paper] += moved
        self.on[paper, old], self.on[paper, item] = False, True
        self.item[slot] = item

    def result(self) -> Draft:
        """Return the papers as they are now."""
        rows = zip(self.paper.tolist(), self.place.tolist(), self.item.tolist(), strict=True)
        return Draft(self.draft.places, tuple(Slot(*row) for row in rows))

    def cost(self) -> float:
        """Return what is wrong with all papers together."""
        foes = int(self.foes[self.paper, self.item].sum()) // 2
        excess = int(np.maximum(self.common - self.problem.spec.overlap, 0).sum()) // 2
        return float(sum(self._gap(self.sums).tolist())) + BROKEN * (foes + excess)


def _zero(papers: int) -> Sums:
    zeros = np.zeros(papers)
    terms = np.zeros((papers, prediction.HERMITE))
    return Sums(zeros.copy(), terms, zeros.copy(), zeros.copy())


def _less(first: Sums, second: Sums) -> Sums:
    return Sums(
        first.mean - second.mean,
        first.terms - second.terms,
        first.chance - second.chance,
        first.seconds - second.seconds,
    )
