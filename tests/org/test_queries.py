from datetime import date

import pytest

from org.models import Unit
from org.people.queries import PeopleFilter, people
from org.queries import (
    accounts_in_reach,
    ancestor_paths,
    people_in_reach,
    units_in_reach,
)
from tests.factories import JurisdictionFactory, PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 24)


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city", name="云岭市")


@pytest.fixture
def county(city):
    return UnitFactory(kind="area", parent=city, name="城东区")


@pytest.fixture
def body(county):
    return UnitFactory(parent=county, name="城东区白沙镇综合执法队")


@pytest.fixture
def elsewhere(city):
    return UnitFactory(parent=UnitFactory(kind="area", parent=city), name="云溪县水务局")


@pytest.fixture
def hr(county):
    return UserFactory(roles=["hr"], reach=county)


class TestUnitsInReach:
    def test_are_the_root_and_all_below(self, hr, county, body, elsewhere):
        assert set(units_in_reach(hr)) == {county, body}

    def test_are_none_without_a_jurisdiction(self, body):
        assert not units_in_reach(UserFactory(roles=["hr"])).exists()

    def test_are_none_of_a_unit_whose_code_begins_alike(self, city):
        root = UnitFactory(code="9901", parent=city)
        UnitFactory(code="99010", parent=city)
        reader = UserFactory(reach=root)

        assert list(units_in_reach(reader)) == [root]


class TestPeopleInReach:
    def test_are_those_who_serve_below(self, hr, body, elsewhere):
        ours = PostingFactory(unit=body).user
        PostingFactory(unit=elsewhere)

        assert list(people_in_reach(hr, day=DAY)) == [ours]

    def test_are_not_those_who_went_to_another_unit(self, hr, body, elsewhere):
        posting = PostingFactory(unit=body, until_on=date(2026, 1, 1))
        PostingFactory(user=posting.user, unit=elsewhere, from_on=date(2026, 1, 1))

        assert not people_in_reach(hr, day=DAY).exists()

    def test_are_those_who_left_from_below(self, hr, body):
        leaver = PostingFactory(unit=body, until_on=date(2026, 1, 1)).user

        assert list(people_in_reach(hr, day=DAY)) == [leaver]


class TestAccountsInReach:
    @pytest.fixture
    def everybody(self, body, elsewhere):
        return {PostingFactory(unit=body).user, PostingFactory(unit=elsewhere).user}

    def test_are_all_with_the_whole_city(self, city, everybody):
        administrator = UserFactory(roles=["administrator"], reach=city)

        assert set(accounts_in_reach(administrator, day=DAY)) == everybody | {administrator}

    def test_are_all_on_an_installation_without_units(self):
        administrator = UserFactory(roles=["administrator"])

        assert list(accounts_in_reach(administrator, day=DAY)) == [administrator]

    def test_are_those_of_the_subtree_else(self, county, body, elsewhere, everybody):
        trainer = JurisdictionFactory(unit=body).user
        JurisdictionFactory(unit=elsewhere)
        administrator = UserFactory(roles=["administrator"], reach=county)

        found = accounts_in_reach(administrator, day=DAY)

        ours = {user for user in everybody if user.postings.filter(unit=body).exists()}
        assert set(found) == ours | {trainer, administrator}


class TestTheListOfPeople:
    @pytest.fixture
    def luo(self, body):
        user = UserFactory(name="罗海涛", username="P0417")
        PostingFactory(user=user, unit=body)
        return user

    @pytest.fixture
    def wang(self, county):
        unit = UnitFactory(parent=county, name="城东区市场监督管理局")
        return PostingFactory(user=UserFactory(name="王丽华"), unit=unit).user

    @pytest.mark.parametrize("text", ["罗海", "P0417", "白沙镇", "罗 白沙"])
    def test_is_searched_by_name_account_and_unit(self, hr, luo, wang, text):
        assert list(people(hr, PeopleFilter(text=text), day=DAY)) == [luo]

    def test_is_narrowed_to_a_unit(self, hr, luo, wang, body):
        found = people(hr, PeopleFilter(unit_code=body.code), day=DAY)

        assert list(found) == [luo]

    def test_is_not_narrowed_to_a_unit_out_of_reach(self, hr, luo, wang, elsewhere):
        found = people(hr, PeopleFilter(unit_code=elsewhere.code), day=DAY)

        assert set(found) == {luo, wang}

    def test_is_narrowed_to_who_never_set_a_password(self, hr, luo, wang):
        luo.set_unusable_password()
        luo.save()

        assert list(people(hr, PeopleFilter(state="not-activated"), day=DAY)) == [luo]


class TestAncestorPaths:
    def test_go_from_the_root_down(self):
        assert ancestor_paths(Unit(path="a/b/c/")) == ["a/", "a/b/", "a/b/c/"]
