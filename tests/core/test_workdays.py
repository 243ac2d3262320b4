"""Which days are workdays in China."""

from datetime import date

import pytest

from core.workdays import is_known_year, is_workday


class TestIsWorkday:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2026, 11, 24), True),  # a Tuesday
            (date(2026, 11, 28), False),  # a Saturday
            (date(2026, 10, 1), False),  # National Day, a Thursday
            (date(2026, 10, 7), False),  # moved from 10 October
            (date(2026, 10, 10), True),  # the make-up Saturday
            (date(2026, 9, 20), True),  # a make-up Sunday
            (date(2026, 2, 14), True),  # the Saturday before the Spring Festival
            (date(2026, 2, 23), False),
            (date(2026, 1, 2), False),
            (date(2025, 10, 11), True),
        ],
    )
    def test_knows_holidays_and_make_up_workdays(self, day, expected):
        assert is_workday(day) is expected

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2090, 10, 1), False),  # a Sunday
            (date(2090, 10, 2), True),  # a Monday: the National Day is not looked at
            (date(2090, 9, 30), False),
        ],
    )
    def test_takes_monday_to_friday_of_an_unknown_year(self, day, expected):
        assert is_workday(day) is expected

    @pytest.mark.parametrize("day", [date(2026, 4, 20), date(2090, 4, 20)])
    def test_leaves_out_the_days_off_of_a_region(self, settings, day):
        assert is_workday(day) is (day.weekday() < 5)

        settings.REGION_DAYS_OFF = frozenset({day.isoformat()})

        assert is_workday(day) is False


class TestIsKnownYear:
    @pytest.mark.parametrize(("year", "known"), [(2025, True), (2026, True), (2090, False)])
    def test_tells_whether_the_calendar_was_announced(self, year, known):
        assert is_known_year(year) is known
