"""Shares of an item's marks: rubrics as offices write them, points turned into percents."""

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from exams.bank import rules

_POINTS = re.compile(
    r"[(（\[【]?\s*(?:得|计|给|占)?\s*(?P<number>\d{1,3}(?:\.\d{1,2})?)\s*(?P<unit>%|％|分|points?|marks?)"
    r"\s*[)）\]】]?"
)
_AT_END = re.compile(rf"[\s:：,，。.;；—-]*{_POINTS.pattern}\s*[。.;；]*\s*$")
_AT_START = re.compile(rf"^\s*{_POINTS.pattern}\s*[:：、,，]?\s*")
_NUMBER = re.compile(r"^\s*(?:[(（]?\d{1,2}[)）]|\d{1,2}\s*[.、．])\s*")


def percents(weights: Sequence[Decimal]) -> list[int]:
    """Return whole percents that make 100, as near to the weights as can be; none below one.

    The largest remainders are rounded up; of equal ones the first.
    """
    total = sum(weights, Decimal(0))
    if not weights or total <= 0 or any(weight <= 0 for weight in weights) or len(weights) > 100:
        return [0] * len(weights)
    exact = [weight * 100 / total for weight in weights]
    whole = [max(1, int(share.to_integral_value(ROUND_FLOOR))) for share in exact]
    order = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    rest = 100 - sum(whole)
    while rest:
        step = 1 if rest > 0 else -1
        for place in order if step > 0 else reversed(order):
            if rest and whole[place] + step >= 1:
                whole[place] += step
                rest -= step
    return whole


def rubric_of(text: str) -> tuple[tuple[rules.Criterion, ...], Decimal | None, bool]:
    """Return a rubric as it is written, the points it makes (None: percents), if shares are ours.

    A line or a piece between semicolons is a criterion, its share before or after it: "（40%）",
    "2分". Where none has a share, all have the same.
    """
    pieces = [piece.strip() for piece in re.split(r"[\n;；]", text) if piece.strip()]
    lines = [_criterion(piece) for piece in pieces]
    known = [(number, unit) for _text, number, unit in lines if number is not None]
    if not known:
        equal = percents([Decimal(1)] * len(lines))
        made = (rules.Criterion(line[0], share) for line, share in zip(lines, equal, strict=True))
        return tuple(made), None, True
    if all(unit in "%％" for _number, unit in known):
        return (
            tuple(rules.Criterion(each, int(number or 0)) for each, number, _unit in lines),
            None,
            False,
        )
    points = [number or Decimal(0) for _text, number, _unit in lines]
    shares = percents(points)
    made = (rules.Criterion(line[0], share) for line, share in zip(lines, shares, strict=True))
    return tuple(made), sum(points, Decimal(0)), False


def _criterion(piece: str) -> tuple[str, Decimal | None, str]:
    """Return the text of one criterion, its share, and the unit of that."""
    bare = _NUMBER.sub("", piece)
    for pattern in (_AT_END, _AT_START):
        found = pattern.search(bare)
        if found:
            text = (bare[: found.start()] + bare[found.end() :]).strip()
            return text, Decimal(found["number"]), found["unit"]
    return bare, None, ""
