from datetime import timedelta

import pytest

from exams.delivery import queries
from tests import by_two
from tests.exams.delivery.helpers import open_attempt
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return UnitFactory(code="990100", kind="area", level="city")


@pytest.fixture
def bureau(city):
    return UnitFactory(parent=city)


@pytest.fixture
def trainer(city):
    return UserFactory(roles=["trainer"], reach=city)


@pytest.fixture
def sitting(bureau):
    return SittingFactory(unit=bureau)


class TestOwnSittings:
    def stage(self, sitting, candidate, at):
        return queries.own_sitting(candidate, sitting.pk, at=at).stage

    @pytest.mark.parametrize(
        ("minutes", "stage"), [(-1, "upcoming"), (0, "ready"), (179, "ready"), (180, "missed")]
    )
    def test_tell_the_stage_without_an_attempt(self, at, minutes, stage):
        listed = CandidacyFactory()

        found = self.stage(listed.sitting, listed.candidate, at + timedelta(minutes=minutes))

        assert found == stage

    def test_tell_that_an_attempt_runs_until_it_is_due(self, at):
        attempt = open_attempt()

        assert self.stage(attempt.sitting, attempt.candidate, at) == "running"
        assert (
            self.stage(attempt.sitting, attempt.candidate, attempt.due_at + timedelta(seconds=1))
            == "sealed"
        )

    def test_tell_that_the_result_can_be_seen(self, at):
        attempt = open_attempt(submitted=True)
        by_two.release(attempt.sitting, at=at)

        assert self.stage(attempt.sitting, attempt.candidate, at) == "released"

    def test_hold_none_of_somebody_elses(self, at):
        AttemptFactory()

        assert queries.own_sittings(UserFactory(), at=at) == []

    def test_take_two_queries(self, at, django_assert_num_queries):
        candidate = UserFactory()
        for _ in range(3):
            CandidacyFactory(candidate=candidate)

        with django_assert_num_queries(2):
            queries.own_sittings(candidate, at=at)


class TestNextSittings:
    def test_hold_what_can_be_sat_the_next_first(self, at):
        candidate = UserFactory()
        later = CandidacyFactory(
            candidate=candidate,
            sitting__opens_at=at + timedelta(days=2),
            sitting__closes_at=at + timedelta(days=3),
        )
        now = CandidacyFactory(candidate=candidate)
        CandidacyFactory(
            candidate=candidate,
            sitting__opens_at=at - timedelta(days=3),
            sitting__closes_at=at - timedelta(days=2),
        )

        found = queries.next_sittings(candidate, at=at)

        assert [own.sitting for own in found] == [now.sitting, later.sitting]
