"""Who is meant by the lines of a list."""

import pytest
from django.utils import translation

from accounts.identity import digest, seal
from accounts.models import IdentityNumber
from learning.hours.matching import match
from learning.hours.rules import Line
from tests.factories import (
    AttendanceFactory,
    PostingFactory,
    TrainingClassFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ID = "990101199001010018"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def city():
    return UnitFactory(kind="area", level="city", name="云岭市")


@pytest.fixture
def training(city):
    return TrainingClassFactory(unit=city)


@pytest.fixture
def bureau(city):
    return UnitFactory(parent=city, name="云岭市司法局", short_name="市司法局")


@pytest.fixture
def zhou(bureau):
    person = UserFactory(username="R000001", name="周明")
    PostingFactory(user=person, unit=bureau)
    IdentityNumber.objects.create(user=person, sealed=seal(ID), digest=digest(ID))
    return person


@pytest.fixture
def meant(training):
    """Return who is meant by a line, or what is said of it."""

    def one(actor=None, **parts):
        [row] = match([Line(1, "…", **parts)], training, actor=actor or UserFactory()).rows
        return row.said or row.person

    return one


class TestMatch:
    @pytest.mark.parametrize(
        "parts",
        [
            {"name": "周明"},
            {"name": "周明", "unit": "云岭市司法局"},
            {"name": "周明", "unit": "市司法局"},
            {"name": "周明", "unit": "云岭市"},
            {"account": "R000001"},
            {"id_number": ID},
            {"name": "周明", "account": "R000001", "id_number": ID},
        ],
    )
    def test_finds_a_person(self, zhou, meant, parts):
        assert meant(**parts) == zhou

    @pytest.mark.parametrize(
        ("parts", "begins"),
        [
            ({}, "Nobody is named here."),
            ({"name": "周铭"}, "Nobody of this name belonged to 云岭市"),
            ({"account": "R000009"}, "Nobody with this account or ID number belonged to 云岭市"),
            ({"name": "周明", "id_number": "990101199001010034"}, "Nobody with this account or"),
            ({"name": "李芳", "account": "R000001"}, "This account or ID number is that of 周明."),
            ({"name": "周明", "unit": "云岭市城管局"}, "Serves elsewhere: R000001 (云岭市司法局)."),
        ],
    )
    def test_says_what_to_do_where_nobody_is_meant_for_sure(self, zhou, meant, parts, begins):
        assert meant(**parts).startswith(begins)

    def test_does_not_choose_between_two_of_one_name(self, city, zhou, meant):
        other = PostingFactory(
            user=UserFactory(username="R000002", name="周明"),
            unit=UnitFactory(parent=city, name="云岭市城管局"),
        ).user

        assert meant(name="周明") == (
            "Several people have this name: R000001 (云岭市司法局), R000002 (云岭市城管局). "
            "Write the account in its place."
        )
        assert meant(name="周明", unit="云岭市城管局") == other
        assert "two people" in meant(account="R000002", id_number=ID)

    def test_knows_nobody_beyond_the_unit(self, meant):
        far = PostingFactory(user=UserFactory(name="远方")).user

        assert meant(name="远方").startswith("Nobody of this name")
        assert meant(account=far.username).startswith("Nobody with this account")

    def test_finds_who_has_left_since(self, zhou, training, city, meant):
        zhou.postings.update(until_on=training.held_on.replace(month=6))
        PostingFactory(user=zhou, from_on=training.held_on.replace(month=6))

        assert meant(name="周明", unit="市司法局") == zhou

    def test_credits_nobody_twice_nor_the_reader(self, zhou, training, meant):
        line, again = Line(4, "周明", name="周明"), Line(5, "…", account="R000001")

        rows = match([line, again], training, actor=UserFactory()).rows
        assert [row.said for row in rows] == [
            "",
            "Stands in line 4 already. Nothing is to be done.",
        ]
        assert meant(actor=zhou, name="周明").startswith("Nobody credits hours to themselves.")
        AttendanceFactory(training_class=training, person=zhou, taken_back=True)
        assert meant(name="周明") == zhou
        AttendanceFactory(training_class=training, person=zhou)
        assert meant(name="周明").startswith("Has the hours of this class already.")

    def test_costs_as_much_for_many_lines(self, city, training, django_assert_num_queries):
        people = [PostingFactory(unit=UnitFactory(parent=city)).user for _ in range(9)]
        lines = [Line(n, "…", name=each.name) for n, each in enumerate(people, start=1)]

        for some in (lines[:1], lines):
            with django_assert_num_queries(4):
                found = match(some, training, actor=UserFactory.build())
            assert len(found.meant) == len(some)
