"""Charts as numbers for the templates that draw them as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# What the bins of `rules.BINS` are called, the hardest first.
NAMES = (
    pgettext_lazy("difficulty", "hardest"),
    pgettext_lazy("difficulty", "hard"),
    pgettext_lazy("difficulty", "medium"),
    pgettext_lazy("difficulty", "easy"),
    pgettext_lazy("difficulty", "easiest"),
)
LEFT, TOP, WIDTH, HEIGHT, STEP, BAR = 28, 18, 210, 110, 42, 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One column, in the units of the drawing."""

    label: str
    count: int
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + BAR // 2

    @property
    def above(self) -> int:
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid with its number."""

    y: int
    number: int

    @property
    def text_y(self) -> int:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns over a grid."""

    bars: list[Bar]
    lines: list[Line]
    label: str
    base: int = TOP + HEIGHT
    width: int = LEFT + WIDTH
    height: int = TOP + HEIGHT + 20
    bar_width: int = BAR
    left: int = LEFT


def difficulty(bins: Sequence[int]) -> Chart:
    """Return items by difficulty as columns, the hardest first."""
    step = _step(max(bins, default=0))
    most = step * 4
    bars = []
    for number, (name, count) in enumerate(zip(NAMES, bins, strict=True)):
        height = round(HEIGHT * count / most)
        x = LEFT + 8 + number * STEP
        bars.append(Bar(str(name), count, x, TOP + HEIGHT - height, height))
    lines = [Line(TOP + HEIGHT - HEIGHT * n // 4, n * step) for n in range(5)]
    said = ", ".join(f"{bar.label} {bar.count}" for bar in bars)
    return Chart(bars, lines, _("Items by difficulty: %(bins)s") % {"bins": said})


def _step(most: int) -> int:
    """Return a round number of which four reach the highest column."""
    for power in (1, 10, 100, 1000, 10_000):
        for times in (1, 2, 5):
            if times * power * 4 >= most:
                return times * power
    return most
