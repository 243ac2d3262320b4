"""What a correction does to a result, and a fingerprint of all that it would do. Plain values."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256

from exams.marking.rules import Marked, Place, Scheme, Score


@dataclass(frozen=True, slots=True)
class Figures:
    """What a result says: whatever differs in these makes it another result."""

    raw: Decimal
    maximum: Decimal
    cut: Decimal
    is_passed: bool
    parts_failed: int
    critical_missed: int
    points: Mapping[int, Decimal]  # by position; empty where a result of old says none

    def differs(self, other: "Figures") -> bool:
        """Tell whether another result is to be written; points that are not known are not told."""
        if not (self.points and other.points):
            return replace(self, points={}) != replace(other, points={})
        return self != other


def figures_of(marked: Marked) -> Figures:
    """Return what a result would say."""
    return Figures(
        raw=marked.whole.raw,
        maximum=marked.whole.maximum,
        cut=marked.cut,
        is_passed=marked.is_passed,
        parts_failed=sum(not part.is_passed for part in marked.parts.values()),
        critical_missed=len(marked.critical_missed),
        points=marked.points,
    )


def granted(scheme: Scheme, marked: Marked, grants: Mapping[int, Decimal]) -> Marked:
    """Return what an attempt scores with the points that decisions on appeals gave it.

    They only ever raise what an item earns; where a key that was corrected gives more, that counts.

    Args:
        grants: points by position.
    """
    for place in scheme.places:
        points = min(grants.get(place.position, Decimal(0)), place.marks)
        if place.counts and points > marked.points[place.position]:
            marked = _raised(marked, place, points)
    return marked


def _raised(marked: Marked, place: Place, points: Decimal) -> Marked:
    more = points - marked.points[place.position]
    is_whole = points == place.marks
    parts = dict(marked.parts)
    if place.part in parts:
        parts[place.part] = replace(parts[place.part], raw=parts[place.part].raw + more)
    missed = tuple(
        position
        for position in marked.critical_missed
        if position != place.position or not is_whole
    )
    return replace(
        marked,
        whole=_with_more(marked.whole, more, is_whole),
        topics={
            **marked.topics,
            place.topic: _with_more(marked.topics[place.topic], more, is_whole),
        },
        parts=parts,
        points={**marked.points, place.position: points},
        critical_missed=missed,
    )


def _with_more(score: Score, more: Decimal, is_whole: bool) -> Score:
    return replace(score, raw=score.raw + more, correct=score.correct + is_whole)


def fingerprint_of(said: object) -> str:
    """Return SHA-256 of a JSON value, in hexadecimal digits: what a fingerprint begins with."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def extended(fingerprint: str, lines: Iterable[str]) -> str:
    """Return the fingerprint with more lines in it, however they are cut into batches."""
    for line in lines:
        fingerprint = sha256(f"{fingerprint}\n{line}".encode()).hexdigest()
    return fingerprint


def line_of(attempt_id: int, result_id: int, figures: Figures) -> str:
    """Return what a fingerprint says of one result."""
    return (
        f"{attempt_id}:{result_id}:{_plain(figures.raw)}/{_plain(figures.maximum)}:"
        f"{_plain(figures.cut)}:{int(figures.is_passed)}:{figures.parts_failed}:"
        f"{figures.critical_missed}:"
        + ",".join(
            f"{position}={_plain(each)}" for position, each in sorted(figures.points.items())
        )
    )


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
