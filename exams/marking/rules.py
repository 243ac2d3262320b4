"""What an attempt scores: pure functions of plain values.

Worked examples stand in the table of `tests/exams/marking/test_worked_examples.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction

from exams.bank import rules as bank
from exams.bank import scoring
from exams.papers.rules import CENT, earned

ZERO = Decimal(0)
TWO_KEYS, NEW_KEY, ALL_CREDIT, DROP = "two-keys", "new-key", "all-credit", "drop"
# Why an attempt did not pass; a part is named after PART: "part-common".
CUT, PART, CRITICAL = "cut-score", "part-", "critical"

Answers = Mapping[int, Sequence[str]]  # response by position
# Points that people gave, by position and part of a case (0: the whole item).
Given = Mapping[tuple[int, int], Decimal]


@dataclass(frozen=True, slots=True)
class Correction:
    """How an item is scored otherwise than its version says."""

    kind: str
    keys: tuple[tuple[str, ...], ...] = ()  # right answers as responses write them


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a paper: what stands there, and how it is scored."""

    position: int
    topic: int
    marks: Decimal
    content: bank.Content
    rule: str = scoring.ALL_OR_NOTHING
    part: str = "common"
    is_critical: bool = False
    is_pilot: bool = False
    correction: Correction | None = None  # the one in force
    version: int = 0

    @property
    def counts(self) -> bool:
        """Tell whether it counts: what is on trial, and what was dropped, does not."""
        return not self.is_pilot and not (self.correction and self.correction.kind == DROP)


@dataclass(frozen=True, slots=True)
class Cut:
    """How many points of how many are needed, as the paper was frozen."""

    score: Decimal
    maximum: Decimal

    def of(self, maximum: Decimal) -> Decimal:
        """Return the cut score of another maximum: the same share of it.

        Rounded up to a hundredth, as the cut score of a paper is: never below the share.
        """
        if maximum == self.maximum or not self.maximum:
            return min(self.score, maximum)
        share = Fraction(self.score) / Fraction(self.maximum) * Fraction(maximum)
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        return min(exact.quantize(CENT, rounding=ROUND_CEILING), maximum)


@dataclass(frozen=True, slots=True)
class Scheme:
    """By what an attempt is marked: the places, and what passes."""

    places: tuple[Place, ...]
    cut: Cut
    part_cuts: Mapping[str, Cut] = field(default_factory=dict)

    def corrected(self, version: int, correction: Correction | None) -> "Scheme":
        """Return it with another correction of one item version, or with none."""
        places = (
            replace(place, correction=correction) if place.version == version else place
            for place in self.places
        )
        return replace(self, places=tuple(places))

    @property
    def measures_nothing(self) -> bool:
        """Tell whether no item counts, of all or of a part that has a cut score of its own.

        Everybody would reach a cut score of 0 points: nobody would have been tested.
        """
        asked = {place.part for place in self.places if not place.is_pilot}
        counting = {place.part for place in self.places if place.counts}
        return not counting or any(part in self.part_cuts for part in asked - counting)

    @property
    def needs_people(self) -> bool:
        """Tell whether people mark something of it."""
        return any(piece.is_for_people for place in self.places for piece in pieces_of(place))


@dataclass(frozen=True, slots=True)
class Score:
    """Points of some items together."""

    items: int = 0
    correct: int = 0
    raw: Decimal = ZERO
    maximum: Decimal = ZERO

    def plus(self, marks: Decimal, *, points: Decimal) -> "Score":
        """Return the score with one more item; only what earns all its marks counts as correct."""
        return Score(
            self.items + 1,
            self.correct + (points == marks),
            self.raw + points,
            self.maximum + marks,
        )


@dataclass(frozen=True, slots=True)
class PartMark:
    """What one part of the paper scored, common or special."""

    raw: Decimal
    maximum: Decimal
    cut: Decimal | None  # None: it has none of its own

    @property
    def is_passed(self) -> bool:
        """Tell whether it reaches its own cut score; without one it does."""
        return self.cut is None or self.raw >= self.cut


