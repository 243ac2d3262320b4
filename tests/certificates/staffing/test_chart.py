"""The columns of the months to come."""

from datetime import date

import pytest

from certificates.staffing.chart import draw_months, months_from

DAY = date(2026, 11, 24)


class TestMonthsFrom:
    def test_are_twelve_and_cross_the_year(self):
        months = months_from(DAY)

        assert (len(months), months[0]) == (12, date(2026, 11, 1))
        assert months[1:3] == [date(2026, 12, 1), date(2027, 1, 1)]
        assert months[-1] == date(2027, 10, 1)


class TestDrawMonths:
    def test_counts_only_the_months_that_are_drawn(self):
        chart = draw_months({date(2026, 12, 1): 3, date(2027, 11, 1): 99}, day=DAY)

        assert chart.total == 3
        assert (chart.most.month, chart.most.count) == (date(2026, 12, 1), 3)

    @pytest.mark.parametrize(
        ("most", "top"), [(0, 4), (3, 4), (5, 8), (18, 20), (64, 80), (401, 800)]
    )
    def test_has_round_lines_that_the_highest_column_fits_under(self, most, top):
        chart = draw_months({date(2026, 12, 1): most}, day=DAY)

        assert chart.lines[-1].value == top
        assert min(column.y for column in chart.columns) >= chart.lines[-1].y

    def test_stands_every_column_on_the_axis_inside_the_frame(self):
        chart = draw_months({month: n for n, month in enumerate(months_from(DAY))}, day=DAY)

        for column in chart.columns:
            assert column.y + column.height == pytest.approx(chart.bottom)
            assert chart.left <= column.x
            assert column.x + column.width <= chart.right
