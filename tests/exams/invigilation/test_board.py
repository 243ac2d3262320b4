from datetime import timedelta

import pytest

from exams.invigilation import queries
from tests.exams.delivery.helpers import give, open_attempt
from tests.factories import (
    CandidacyFactory,
    PostingFactory,
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


class TestBoardOf:
    def test_tells_how_far_each_candidate_is(self, sitting, bureau, at):
        absent = CandidacyFactory(sitting=sitting, candidate=PostingFactory(unit=bureau).user)
        attempt = open_attempt(sitting=sitting)
        give(attempt, 1, "A")
        give(attempt, 1, "B")
        give(attempt, 2, "B")
        done = open_attempt(sitting=sitting, submitted=True)
        give(done, 1, "B", minute=50)

        board = queries.board_of(sitting, at=at + timedelta(hours=1))

        seats = {seat.candidate: seat for seat in board.seats}
        assert (board.items, board.absent, board.answering, board.done) == (4, 1, 1, 1)
        assert seats[absent.candidate].unit_name == bureau.name
        assert seats[attempt.candidate].answered == 2
        assert (seats[done.candidate].answered, seats[done.candidate].late) == (0, 1)

    def test_leaves_voided_attempts_out(self, sitting, at):
        open_attempt(sitting=sitting, status="voided", closed_at=at + timedelta(minutes=1))

        assert queries.board_of(sitting, at=at).absent == 1

    def test_takes_five_queries_however_many_candidates(
        self, sitting, at, django_assert_num_queries
    ):
        for _ in range(5):
            give(open_attempt(sitting=sitting), 1, "A")

        with django_assert_num_queries(5):
            queries.board_of(sitting, at=at)
