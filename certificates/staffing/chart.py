"""The columns of the months to come, as coordinates of a drawing: plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = 12
WIDTH, HEIGHT = 372, 236  # of the view box; shown at this width, so that text stays 12 px
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 364, 18, 210
_STEP = (_RIGHT - _LEFT) / MONTHS
_BAR = 19.8
_LINES = 4  # of the grid, above the axis


@dataclass(frozen=True, slots=True)
class Column:
    """One month: how many, and where it is drawn."""

    month: date
    count: int
    x: float
    y: float
    height: float

    width = _BAR

    @property
    def middle(self) -> float:
        return round(self.x + _BAR / 2, 1)

    @property
    def above(self) -> float:
        """Where the figure stands."""
        return self.y - 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid and what it stands for."""

    value: int
    y: float

    @property
    def text_y(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn, and the month that stands out."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    most: Column
    total: int

    width, height = WIDTH, HEIGHT
    left, right, bottom = _LEFT, _RIGHT, _BOTTOM


def months_from(day: date) -> list[date]:
    """The first days of the month of a day and of those after it, MONTHS in all."""
    first = day.year * 12 + day.month - 1
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(MONTHS)]


def draw_months(count_by_month: Mapping[date, int], *, day: date) -> Chart:
    """A column for each of the months from a day on."""
    counts = [(month, count_by_month.get(month, 0)) for month in months_from(day)]
    step = _grid_step(max(count for _, count in counts))
    scale = (_BOTTOM - _TOP) / (step * _LINES)
    columns = []
    for n, (month, count) in enumerate(counts):
        height = round(count * scale, 1)
        x = round(_LEFT + n * _STEP + (_STEP - _BAR) / 2, 1)
        columns.append(Column(month, count, x, round(_BOTTOM - height, 1), height))
    lines = [Line(step * n, round(_BOTTOM - step * n * scale, 1)) for n in range(_LINES + 1)]
    most = max(columns, key=lambda column: column.count)
    return Chart(columns, lines, most, sum(count for _, count in counts))


def _grid_step(most: int) -> int:
    """The least round step of the grid with which the highest column fits."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * _LINES >= most:
                return step
        size *= 10
