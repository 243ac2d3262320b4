from datetime import timedelta

import pytest

from tests.factories import MOMENT, CandidacyFactory, SittingFactory, UnitFactory, UserFactory


@pytest.fixture
def city():
    return UnitFactory(code="990100", kind="area", level="city")


@pytest.fixture
def bureau(city):
    return UnitFactory(parent=city)


@pytest.fixture
def sitting(bureau):
    return SittingFactory(unit=bureau)


@pytest.fixture
def invigilator(city):
    return UserFactory(roles=["invigilator"], reach=city, name="陈雅琴")


@pytest.fixture
def colleague(city):
    return UserFactory(roles=["invigilator"], reach=city, name="罗志新")


@pytest.fixture
def third(city):
    return UserFactory(roles=["trainer"], reach=city, name="林文浩")


@pytest.fixture
def stranger():
    """In charge, but of other units."""
    return UserFactory(roles=["invigilator"], reach=UnitFactory(kind="area", level="city"))


@pytest.fixture
def listed(sitting):
    return CandidacyFactory(sitting=sitting)


@pytest.fixture
def later():
    return MOMENT + timedelta(minutes=30)
