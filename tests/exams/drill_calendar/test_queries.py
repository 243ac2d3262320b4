"""The drills of a month: of oneself, of units, of the people of a unit."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from exams.drill_calendar import queries
from exams.drill_calendar.rules import Month, State, Tally
from tests.exams.drill_calendar.helpers import drilled
from tests.factories import (
    CHINA,
    AbsenceFactory,
    AttemptFactory,
    CandidacyFactory,
    DrillFactory,
    PostingFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOVEMBER, OCTOBER = Month(2026, 11), Month(2026, 10)
TUESDAY = date(2026, 11, 24)
HOURS = timedelta(hours=1)


def day(number):
    return date(2026, 11, number)


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city")


@pytest.fixture
def unit(city):
    return UnitFactory(parent=city)


@pytest.fixture
def officer(unit):
    return PostingFactory(unit=unit).user


class TestOwnCalendar:
    def states(self, user, at, month=NOVEMBER):
        days = queries.own_calendar(user, month, at=at).days
        return {each.day.day: each.state for each in days}

    def test_says_of_each_day_how_it_stands(self, officer, at):
        drilled(officer, day(2), day(23))
        AbsenceFactory(person=officer, from_on=day(19), to_on=day(20))

        states = self.states(officer, at)

        assert (states[2], states[3]) == (State.DONE, State.MISSED)
        assert (states[7], states[8]) == (State.NO_WORKDAY, State.NO_WORKDAY)
        assert (states[19], states[20]) == (State.LEAVE, State.LEAVE)
        assert (states[23], states[24], states[25]) == (State.DONE, State.TODAY, State.TO_COME)

    def test_knows_the_national_day_and_its_make_up_saturday(self, officer, at):
        states = self.states(officer, at, OCTOBER)

        assert {states[number] for number in range(1, 8)} == {State.NO_WORKDAY}
        assert states[10] == State.MISSED

    def test_begins_and_ends_with_the_posting(self, unit, at):
        user = PostingFactory(unit=unit, from_on=day(10), until_on=day(18)).user

        states = self.states(user, at)

        assert (states[9], states[10]) == (State.NOT_EXPECTED, State.MISSED)
        assert (states[17], states[18]) == (State.MISSED, State.NOT_EXPECTED)

    def test_expects_nothing_before_the_platform_was_in_use(self, officer, at, settings):
        settings.DRILLS_SINCE = day(12)

        states = self.states(officer, at)

        assert (states[11], states[12]) == (State.NOT_EXPECTED, State.MISSED)

    def test_expects_nothing_of_who_serves_nowhere(self, at):
        calendar = queries.own_calendar(UserFactory(), NOVEMBER, at=at)

        assert calendar.tally == Tally()

    @pytest.mark.parametrize(
        ("late", "state"),
        [(11 * HOURS, State.DONE), (12 * HOURS, State.MISSED), (48 * HOURS, State.MISSED)],
    )
    def test_takes_a_drill_finished_on_the_day_by_the_calendar_of_china(
        self, officer, at, late, state
    ):
        drilled(officer, day(16), late=late)

        assert self.states(officer, at)[16] == state

    def test_takes_the_drill_of_the_day_alone(self, officer, at):
        drilled(officer, day(16), scope="article", subject="APL-2021:42")
        DrillFactory(learner=officer, day=day(17))
        drilled(UserFactory(), day(18))

        states = self.states(officer, at)

        assert {states[16], states[17], states[18]} == {State.MISSED}

    def test_credits_nothing_on_a_day_off_and_says_that_it_was_done(self, officer, at):
        drilled(officer, day(7), day(9))

        calendar = queries.own_calendar(officer, NOVEMBER, at=at)

        assert [each.day.day for each in calendar.days if each.is_extra] == [7]
        assert calendar.tally.done == 1

    def test_counts_days_that_are_over(self, officer, at):
        drilled(officer, day(2), TUESDAY)
        AbsenceFactory(person=officer, from_on=day(20), to_on=day(30))

        found = queries.own_calendar(officer, NOVEMBER, at=at).tally

        # Sixteen workdays before the 24th, two of them on leave.
        assert found == Tally(done=1, missed=13, leave=2)

    def test_forgets_leave_that_was_taken_back(self, officer, at):
        AbsenceFactory(person=officer, from_on=day(19), taken_back=True)

        assert self.states(officer, at)[19] == State.MISSED

    def test_has_the_sittings_on_the_day_they_open(self, officer, at):
        def listed(number, **fields):
            opens_at = datetime(2026, 11, number, 9, 0, tzinfo=CHINA)
            sitting = SittingFactory(opens_at=opens_at, closes_at=opens_at + 3 * HOURS, **fields)
            return CandidacyFactory(sitting=sitting, candidate=officer).sitting

        taken, missed, later = listed(3), listed(4), listed(30)
        AttemptFactory(sitting=taken, candidate=officer, submitted=True)
        CandidacyFactory()  # of somebody else

        calendar = queries.own_calendar(officer, NOVEMBER, at=at)

        assert [(own.sitting, own.stage) for own in calendar.sittings] == [
            (taken, "sealed"),
            (missed, "missed"),
            (later, "upcoming"),
        ]
        assert [each.day.day for each in calendar.days if each.sittings] == [3, 4, 30]

    def test_lies_in_weeks_from_monday(self, officer, at):
        weeks = queries.own_calendar(officer, NOVEMBER, at=at).weeks

        assert weeks[0][:6] == [None] * 6
        assert weeks[0][6].day == day(1)
        assert {len(week) for week in weeks} == {7}

    def test_says_whether_the_year_is_known(self, officer, at):
        assert queries.own_calendar(officer, NOVEMBER, at=at).is_known
        assert not queries.own_calendar(officer, Month(2090, 1), at=at).is_known

    def test_takes_six_queries(self, officer, at, django_assert_num_queries):
        drilled(officer, day(2), day(3))

        with django_assert_num_queries(6):
            queries.own_calendar(officer, NOVEMBER, at=at)


class TestUnitsWithPeople:
    def test_are_in_reach_and_have_people_in_the_month(self, city, unit, officer):
        UnitFactory(parent=city)  # without people
        gone = UnitFactory(parent=city)
        PostingFactory(unit=gone, until_on=day(1))
        left = PostingFactory(unit=UnitFactory(parent=city), until_on=day(2)).unit
        PostingFactory(unit=UnitFactory())  # elsewhere
        reader = UserFactory(roles=["trainer"], reach=city)

        found = set(queries.units_with_people(reader, NOVEMBER))

        assert found == {unit, left}

    def test_are_found_by_name_or_code(self, city, unit, officer):
        reader = UserFactory(reach=city)

        def found(words):
            return list(queries.units_with_people(reader, NOVEMBER, words=words))

        assert found(unit.code) == found(unit.name[2:]) == [unit]
        assert found("欧阳") == []


class TestUnitLines:
    def line(self, unit):
        return queries.unit_lines([unit], NOVEMBER, today=TUESDAY)[0]

    def test_add_up_the_people(self, unit, officer):
        other = PostingFactory(unit=unit, from_on=day(23)).user
        drilled(officer, day(2), day(3))
        drilled(other, day(23), day(2))
        AbsenceFactory(person=officer, from_on=day(19), to_on=day(20))

        line = self.line(unit)

        assert line.people == 2
        assert line.tally == Tally(done=3, missed=12, leave=2)
        assert line.tally.percent == 20

    def test_count_somebody_on_two_tracks_once(self, unit, officer):
        PostingFactory(unit=unit, user=officer, track="enforcement")

        assert self.line(unit).people == 1
        assert self.line(unit).tally.expected == 16

    def test_count_each_day_where_the_person_served(self, city, unit):
        moved = PostingFactory(unit=unit, until_on=day(16)).user
        PostingFactory(unit=UnitFactory(parent=city), user=moved, from_on=day(16))
        drilled(moved, day(13), day(17))

        assert self.line(unit).tally == Tally(done=1, missed=9)

    def test_are_the_sum_of_the_lines_of_the_people(self, unit):
        for number in range(1, 7):
            user = PostingFactory(unit=unit, from_on=day(number)).user
            drilled(user, *(day(each) for each in range(number, 24, number)))
            AbsenceFactory(person=user, from_on=day(10 + number), to_on=day(12 + number))

        people = list(queries.people_of(unit, NOVEMBER))
        lines = queries.person_lines(unit, people, NOVEMBER, today=TUESDAY)

        assert self.line(unit).tally == sum((each.tally for each in lines), Tally())

    @pytest.mark.parametrize("size", [1, 12])
    def test_take_three_queries(self, city, size, django_assert_num_queries):
        units = [UnitFactory(parent=city) for _ in range(size)]
        for unit in units:
            for _ in range(size):
                drilled(PostingFactory(unit=unit).user, day(2), day(3))

        with django_assert_num_queries(3):
            lines = queries.unit_lines(units, NOVEMBER, today=TUESDAY)

        assert {line.people for line in lines} == {size}
        assert {line.tally.done for line in lines} == {2 * size}


class TestPersonLines:
    def test_say_nothing_of_days_elsewhere(self, city, unit):
        moved = PostingFactory(unit=unit, until_on=day(16)).user
        PostingFactory(unit=UnitFactory(parent=city), user=moved, from_on=day(16))
        drilled(moved, day(17))
        AbsenceFactory(person=moved, from_on=day(18))

        line = queries.person_lines(unit, [moved], NOVEMBER, today=TUESDAY)[0]

        after = Counter(state for each, state in line.states if each >= day(16))
        assert set(after) == {State.NOT_EXPECTED, State.NO_WORKDAY}

    @pytest.mark.parametrize("size", [1, 12])
    def test_take_three_queries(self, unit, size, django_assert_num_queries):
        people = [PostingFactory(unit=unit).user for _ in range(size)]

        with django_assert_num_queries(3):
            queries.person_lines(unit, people, NOVEMBER, today=TUESDAY)
