from datetime import timedelta
from decimal import Decimal

import pytest

from exams.results import queries
from tests import by_two
from tests.exams.delivery.helpers import statements
from tests.exams.results.helpers import END, corrected, hold, sat
from tests.factories import (
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    PostingFactory,
    ResultFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LATER = END + timedelta(days=30)


@pytest.fixture
def root():
    return UnitFactory(code="990100")


@pytest.fixture
def sitting(root):
    return SittingFactory(unit=root)


def tried_out(sitting, *, unit):
    """Have somebody on the staff, who serves in a unit, try the paper out."""
    result = ResultFactory(attempt__sitting=sitting, attempt__is_test_run=True)
    staff = result.attempt.candidate
    CandidacyFactory(sitting=sitting, candidate=staff, is_test_run=True)
    PostingFactory(user=staff, unit=unit)


def figures(sitting, *, at=LATER):
    return queries.figures_of(sitting, at=at, now=LATER)


class TestFiguresOf:
    def test_say_how_many_of_how_many(self, sitting):
        sat(sitting, 4)
        sat(sitting, 1)
        CandidacyFactory(sitting=sitting)
        found = figures(sitting)

        assert (found.listed, found.arrived, found.absent, found.submitted) == (3, 2, 1, 2)
        assert (found.passed, found.marked, found.pass_share.percent) == (1, 2, Decimal("50.0"))
        assert found.scores.mean == Decimal("2.5")

    def test_count_no_test_run(self, sitting):
        ResultFactory(attempt__sitting=sitting, attempt__is_test_run=True)
        CandidacyFactory(sitting=sitting, is_test_run=True)

        found = figures(sitting)

        assert (found.listed, found.arrived, found.marked) == (0, 0, 0)

    def test_leave_held_results_out_and_say_how_many(self, sitting):
        hold(sat(sitting).attempt)
        sat(sitting, 1)

        found = figures(sitting)

        assert (found.held, found.marked, found.passed) == (1, 1, 0)

    def test_say_who_waits_for_marks(self, sitting):
        AttemptFactory(sitting=sitting, submitted=True)

        assert figures(sitting).unmarked == 1

    def test_say_how_the_parts_went(self, sitting):
        result = sat(sitting)
        result.parts.create(part="common", raw_score=1, maximum=3, cut_score=2, is_passed=False)

        (part,) = figures(sitting).parts

        assert (part.passed, part.results, part.mean) == (0, 1, Decimal("1.0"))

    def test_say_nothing_of_the_list_while_it_was_open(self, sitting):
        CandidacyFactory(sitting=sitting)

        assert figures(sitting, at=MOMENT).listed is None
        assert figures(sitting, at=END).listed == 1

    def test_take_the_same_number_of_queries_however_many(self, sitting):
        sat(sitting)
        with statements() as few:
            figures(sitting)
        for _ in range(4):
            sat(sitting)

        with statements() as many:
            figures(sitting)

        assert len(many) == len(few) <= 8


class TestLists:
    def test_have_no_test_run(self, sitting):
        CandidacyFactory(sitting=sitting, is_test_run=True)
        tried_out(sitting, unit=UnitFactory())

        for people in (
            queries.result_rows,
            queries.held_people,
            queries.unmarked_people,
            queries.absent_people,
        ):
            assert list(people(sitting, at=LATER)) == []


class TestUnitFigures:
    @pytest.fixture
    def reader(self, root):
        return UserFactory(roles=["trainer"], reach=root)

    def units(self, sitting, reader):
        return queries.unit_figures(sitting, at=LATER, now=LATER, reader=reader)

    def test_count_by_the_unit_of_the_day_with_denominators(self, sitting, root, reader):
        near = UnitFactory(parent=root, name="城东")
        sat(sitting, 4, unit=near)
        sat(sitting, 1, unit=near)
        absent = CandidacyFactory(sitting=sitting).candidate
        PostingFactory(user=absent, unit=near)

        (unit,) = self.units(sitting, reader)

        assert (unit.name, unit.listed, unit.arrived, unit.marked) == ("城东", 3, 2, 2)
        assert (unit.pass_share.percent, unit.mean) == (Decimal("50.0"), Decimal("2.5"))

    def test_compare_the_mean_with_that_of_all_candidates(self, sitting, root, reader):
        sat(sitting, 4, unit=UnitFactory(parent=root, name="甲"))
        sat(sitting, 1, unit=UnitFactory(parent=root, name="乙"))
        sat(sitting, 1, unit=UnitFactory(name="外市"))
        absent = CandidacyFactory(sitting=sitting).candidate
        PostingFactory(user=absent, unit=UnitFactory(parent=root, name="丙"))

        units = {unit.name: unit.above for unit in self.units(sitting, reader)}

        assert units == {
            "甲": Decimal("2.0"),
            "乙": Decimal("-1.0"),
            "丙": None,
            "": Decimal("-1.0"),
        }

    def test_put_units_beyond_the_reach_together_without_their_names(self, sitting, reader):
        sat(sitting, unit=UnitFactory(name="外市"))
        sat(sitting)

        (others,) = self.units(sitting, reader)

        assert (others.name, others.code, others.listed) == ("", "", 2)

    def test_count_no_test_run(self, sitting, root, reader):
        near = UnitFactory(parent=root, name="城东")
        sat(sitting, unit=near)
        tried_out(sitting, unit=near)
        tried_out(sitting, unit=UnitFactory(parent=root, name="城西"))

        (unit,) = self.units(sitting, reader)

        assert (unit.name, unit.listed, unit.arrived, unit.submitted, unit.marked) == (
            "城东",
            1,
            1,
            1,
            1,
        )

    def test_have_no_row_for_who_was_listed_after_the_moment(self, sitting, root, reader):
        sat(sitting, at=MOMENT, unit=UnitFactory(parent=root, name="城东"))
        listed = CandidacyFactory(sitting=sitting)
        PostingFactory(user=listed.candidate, unit=UnitFactory(parent=root, name="城西"))

        (unit,) = queries.unit_figures(
            sitting, at=MOMENT + timedelta(hours=1), now=LATER, reader=reader
        )

        assert (unit.name, unit.listed, unit.arrived) == ("城东", None, 1)

    def test_take_the_same_number_of_queries_however_many(self, sitting, root, reader):
        sat(sitting, unit=UnitFactory(parent=root))
        with statements() as few:
            self.units(sitting, reader)
        for _ in range(4):
            sat(sitting, unit=UnitFactory(parent=root))

        with statements() as many:
            self.units(sitting, reader)

        assert len(many) == len(few) <= 7


class TestItemFigures:
    def test_are_made_of_the_points_that_results_keep(self, sitting):
        for points in ({"1": "1", "2": "0.5"}, {"1": "0", "2": "1"}):
            sat(sitting, points=points)
        sat(sitting)

        items, without = queries.item_figures(sitting, at=LATER)

        shares = [item.facility.share for item in items]
        assert shares == [Decimal("0.50"), Decimal("0.75"), None, None]
        assert items[1].facility.right == 1
        assert without == 1

    def test_take_two_queries_however_many(self, sitting):
        for _ in range(3):
            sat(sitting, points={"1": "1"})

        with statements() as taken:
            queries.item_figures(sitting, at=LATER)

        assert len(taken) == 2


class TestParticipation:
    @pytest.fixture
    def reader(self, root):
        return UserFactory(roles=["trainer"], reach=root)

    def ask(self, reader, *, kind="", at=LATER):
        day = MOMENT.date()
        return queries.participation(reader=reader, since=day, until=day, kind=kind, at=at)

    def released(self, sitting):
        by_two.release(sitting, at=END + timedelta(days=1))

    def test_counts_places_of_units_in_reach(self, sitting, root, reader):
        near = UnitFactory(parent=root, name="城东")
        sat(sitting, 4, unit=near)
        sat(sitting, 1, unit=near)
        sat(sitting, 4, unit=UnitFactory())
        PostingFactory(user=CandidacyFactory(sitting=sitting).candidate, unit=near)
        self.released(sitting)

        found = self.ask(reader)

        (unit,) = found.units
        assert (unit.listed, unit.took_part, unit.results, unit.passed) == (3, 2, 2, 1)
        assert unit.mean_percent == Decimal("62.5")
        assert (found.total.listed, found.sittings, found.sealed) == (3, 1, 0)

    def test_counts_no_test_run(self, sitting, root, reader):
        near = UnitFactory(parent=root, name="城东")
        sat(sitting, unit=near)
        tried_out(sitting, unit=near)
        tried_out(sitting, unit=UnitFactory(parent=root, name="城西"))
        self.released(sitting)

        found = self.ask(reader)

        (unit,) = found.units
        assert (unit.listed, unit.took_part, unit.results, unit.passed) == (1, 1, 1, 1)
        assert (found.total.listed, found.total.took_part) == (1, 1)

    def test_leaves_sealed_sittings_out_and_says_so(self, sitting, root, reader):
        sat(sitting, unit=UnitFactory(parent=root))

        found = self.ask(reader)

        assert (found.units, found.sittings, found.sealed) == ([], 0, 1)

    def test_counts_what_was_released_by_the_moment(self, sitting, root, reader):
        sat(sitting, unit=UnitFactory(parent=root))
        self.released(sitting)

        assert self.ask(reader, at=END).sittings == 0
        assert self.ask(reader, at=END + timedelta(days=1)).sittings == 1

    def test_is_of_one_kind_if_that_is_asked(self, sitting, root, reader):
        sat(sitting, unit=UnitFactory(parent=root))
        self.released(sitting)

        assert self.ask(reader, kind="mock").sittings == 0
        assert self.ask(reader, kind="certification").sittings == 1

    def test_stays_as_it_was_when_a_result_is_corrected_later(self, sitting, root, reader):
        result = sat(sitting, 1, unit=UnitFactory(parent=root))
        self.released(sitting)
        moment = END + timedelta(days=1)
        before = self.ask(reader, at=moment)

        corrected(result, 4, at=END + timedelta(days=2))

        assert self.ask(reader, at=moment) == before
        assert self.ask(reader).total.passed == 1

    def test_has_nothing_for_who_reaches_no_unit(self):
        assert self.ask(UserFactory(roles=["trainer"])).units == []
