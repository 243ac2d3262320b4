"""Who is on leave when."""

from datetime import date

import pytest

from org.absences.queries import days_of_leave, leave_of
from tests.factories import AbsenceFactory, UserFactory

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)


class TestDaysOfLeave:
    def test_has_both_ends_and_is_cut_to_the_period(self):
        before = AbsenceFactory(from_on=date(2026, 10, 20), to_on=date(2026, 11, 2)).person
        after = AbsenceFactory(from_on=LAST, to_on=date(2027, 1, 5)).person

        days = days_of_leave([before.pk, after.pk], from_on=FIRST, to_on=LAST)

        assert days == {
            before.pk: frozenset({FIRST, date(2026, 11, 2)}),
            after.pk: frozenset({LAST}),
        }

    def test_leaves_out_others_and_what_was_taken_back(self):
        person = AbsenceFactory(taken_back=True).person
        AbsenceFactory()

        assert days_of_leave([person.pk], from_on=FIRST, to_on=LAST) == {}

    def test_joins_several_of_one_person(self, django_assert_num_queries):
        person = UserFactory()
        for number in (3, 17, 24):
            AbsenceFactory(person=person, from_on=date(2026, 11, number))

        with django_assert_num_queries(1):
            days = leave_of(person, from_on=FIRST, to_on=LAST)

        assert sorted(day.day for day in days) == [3, 17, 24]
