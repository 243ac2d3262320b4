"""Hours that are credited, and the classes in reach."""

from datetime import date
from decimal import Decimal

import pytest

from learning.api import credited_hours
from learning.hours.queries import attendances_of, classes_in_reach, hours_of
from tests.factories import (
    AttendanceFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
YEAR = date(2026, 1, 1)


def attended(person, *, on=date(2026, 3, 2), hours="4", **fields):
    return AttendanceFactory(
        person=person,
        training_class__held_on=on,
        training_class__hours=Decimal(hours),
        **fields,
    )


class TestCreditedHours:
    def test_are_the_sum_of_what_is_in_force_in_the_period(self, django_assert_num_queries):
        person, other, nobody = (UserFactory() for _ in range(3))
        attended(person, on=date(2025, 12, 31), hours="9")
        attended(person, on=YEAR, hours="3.5")
        attended(person, on=date(2026, 6, 1), hours="0.1")
        attended(person, hours="9", taken_back=True)
        attended(
            person,
            hours="9",
            training_class__taken_back_at="2026-04-01T00:00Z",
            training_class__taken_back_by=other,
            training_class__taken_back_reason="重复",
        )
        attended(other, on=date(2026, 12, 31), hours="24")

        with django_assert_num_queries(1):
            found = credited_hours([person.pk, other.pk, nobody.pk], since_on=YEAR)

        assert found == {person.pk: Decimal("3.6"), other.pk: Decimal(24)}
        assert credited_hours([person.pk], since_on=YEAR, until_on=date(2026, 6, 1)) == {
            person.pk: Decimal("3.5")
        }


class TestHoursOf:
    def test_are_those_of_the_year_with_their_classes(self, django_assert_num_queries):
        person = UserFactory()
        attended(person, on=date(2025, 12, 31))
        first = attended(person, on=YEAR, hours="2.5")
        last = attended(person, on=date(2026, 12, 31), hours="4")
        attended(person, taken_back=True)
        attended(UserFactory())

        with django_assert_num_queries(1):
            own = hours_of(person, day=date(2026, 5, 5))

        assert own.classes == [last.training_class, first.training_class]
        assert (own.year, own.total) == (2026, Decimal("6.5"))

    def test_of_nobody_trained_are_none(self):
        assert hours_of(UserFactory(), day=YEAR).total == 0


class TestClassesInReach:
    def test_are_those_below_with_their_people(self, django_assert_num_queries):
        county = UnitFactory(kind="area")
        reader = UserFactory(reach=county)
        own = TrainingClassFactory(unit=UnitFactory(parent=county), held_on=YEAR)
        newer = TrainingClassFactory(unit=county)
        TrainingClassFactory()
        AttendanceFactory.create_batch(2, training_class=own)
        AttendanceFactory(training_class=own, taken_back=True)

        with django_assert_num_queries(2):
            found = list(classes_in_reach(reader))

        assert [(each, each.people) for each in found] == [(newer, 0), (own, 2)]
        assert not classes_in_reach(UserFactory()).exists()


class TestAttendancesOf:
    def test_show_what_was_taken_back_last(self):
        gone = AttendanceFactory(person__username="A1", taken_back=True)
        here = AttendanceFactory(person__username="B2", training_class=gone.training_class)

        assert list(attendances_of(gone.training_class)) == [here, gone]
