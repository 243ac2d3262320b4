"""Several desks, several threads, on PostgreSQL: what the locks of the operations are for."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from exams.delivery import operations as delivery
from exams.models import Attempt, CheckIn, Seat
from exams.rooms import operations
from tests.factories import (
    MOMENT,
    CandidacyFactory,
    CheckInFactory,
    RoomFactory,
    SeatFactory,
    UserFactory,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
BEFORE = MOMENT - timedelta(minutes=10)


def together(*acts):
    """Run the acts in threads that start together; return what each came to, errors included."""
    assert connection.vendor == "postgresql"
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def work(place, act):
        start.wait()
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def desk(seat):
    keeper = UserFactory(roles=["invigilator"], reach=seat.sitting.unit)
    return {
        "sitting_id": seat.sitting_id,
        "candidate_id": seat.candidate_id,
        "actor": keeper,
        "at": BEFORE,
    }


class TestAtTheSameMoment:
    def test_two_desks_let_one_person_in_once(self):
        seat = SeatFactory()
        desks = [desk(seat), desk(seat)]

        outcomes = together(
            *[lambda given=given: operations.admit(after=0, way="slip", **given) for given in desks]
        )

        assert {type(outcome).__name__ for outcome in outcomes} == {"CheckIn"}
        assert CheckIn.objects.count() == 1

    def test_one_desk_lets_in_and_another_turns_away(self):
        seat = SeatFactory()
        one, two = desk(seat), desk(seat)

        outcomes = together(
            lambda: operations.admit(after=0, way="slip", **one),
            lambda: operations.turn_away(after=0, way="list", reason="未带证件", **two),
        )

        refused = {type(outcome).__name__ for outcome in outcomes} - {"CheckIn"}
        assert refused in ({"ChangedMeanwhile"}, {"StillAdmitted"})
        assert CheckIn.objects.count() == 1

    def test_a_check_in_is_undone_or_the_candidate_has_started(self):
        event = CheckInFactory()
        seat = event.seat
        given = desk(seat)

        together(
            lambda: operations.undo_check_in(after=1, reason="坐错考场", **given),
            lambda: delivery.start_attempt(
                sitting_id=seat.sitting_id, candidate=seat.candidate, at=MOMENT
            ),
        )

        last = CheckIn.objects.order_by("-number").first()
        assert Attempt.objects.exists() == (last.kind == "admitted")

    def test_two_people_are_not_given_one_seat(self):
        room = RoomFactory()
        listed = [CandidacyFactory(sitting=room.sitting) for _ in range(2)]
        actor = UserFactory(roles=["trainer"], reach=room.sitting.unit)

        outcomes = together(
            *[
                lambda each=each: operations.move_candidate(
                    sitting_id=room.sitting_id,
                    candidate_id=each.candidate_id,
                    room_id=room.pk,
                    number=5,
                    actor=actor,
                    at=BEFORE,
                )
                for each in listed
            ]
        )

        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Seat", "SeatTaken"]

    def test_two_assignments_seat_everybody_once(self):
        room = RoomFactory()
        for _ in range(20):
            CandidacyFactory(sitting=room.sitting)
        actor = UserFactory(roles=["trainer"], reach=room.sitting.unit)

        together(
            *[
                lambda seed=seed: operations.seat_everybody(
                    sitting_id=room.sitting_id, seed=seed, anew=True, actor=actor, at=BEFORE
                )
                for seed in (1, 2)
            ]
        )

        assert Seat.objects.live().count() == 20

    def test_an_exchange_meets_another(self):
        room = RoomFactory()
        seats = [
            SeatFactory(candidacy__sitting=room.sitting, room=room, number=number)
            for number in (1, 2)
        ]
        actor = UserFactory(roles=["trainer"], reach=room.sitting.unit)
        one, two = (seat.candidate_id for seat in seats)

        outcomes = together(
            *[
                lambda pair=pair: operations.swap_seats(
                    sitting_id=room.sitting_id,
                    candidate_id=pair[0],
                    other_id=pair[1],
                    actor=actor,
                    at=BEFORE,
                )
                for pair in ((one, two), (two, one))
            ]
        )

        assert outcomes == [None, None]
        assert [Seat.objects.live().get(candidate=seat.candidate_id).number for seat in seats] == [
            1,
            2,
        ]
