"""Blueprint and pool as numbers: what the search, the flows and the solver all work on.

Whole numbers wherever sums decide, and no order that depends on hashes, so that the same seed
gives the same papers on every machine.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from exams.papers import prediction
from exams.papers.prediction import FINEST
from exams.papers.solving.answers import DOMAIN, EXPOSURE, POST
from exams.papers.specification import PoolItem, Specification

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CENTS = 100  # marks are counted in hundredths
UNITS = CENTS * int(1 / FINEST)  # means are counted in a millionth of a point
# What an item is taken to need if nobody has said it, in seconds.
SECONDS = {
    "single": 60,
    "multiple": 90,
    "true-false": 40,
    "ordering": 120,
    "matching": 120,
    "fill-in": 90,
    "short-answer": 300,
    "case": 900,
}


def lot(code: str, seed: object) -> int:
    """Return the lot that an item draws, from 0 to 2**64: the same for a seed, forever."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{code}".encode()).digest()[:8], "big")


@dataclass(frozen=True, slots=True)
class Place:
    """Places of one section of each paper that take the same items."""

    section: int
    count: int
    fits: Bools  # by item
    marks: int  # hundredths; 0: pilot
    kind: str  # "critical", "any" or "pilot"

    @property
    def is_pilot(self) -> bool:
        return self.kind == "pilot"


@dataclass(frozen=True)
class Problem:
    """What to choose from, and for what. Items are in the order of their codes.

    Attributes:
        barred: why an item may not be used at all: codes of constraints, by item; mostly none.
        enemies: by item the positions of its enemies.
    """

    spec: Specification
    papers: int
    items: tuple[PoolItem, ...]
    fits: Bools  # by section and item; pilots fit nowhere
    pilot_fits: Bools
    barred: tuple[frozenset[str], ...]
    enemies: tuple[Ints, ...]
    facility: Ints  # in units of FINEST
    terms: Floats  # by item and degree
    chance: Floats
    seconds: Ints
    critical: Bools
    marks: tuple[int, ...] = field(default=())  # of the sections, in hundredths

    @property
    def size(self) -> int:
        return len(self.items)

    @property
    def allowed(self) -> Bools:
        """Which items no rule keeps out."""
        return np.array([not why for why in self.barred], dtype=bool)

    def places(self, pilots: Sequence[int]) -> list[Place]:
        """Return the places of a paper; `pilots` says how many pilot items each section takes."""
        found = []
        for index, section in enumerate(self.spec.sections):
            fits, marks = self.fits[index] & self.allowed, self.marks[index]
            critical = section.critical
            found += [
                Place(index, critical, fits & self.critical, marks, "critical"),
                Place(index, section.count - critical, fits, marks, "any"),
                Place(index, pilots[index], self.pilot_fits[index] & self.allowed, 0, "pilot"),
            ]
        return [place for place in found if place.count]

    def mean_bounds(self) -> tuple[int, int] | None:
        """Return the least and the highest mean that a paper may have, in UNITS of a point."""
        target = self.spec.mean_percent
        return None if target is None else self._bounds(target, UNITS)

    def sd_bounds(self) -> tuple[float, float] | None:
        """Return the least and the highest spread that a paper may have, in points."""
        target = self.spec.sd_percent
        if target is None:
            return None
        share = float(self.spec.maximum) / 100
        off = float(self.spec.tolerance_percent)
        return (float(target) - off) * share, (float(target) + off) * share

    def seconds_limit(self) -> int | None:
        """Return the seconds that the items of a paper may take together."""
        minutes = self.spec.expected_minutes
        return None if minutes is None else minutes * 60

    def _bounds(self, target: Decimal, units: int) -> tuple[int, int]:
        share = self.spec.maximum * units / 100
        off = self.spec.tolerance_percent
        low, high = (target - off) * share, (target + off) * share
        return -int(-low // 1), int(high // 1)


def problem_of(spec: Specification, pool: Iterable[PoolItem], *, papers: int) -> Problem:
    """Return the numbers of a blueprint and of the items of a pool that fit anywhere in it.

    Raises:
        ValueError: there are no papers to make, or two items of the pool have the same code.
    """
    if papers < 1:
        raise ValueError("at least one paper")
    ordered = sorted(pool, key=lambda item: item.code)
    for item, following in pairwise(ordered):
        if item.code == following.code:
            raise ValueError(f"two items are called {item.code}")
    items = tuple(item for item in ordered if any(item.fits(each) for each in spec.sections))
    fits = np.array([[item.fits(each) for item in items] for each in spec.sections], dtype=bool)
    pilot = np.array([item.is_pilot for item in items], dtype=bool)
    curves = [prediction.curve(prediction.facility_units(item.facility)) for item in items]
    terms = np.array([curve.terms for curve in curves], dtype=float)
    return Problem(
        spec=spec,
        papers=papers,
        items=items,
        fits=fits & ~pilot,
        pilot_fits=fits & pilot,
        barred=tuple(_barred(item, spec) for item in items),
        enemies=_enemies(items),
        facility=np.array([curve.facility for curve in curves], dtype=np.int64),
        terms=terms.reshape(len(items), prediction.HERMITE),
        chance=np.array([curve.chance for curve in curves], dtype=float),
        seconds=np.array([seconds_of(item) for item in items], dtype=np.int64),
        critical=np.array([item.is_critical for item in items], dtype=bool),
        marks=tuple(int(section.marks * CENTS) for section in spec.sections),
    )


def seconds_of(item: PoolItem) -> int:
    """Return the time that an item is expected to take, by its type if nobody has said it."""
    return SECONDS[item.kind] if item.seconds is None else item.seconds


def _barred(item: PoolItem, spec: Specification) -> frozenset[str]:
    cap = spec.exposure_cap
    reasons = {
        EXPOSURE: cap is not None and item.uses >= cap,
        DOMAIN: item.domain not in ("", spec.domain),
        POST: item.post not in ("", spec.post),
    }
    return frozenset(code for code, holds in reasons.items() if holds)


def _enemies(items: Sequence[PoolItem]) -> tuple[Ints, ...]:
    """Return the enemies of each item: whoever of the two names the other."""
    at = {item.code: index for index, item in enumerate(items)}
    found: list[set[int]] = [set() for _ in items]
    for index, item in enumerate(items):
        for code in item.enemies:
            other = at.get(code, index)
            if other != index:
                found[index].add(other)
                found[other].add(index)
    return tuple(np.array(sorted(each), dtype=np.int64) for each in found)
