"""How a day stands, by worked examples."""

from datetime import date

import pytest

from exams.drill_calendar.rules import (
    Month,
    Service,
    State,
    Tally,
    days_between,
    month_of,
    state_of,
    tally,
)

OCTOBER = Month(2026, 10)
TODAY = date(2026, 10, 13)  # a Tuesday
# October 2026: the National Day week is off, and Saturday the 10th is made up.
WORKDAYS = frozenset(
    date(2026, 10, number)
    for number in (8, 9, 10, 12, 13, 14, 15, 16, *range(19, 24), *range(26, 31))
)


def day(number):
    return date(2026, 10, number)


ALL = frozenset(OCTOBER.days)


class TestStateOf:
    @pytest.mark.parametrize(
        ("number", "posted", "leave", "done", "state"),
        [
            (9, True, False, True, State.DONE),
            (9, True, False, False, State.MISSED),
            (10, True, False, False, State.MISSED),  # the make-up Saturday
            (10, True, False, True, State.DONE),
            (13, True, False, False, State.TODAY),
            (13, True, False, True, State.DONE),
            (14, True, False, False, State.TO_COME),
            (9, True, True, False, State.LEAVE),
            (9, True, True, True, State.LEAVE),  # credited nowhere
            (13, True, True, False, State.LEAVE),
            (14, True, True, False, State.LEAVE),
            (1, True, False, False, State.NO_WORKDAY),  # National Day, a Thursday
            (1, True, True, True, State.NO_WORKDAY),
            (11, True, False, True, State.NO_WORKDAY),  # a Sunday
            (17, True, False, False, State.NO_WORKDAY),  # a Saturday to come
            (9, False, False, False, State.NOT_EXPECTED),
            (9, False, True, True, State.NOT_EXPECTED),
            (14, False, False, False, State.NOT_EXPECTED),
        ],
    )
    def test_says_how_a_day_stands(self, number, posted, leave, done, state):
        service = Service(
            posted={day(number)} if posted else (),
            leave={day(number)} if leave else (),
            done={day(number)} if done else (),
        )

        found = state_of(day(number), service, workdays=WORKDAYS, today=TODAY)

        assert found == state


class TestTally:
    def test_counts_the_days_that_are_over(self):
        service = Service(posted=ALL, leave={day(9)}, done={day(8), day(13)})
        states = [
            (each, state_of(each, service, workdays=WORKDAYS, today=TODAY)) for each in OCTOBER.days
        ]

        found = tally(states, today=TODAY)

        assert found == Tally(done=1, missed=2, leave=1)
        assert (found.expected, found.percent) == (3, 33)

    def test_has_no_share_of_nothing(self):
        assert Tally(leave=5).percent is None

    def test_adds_up(self):
        assert sum([Tally(1, 2, 3), Tally(4, 0, 1)], Tally()) == Tally(5, 2, 4)


class TestDaysBetween:
    @pytest.mark.parametrize(
        ("periods", "days"),
        [
            ([(date(2026, 1, 1), None)], list(range(1, 32))),
            ([(day(30), None)], [30, 31]),
            ([(date(2026, 1, 1), day(3))], [1, 2]),  # the end is excluded
            ([(day(1), day(2)), (day(4), day(6))], [1, 4, 5]),
            ([(day(1), day(3)), (day(2), day(4))], [1, 2, 3]),
            ([(date(2026, 11, 1), None)], []),
            ([], []),
        ],
    )
    def test_are_those_of_any_period(self, periods, days):
        assert sorted(each.day for each in days_between(iter(periods), OCTOBER)) == days


class TestMonth:
    def test_knows_its_neighbours(self):
        assert Month(2026, 1).previous == Month(2025, 12)
        assert Month(2026, 12).following == Month(2027, 1)
        assert Month(2000, 1).previous is None
        assert Month(2100, 12).following is None

    @pytest.mark.parametrize(
        ("month", "days"), [((2026, 2), 28), ((2028, 2), 29), ((2026, 12), 31)]
    )
    def test_has_its_days(self, month, days):
        assert len(Month(*month).days) == days

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("2026-11", "2026-11"),
            ("", "2026-10"),
            ("2026-13", "2026-10"),
            ("1700-01", "2026-10"),
            ("9999-12", "2026-10"),
            ("now", "2026-10"),
        ],
    )
    def test_is_read_from_an_address(self, text, key):
        assert month_of(text, today=TODAY).key == key
