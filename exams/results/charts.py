"""The distribution of scores as numbers for the template that draws it as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from exams.results.rules import Column

LEFT, TOP, WIDTH, HEIGHT, FOOT = 34, 26, 518, 198, 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of the drawing: who failed below, who passed on top of them."""

    label: str
    number: int
    passed: int
    failed: int
    x: float
    width: float
    failed_y: float
    failed_height: float
    passed_y: float
    passed_height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def above(self) -> float:
        return round(self.passed_y - 5, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid with its number."""

    y: float
    number: int

    @property
    def text_y(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Histogram:
    """Scores in columns, with the cut score."""

    bars: list[Bar]
    lines: list[Line]
    cut_x: float
    cut_is_right: bool  # its name stands to its left then
    cut: str
    width: str  # points of a column
    label: str
    left: int = LEFT
    right: int = LEFT + WIDTH
    base: int = TOP + HEIGHT
    top: int = TOP - 10
    view_width: int = LEFT + WIDTH + 8
    view_height: int = TOP + HEIGHT + FOOT

    @property
    def cut_text_x(self) -> float:
        return self.cut_x + (-6 if self.cut_is_right else 6)


def plain(points: Decimal) -> str:
    """Return points without zeros at the end."""
    return f"{points.normalize():f}"


def histogram(columns: Sequence[Column], cut_score: Decimal) -> Histogram | None:
    """Return a distribution ready to be drawn; None of nobody."""
    if not columns:
        return None
    step = _step(max(column.number for column in columns))
    most = step * 4
    pitch = WIDTH / len(columns)
    bars = [_bar(column, place, pitch, most) for place, column in enumerate(columns)]
    first, end = columns[0].first, columns[-1].end
    share = (min(max(cut_score, first), end) - first) / (end - first)
    return Histogram(
        bars=bars,
        lines=[Line(round(TOP + HEIGHT - HEIGHT * n / 4, 1), n * step) for n in range(5)],
        cut_x=round(LEFT + WIDTH * float(share), 1),
        cut_is_right=share > Decimal("0.8"),
        cut=plain(cut_score),
        width=plain(columns[0].end - columns[0].first),
        label=_said(columns, cut_score),
    )


def _bar(column: Column, place: int, pitch: float, most: int) -> Bar:
    failed = HEIGHT * column.failed / most
    passed = HEIGHT * column.passed / most
    base = TOP + HEIGHT
    return Bar(
        label=plain(column.first),
        number=column.number,
        passed=column.passed,
        failed=column.failed,
        x=round(LEFT + place * pitch + pitch * 0.06, 1),
        width=round(pitch * 0.88, 1),
        failed_y=round(base - failed, 1),
        failed_height=round(failed, 1),
        passed_y=round(base - failed - passed, 1),
        passed_height=round(passed, 1),
    )


def _said(columns: Sequence[Column], cut_score: Decimal) -> str:
    """Return the chart in a sentence."""
    tallest = max(columns, key=lambda column: column.number)
    return _(
        "Distribution of scores. The cut score is %(cut)s points; %(failed)s results do not pass, "
        "%(passed)s pass. Most of them, %(most)s, lie from %(first)s to %(end)s points."
    ) % {
        "cut": plain(cut_score),
        "failed": sum(column.failed for column in columns),
        "passed": sum(column.passed for column in columns),
        "most": tallest.number,
        "first": plain(tallest.first),
        "end": plain(tallest.end),
    }


def _step(most: int) -> int:
    """Return a round number of which four reach the highest column."""
    for power in (1, 10, 100, 1000, 10_000, 100_000):
        for times in (1, 2, 5):
            if times * power * 4 >= most:
                return times * power
    return most
