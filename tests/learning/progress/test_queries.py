"""What somebody has studied."""

from datetime import date, timedelta

import pytest

from learning import api
from learning.progress import queries
from tests.factories import AbsenceFactory, UserFactory

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def learner():
    return UserFactory()


@pytest.fixture
def study(learner, at):
    """Complete something so many days before the Tuesday; negative: after it."""

    def on(*days_before, who=learner, kind="drill", subject="1"):
        for days in days_before:
            moment = at - timedelta(days=days)
            api.record_activity(learner=who, kind=kind, subject=subject, at=moment)

    return on


class TestWeekOf:
    def test_begins_on_monday_and_knows_today(self, learner):
        week = api.week_of(learner, day=TUESDAY)

        assert [each.day.isoweekday() for each in week] == [1, 2, 3, 4, 5, 6, 7]
        assert [each.is_today for each in week].index(True) == 1
        assert [each.is_to_come for each in week] == [False] * 2 + [True] * 5

    def test_flags_the_days_with_something_completed(self, learner, study):
        study(1, 0, subject="1")
        study(0, subject="2")
        study(2)

        assert [each.is_done for each in api.week_of(learner, day=TUESDAY)] == (
            [True, True] + [False] * 5
        )

    def test_takes_no_account_of_others(self, learner, study):
        study(0, who=UserFactory())

        assert not any(each.is_done for each in api.week_of(learner, day=TUESDAY))

    def test_says_which_days_are_off_and_which_are_leave(self, learner):
        AbsenceFactory(person=learner, from_on=date(2026, 11, 19), to_on=TUESDAY)
        AbsenceFactory(person=UserFactory(), from_on=TUESDAY, to_on=date(2026, 11, 27))

        week = api.week_of(learner, day=TUESDAY)

        assert [each.is_workday for each in week] == [True] * 5 + [False] * 2
        assert [each.is_leave for each in week] == [True] * 2 + [False] * 5

    def test_knows_a_make_up_saturday(self, learner):
        week = api.week_of(learner, day=date(2026, 10, 8))

        assert [each.is_workday for each in week] == [False] * 3 + [True] * 3 + [False]

    def test_takes_two_queries(self, learner, study, django_assert_num_queries):
        study(0, 1)

        with django_assert_num_queries(2):
            api.week_of(learner, day=TUESDAY)


class TestStreakOf:
    @pytest.mark.parametrize(
        ("days_before", "streak"),
        [
            ([], 0),
            ([0], 1),
            ([0, 1, 2], 3),
            ([1, 2], 2),  # today is not over yet
            ([2, 3], 0),
            ([0, 2, 3], 1),
            ([-1, 0, 1], 2),
        ],
    )
    def test_counts_days_in_a_row(self, learner, study, days_before, streak):
        study(*days_before)

        assert api.streak_of(learner, day=TUESDAY) == streak

    def test_counts_a_day_once_whatever_was_done(self, learner, study):
        study(0, subject="1")
        study(0, subject="2", kind="case")

        assert api.streak_of(learner, day=TUESDAY) == 1

    @pytest.mark.parametrize(
        ("days_before", "streak"),
        [
            ([0, 1, 4], 3),  # Friday before the weekend
            ([0, 1, 3, 4], 4),  # what is done on a Sunday counts
            ([1, 4], 2),  # today is not over yet
            ([4], 0),  # Monday was missed
            ([0, 1, 5], 2),  # Friday was missed
        ],
    )
    def test_is_not_broken_by_a_weekend(self, learner, study, days_before, streak):
        study(*days_before)

        assert api.streak_of(learner, day=TUESDAY) == streak

    @pytest.mark.parametrize(("fields", "streak"), [({}, 3), ({"taken_back": True}, 1)])
    def test_is_not_broken_by_leave_in_force(self, learner, study, fields, streak):
        study(0, 6, 7)
        AbsenceFactory(
            person=learner, from_on=date(2026, 11, 19), to_on=date(2026, 11, 23), **fields
        )

        assert api.streak_of(learner, day=TUESDAY) == streak

    def test_is_broken_by_a_missed_make_up_saturday(self, learner, study):
        monday = date(2026, 10, 12)
        study(*((TUESDAY - day).days for day in (monday, date(2026, 10, 9))))

        assert api.streak_of(learner, day=monday) == 1

    def test_takes_two_queries(self, learner, study, django_assert_num_queries):
        study(0, 1, 4, 40)

        with django_assert_num_queries(2):
            api.streak_of(learner, day=TUESDAY)


class TestReadPages:
    def test_are_cases_and_handbook_pages_by_primary_key(self, learner, study):
        study(3, 0, kind="case", subject="11")
        study(0, kind="handbook", subject="12")
        study(0, kind="drill", subject="13")

        assert api.read_pages(learner) == {11, 12}

    def test_are_the_own_ones(self, learner, study):
        study(0, who=UserFactory(), kind="case", subject="11")

        assert api.read_pages(learner) == set()


class TestLastRead:
    def test_is_the_latest_day(self, learner, study):
        study(3, 1, kind="case", subject="11")

        assert queries.last_read(learner, page_id=11) == TUESDAY - timedelta(days=1)

    def test_is_none_if_it_was_never_read(self, learner, study):
        study(1, kind="case", subject="11")

        assert queries.last_read(learner, page_id=12) is None
