"""Drawing by lot that can be repeated, cut scores, and what a paper is expected to come out as."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction

from exams.papers.specification import FACILITY

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drawn."""

    code: str
    kind: str
    topics: tuple[str, ...]  # its own, then those above it
    level: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """A section: so many items of one type, of one topic or of any."""

    position: int
    title: str
    kind: str
    topic: str  # empty: any
    count: int
    level: str = ""  # empty: any
    depth: int = 0  # of the topic in the tree; 0: any topic


@dataclass(frozen=True, slots=True)
class Shortage:
    """A section for which there are not enough items."""

    section: Demand
    lacking: int


def drawn(codes: Iterable[str], *, count: int, seed: int) -> list[str]:
    """Draw some codes by lot: the same seed draws the same, in the same order, forever."""
    return sorted(codes, key=lambda code: _lot(code, seed))[:count]


def _lot(code: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{code}".encode()).digest()


def draw(
    demands: Sequence[Demand], pool: Sequence[Candidate], *, seed: int
) -> tuple[dict[int, list[str]], list[Shortage]]:
    """Draw the items of each section, none twice; return them by position, and what lacks.

    What is asked for most narrowly draws first: the deeper topic, then the section with a level. A
    wider section can do with what they leave, so that without levels a section falls short only if
    no other division would serve all.
    """
    left = {candidate.code: candidate for candidate in pool}
    chosen: dict[int, list[str]] = {}
    shortages = []
    for demand in sorted(demands, key=_narrowest_first):
        fitting = [code for code, candidate in left.items() if _fits(candidate, demand)]
        codes = drawn(fitting, count=demand.count, seed=seed)
        chosen[demand.position] = codes
        if len(codes) < demand.count:
            shortages.append(Shortage(demand, demand.count - len(codes)))
        for code in codes:
            del left[code]
    return chosen, sorted(shortages, key=lambda each: each.section.position)


def _narrowest_first(demand: Demand) -> tuple[int, bool, int]:
    return (-demand.depth, not demand.level, demand.position)


def _fits(candidate: Candidate, demand: Demand) -> bool:
    return (
        candidate.kind == demand.kind
        and (not demand.topic or demand.topic in candidate.topics)
        and demand.level in ("", candidate.level)
    )


def cut_score(maximum: Decimal, percent: int) -> Decimal:
    """Return the points needed to pass; rounded up to a hundredth, never below the percentage."""
    return (maximum * percent / 100).quantize(CENT, rounding=ROUND_CEILING)


def earned(marks: Decimal, share: Fraction) -> Decimal:
    """Return the points for a share of an item's marks, to the hundredth, half of one upwards."""
    points = marks * share.numerator / share.denominator
    return points.quantize(CENT, rounding=ROUND_HALF_UP)


def letter_of(number: int) -> str:
    """Return what the n-th of several parallel papers, or editions of one, is called: A, B ..."""
    return chr(ord("A") + number)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an item is expected to do: how many get it right, and how long it takes."""

    marks: Decimal
    facility: Decimal | None  # 0 to 1; None: nobody has said
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the items of a paper are like together."""

    facility: Decimal  # of an item, on average
    minutes: int | None  # that they take together; None: not said of any
    unknown: int  # items that nobody has said anything of; FACILITY is taken


def outlook(places: Sequence[Expected]) -> Outlook | None:
    """Return what the items of a paper are like together; None if there are none.

    An item whose time nobody has said is taken to need as long as the others do on average.
    """
    if not places:
        return None
    known = [FACILITY if each.facility is None else each.facility for each in places]
    told = [each.seconds for each in places if each.seconds is not None]
    return Outlook(
        facility=(sum(known, Decimal(0)) / len(known)).quantize(CENT),
        minutes=-(-sum(told) * len(places) // (60 * len(told))) if told else None,
        unknown=sum(each.facility is None for each in places),
    )


# The bins of the difficulty chart, the hardest first: facility below each bound, the last up to 1.
BINS = (Decimal("0.3"), Decimal("0.5"), Decimal("0.7"), Decimal("0.85"), Decimal(1))


def histogram(facilities: Iterable[Decimal | None]) -> list[int]:
    """Return how many items fall into each of the BINS, the hardest first."""
    counts = [0] * len(BINS)
    for given in facilities:
        facility = FACILITY if given is None else given
        place = next((n for n, bound in enumerate(BINS[:-1]) if facility < bound), len(BINS) - 1)
        counts[place] += 1
    return counts


def key_spread(keys: Iterable[str]) -> dict[str, int]:
    """Return how often each letter is the key of a single choice, by letter from A on."""
    counted = Counter(keys)
    last = max([*counted, "D"])
    return {chr(code): counted[chr(code)] for code in range(ord("A"), ord(last) + 1)}


def is_lopsided(spread: Mapping[str, int]) -> bool:
    """Tell whether one letter is the key far more often than its share: who guesses it gains."""
    total = sum(spread.values())
    return total >= 8 and max(spread.values()) > total * 0.4