@dataclass(frozen=True, slots=True)
class Marked:
    """What an attempt scored."""

    whole: Score
    cut: Decimal
    topics: Mapping[int, Score]
    # Both parts of the paper, or those with a cut score of their own.
    parts: Mapping[str, PartMark]
    # Of each item that counts, by position, to the hundredth.
    points: Mapping[int, Decimal]
    critical_missed: tuple[int, ...]  # positions
    # What people have not marked yet, by position and part of a case; it earns nothing so far.
    waits: tuple[tuple[int, int], ...] = ()

    @property
    def why_not(self) -> tuple[str, ...]:
        """Return why it does not pass: CUT, PART and the name of a part, CRITICAL; empty: it does.

        An item can be missed and the cut score reached all the same: each reason stands alone.
        """
        reasons = [CUT] if self.whole.raw < self.cut else []
        reasons += [PART + part for part, mark in self.parts.items() if not mark.is_passed]
        return (*reasons, CRITICAL) if self.critical_missed else tuple(reasons)

    @property
    def is_passed(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a place is scored by itself, and for how many points."""

    position: int
    part: int  # of a case, from 1; 0: the whole item
    content: bank.Content
    maximum: Decimal
    is_for_people: bool = False


def digits(points: Decimal) -> str:
    """Return points in decimal digits, without zeros at the end."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def split(whole: Decimal, percents: Iterable[int]) -> list[Decimal]:
    """Return a whole cut by percent, each piece to the hundredth, all together the whole."""
    shares, done, upto = [], 0, ZERO
    for percent in percents:
        done += percent
        reached = earned(whole, Fraction(done, 100))
        shares.append(reached - upto)
        upto = reached
    return shares


def pieces_of(place: Place) -> list[Piece]:
    """Return what of a place is scored by itself; people mark nothing where it is not scored."""
    found = scoring.pieces(place.content)
    asks_people = place.counts and not (place.correction and place.correction.kind == ALL_CREDIT)
    maxima = split(place.marks, (each.percent for each in found)) if found[1:] else [place.marks]
    return [
        Piece(place.position, each.part, each.content, most, asks_people and each.is_for_people)
        for each, most in zip(found, maxima, strict=True)
    ]


def for_people(scheme: Scheme, answers: Answers) -> list[Piece]:
    """Return what of an attempt's answers people mark; what was left empty earns nothing."""
    return [
        piece
        for place in scheme.places
        for piece in pieces_of(place)
        if piece.is_for_people and response_to(piece, answers.get(place.position, ()))
    ]


def response_to(piece: Piece, response: Sequence[str]) -> list[str]:
    """Return what of the response to an item answers a piece of it; empty: nothing does."""
    return scoring.response_to(scoring.Piece(piece.part, piece.content), response)


def mark(scheme: Scheme, answers: Answers, people: Given) -> Marked:
    """Score the answers of an attempt; what was not answered earns nothing.

    Args:
        people: what people gave to what they mark; what is not there yet, waits.
    """
    counting = [place for place in scheme.places if place.counts]
    points: dict[int, Decimal] = {}
    waits: list[tuple[int, int]] = []
    topics: dict[int, list[Place]] = {}
    for place in counting:
        response = answers.get(place.position, ())
        points[place.position], lacking = _points_at(place, response, people)
        waits += lacking
        topics.setdefault(place.topic, []).append(place)
    whole = _score(counting, points)
    missed = (place.position for place in counting if _is_missed(place, points, scheme.cut))
    return Marked(
        whole=whole,
        cut=scheme.cut.of(whole.maximum),
        topics={topic: _score(places, points) for topic, places in topics.items()},
        parts=_parts(scheme, counting, points),
        points=points,
        critical_missed=tuple(missed),
        waits=tuple(waits),
    )


def _is_missed(place: Place, points: Mapping[int, Decimal], cut: Cut) -> bool:
    """Tell whether a critical item was missed.

    The computer asks for all its marks. Of what people mark, nobody gets all: there the share of
    the marks that passes the paper is enough.
    """
    if not place.is_critical:
        return False
    asks_people = any(piece.is_for_people for piece in pieces_of(place))
    return points[place.position] < (cut.of(place.marks) if asks_people else place.marks)


def _score(places: Sequence[Place], points: Mapping[int, Decimal]) -> Score:
    score = Score()
    for place in places:
        score = score.plus(place.marks, points=points[place.position])
    return score


def _parts(
    scheme: Scheme, counting: Sequence[Place], points: Mapping[int, Decimal]
) -> dict[str, PartMark]:
    named = sorted({place.part for place in scheme.places if not place.is_pilot})
    if len(named) < 2:
        named = [part for part in named if part in scheme.part_cuts]
    found = {}
    for part in named:
        score = _score([place for place in counting if place.part == part], points)
        cut = scheme.part_cuts.get(part)
        found[part] = PartMark(score.raw, score.maximum, cut.of(score.maximum) if cut else None)
    return found


def _points_at(
    place: Place, response: Sequence[str], people: Given
) -> tuple[Decimal, list[tuple[int, int]]]:
    """Return what a response earns at a place, and what of it waits for people."""
    if place.correction and place.correction.kind == ALL_CREDIT:
        return place.marks, []
    best, waits = ZERO, list[tuple[int, int]]()
    for content in _contents(place):
        by_key = place if content is place.content else replace(place, content=content)
        points, waits = _points_of(by_key, response, people)
        best = max(best, points)
    return best, waits


def _contents(place: Place) -> list[bank.Content]:
    """Return the item by each key that holds."""
    if place.correction is None:
        return [place.content]
    others = [scoring.with_key(place.content, key) for key in place.correction.keys]
    return [place.content, *others] if place.correction.kind == TWO_KEYS else others


def _points_of(
    place: Place, response: Sequence[str], people: Given
) -> tuple[Decimal, list[tuple[int, int]]]:
    total, waits = ZERO, list[tuple[int, int]]()
    for piece in pieces_of(place):
        own = response_to(piece, response)
        if not own:
            continue
        where = (piece.position, piece.part)
        if not piece.is_for_people:
            share = scoring.credit(piece.content, own, rule=place.rule)
            total += earned(piece.maximum, share)
        elif where in people:
            total += min(people[where], piece.maximum)
        else:
            waits.append(where)
    return total, waits


# --- Marks of people -----------------------------------------------------------------------------

NEAREST_TWO, THIRD_ALONE = "nearest-two", "third-alone"
# The round in which an answer is marked again for an appeal, whatever rounds there were before.
AGAIN = 4


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the marks of people become one: by how many they are, and when a third is asked."""

    markers: int = 2  # 1 or 2
    tolerance_percent: int = 10  # of the points of what is marked
    third: str = NEAREST_TWO


def agreed(marks: Sequence[Decimal], maximum: Decimal, terms: Agreement) -> Decimal | None:
    """Return the points that the marks of different people make; None: another mark is needed.

    One marker: the mark itself. Two within the tolerance: their mean. Two beyond it: a third marks,
    and either the third mark counts alone, or the mean of the two of the three that are nearest
    to each other; at equal distances the one in the middle. To the hundredth, half of one upwards.
    """
    if len(marks) < terms.markers:
        return None
    if terms.markers == 1:
        return marks[0]
    if is_within(marks[0], marks[1], maximum, terms):
        return _mean(marks[0], marks[1])
    if len(marks) < 3:
        return None
    if terms.third == THIRD_ALONE:
        return marks[2]
    low, middle, high = sorted(marks[:3])
    if middle - low == high - middle:
        return middle
    return _mean(low, middle) if middle - low < high - middle else _mean(middle, high)


def with_remark(before: Decimal | None, again: Decimal | None) -> Decimal | None:
    """Return what counts once an answer was marked again: the higher, as nobody loses by it.

    Args:
        before: what the marks before make; None: they do not agree yet.
        again: the re-mark; None: there is none that counts.
    """
    return max((each for each in (before, again) if each is not None), default=None)


def is_within(one: Decimal, other: Decimal, maximum: Decimal, terms: Agreement) -> bool:
    """Tell whether two marks are no further apart than the tolerance; exactly so far is within."""
    return abs(one - other) * 100 <= maximum * terms.tolerance_percent


def _mean(one: Decimal, other: Decimal) -> Decimal:
    return earned(one + other, Fraction(1, 2))
