from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exams.models import CheckIn, Seat
from tests.factories import CandidacyFactory, CheckInFactory, RoomFactory, SeatFactory

pytestmark = pytest.mark.django_db


def refused():
    return pytest.raises(IntegrityError)


class TestRoom:
    def test_has_one_name_in_a_sitting(self):
        room = RoomFactory()

        with refused():
            RoomFactory(sitting=room.sitting, name=room.name)

    @pytest.mark.parametrize(("seats", "columns"), [(0, 1), (501, 6), (4, 5), (4, 0)])
    def test_has_rows_of_seats(self, seats, columns):
        with refused():
            RoomFactory(seats=seats, columns=columns)


class TestSeat:
    def test_is_taken_once(self):
        seat = SeatFactory()

        with refused():
            SeatFactory(
                room=seat.room,
                number=seat.number,
                candidacy=CandidacyFactory(sitting=seat.sitting),
            )

    def test_is_one_for_a_candidate(self):
        seat = SeatFactory(number=1)

        with refused():
            SeatFactory(candidacy=seat.candidacy, room=seat.room, number=2)

    def test_is_free_again_once_it_ended(self, at):
        seat = SeatFactory()
        Seat.objects.filter(pk=seat.pk).update(ended_at=at, ended_because="moved")

        again = SeatFactory(candidacy=seat.candidacy, room=seat.room, number=seat.number)

        assert again.is_live

    def test_is_free_again_once_its_candidate_is_off_the_list(self):
        seat = SeatFactory()

        seat.candidacy.delete()

        seat.refresh_from_db()
        assert not seat.is_live
        SeatFactory(
            room=seat.room, number=seat.number, candidacy=CandidacyFactory(sitting=seat.sitting)
        )

    @pytest.mark.parametrize("number", [0, 31])
    def test_lies_within_its_room(self, number):
        with refused():
            SeatFactory(number=number)

    def test_lies_in_a_room_of_its_sitting(self):
        with refused():
            SeatFactory(room=RoomFactory())

    def test_ends_with_a_cause(self, at):
        seat = SeatFactory()

        with refused():
            Seat.objects.filter(pk=seat.pk).update(ended_at=at)

    @pytest.mark.parametrize("column", ["number", "code"])
    def test_is_never_rewritten(self, column):
        seat = SeatFactory(number=3)

        with refused():
            Seat.objects.filter(pk=seat.pk).update(**{column: 4})

    def test_does_not_hold_again(self, at):
        seat = SeatFactory(ended_at=at, ended_because="cleared")

        with refused():
            Seat.objects.filter(pk=seat.pk).update(ended_at=None, ended_because="")

    def test_never_goes_to_another_candidacy(self):
        seat = SeatFactory()

        with refused():
            Seat.objects.filter(pk=seat.pk).update(candidacy=CandidacyFactory(sitting=seat.sitting))

    def test_is_not_deleted(self):
        seat = SeatFactory()

        with refused():
            Seat.objects.filter(pk=seat.pk).delete()


class TestCheckIn:
    def test_is_numbered(self):
        event = CheckInFactory()

        with refused():
            CheckInFactory(seat=event.seat)

    @pytest.mark.parametrize("kind", ["turned-away", "undone"])
    def test_has_a_reason_unless_somebody_is_let_in(self, kind):
        with refused():
            CheckInFactory(kind=kind)

    def test_has_a_reason_if_it_is_late(self):
        with refused():
            CheckInFactory(is_late=True)

    def test_lets_nobody_in_without_a_seat(self):
        event = CheckInFactory()

        with refused(), transaction.atomic():
            CheckInFactory(sitting=event.sitting, candidate=event.candidate, seat=None, number=2)

    def test_is_append_only(self, at):
        event = CheckInFactory()

        with refused(), transaction.atomic():
            CheckIn.objects.filter(pk=event.pk).update(at=at + timedelta(hours=1))
        with refused():
            CheckIn.objects.filter(pk=event.pk).delete()
