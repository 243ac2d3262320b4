"""Figures of results, and what is said of them. Plain values only."""

import hashlib
import json
import statistics
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

# Below so many answers, nothing is said of an item: its facility may be chance.
FEWEST_ANSWERS = 30
HARD, EASY = Decimal("0.30"), Decimal("0.95")
# How many columns a distribution has at most, and at least.
MOST_COLUMNS, FEWEST_COLUMNS = 20, 8


class WhyNot(StrEnum):
    """Why a result does not pass; more than one may hold."""

    CUT = "cut-score"
    PART = "part"
    CRITICAL = "critical"


class Verdict(StrEnum):
    """What is said of the facility of an item."""

    FEW = "few"
    HARD = "hard"
    EASY = "easy"
    NOTHING = ""


def why_not(
    raw_score: Decimal, cut_score: Decimal, *, parts_failed: int, critical_missed: int
) -> list[WhyNot]:
    """Return why a result does not pass; nothing: it does."""
    reasons = [
        (raw_score < cut_score, WhyNot.CUT),
        (parts_failed > 0, WhyNot.PART),
        (critical_missed > 0, WhyNot.CRITICAL),
    ]
    return [reason for holds, reason in reasons if holds]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, in percent: the denominator always goes along."""

    number: int
    of: int

    @property
    def percent(self) -> Decimal | None:
        """Return it in percent to one decimal; None of nobody."""
        if not self.of:
            return None
        return rounded(Decimal(100) * self.number / self.of, "0.1")


@dataclass(frozen=True, slots=True)
class Scores:
    """How the scores of some results lie."""

    number: int
    mean: Decimal | None = None
    median: Decimal | None = None
    # Standard deviation over all of them; None of fewer than two.
    spread: Decimal | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None


def above(scores: Sequence[Decimal], every: Sequence[Decimal]) -> Decimal | None:
    """Return by how much the mean of some scores lies above that of all; None without scores."""
    if not scores:
        return None
    return rounded(statistics.mean(scores) - statistics.mean(every))


def rounded(value: Decimal, to: str = "0.1") -> Decimal:
    """Return a figure as people round: half upwards."""
    return value.quantize(Decimal(to), rounding=ROUND_HALF_UP)


def scores_of(scores: Collection[Decimal]) -> Scores:
    """Return how scores lie, each figure to one decimal."""
    if not scores:
        return Scores(0)
    ordered = sorted(scores)
    return Scores(
        number=len(ordered),
        mean=rounded(statistics.mean(ordered)),
        median=rounded(statistics.median(ordered)),
        spread=rounded(statistics.pstdev(ordered)) if len(ordered) > 1 else None,
        lowest=ordered[0],
        highest=ordered[-1],
    )


@dataclass(frozen=True, slots=True)
class Column:
    """Results with scores from a number of points on, up to the next column."""

    first: Decimal
    end: Decimal  # excluded, but in the last column
    passed: int
    failed: int

    @property
    def number(self) -> int:
        return self.passed + self.failed


def distribution(results: Collection[tuple[Decimal, bool]], maximum: Decimal) -> list[Column]:
    """Return results by score, in columns of equal width from the lowest on; none of nobody.

    Args:
        results: score and whether it passes.
    """
    if not results or maximum <= 0:
        return []
    width = column_width(maximum)
    last = int(-(-maximum // width)) - 1
    places = [(min(int(score // width), last), passes) for score, passes in results]
    lowest = min(place for place, _passes in places)
    first = max(0, min(lowest, last + 1 - FEWEST_COLUMNS))
    counts: dict[tuple[int, bool], int] = {}
    for each in places:
        counts[each] = counts.get(each, 0) + 1
    return [
        Column(
            place * width,
            min((place + 1) * width, maximum),
            counts.get((place, True), 0),
            counts.get((place, False), 0),
        )
        for place in range(first, last + 1)
    ]


def column_width(maximum: Decimal) -> Decimal:
    """Return a round number of points of which at most MOST_COLUMNS make the maximum."""
    for power in range(-2, 6):
        for times in (1, 2, 5):
            width = Decimal(times).scaleb(power)
            if width * MOST_COLUMNS >= maximum:
                return width
    return maximum


@dataclass(frozen=True, slots=True)
class Facility:
    """How often an item was answered rightly, and the share of its marks that was earned."""

    answers: int  # results that count it
    right: int  # that earned all its marks
    share: Decimal | None  # of all marks that could be earned; 0 to 1

    @property
    def verdict(self) -> Verdict:
        """Return what is to be said of it; of few answers nothing."""
        if self.share is None or self.answers < FEWEST_ANSWERS:
            return Verdict.FEW
        if self.share < HARD:
            return Verdict.HARD
        return Verdict.EASY if self.share > EASY else Verdict.NOTHING


def facility(answers: int, right: int, points: Decimal, marks: Decimal) -> Facility:
    """Return the facility of an item: of `answers` results, `right` earned all its marks."""
    most = marks * answers
    return Facility(answers, right, rounded(points / most, "0.01") if most else None)


def digest(
    results: Iterable[int], held: Iterable[int], unmarked: Iterable[int], *, leaves_unmarked: bool
) -> str:
    """Return what tells one state of a sitting's results from another, by their ids."""
    state: Sequence[object] = (sorted(results), sorted(held), sorted(unmarked), leaves_unmarked)
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()


def plain_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula when it reads a CSV file."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else text
