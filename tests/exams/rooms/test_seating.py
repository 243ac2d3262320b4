from datetime import timedelta

import pytest
from django.db import connection

from core.models import AuditEntry
from exams.models import Candidacy, Room, Seat, Sitting
from exams.rooms import operations, queries
from tests.exams.delivery.helpers import statements
from tests.factories import (
    DAY,
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    CheckInFactory,
    PostingFactory,
    RoomFactory,
    SeatFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
BEFORE = MOMENT - timedelta(hours=5)


def in_charge(sitting):
    return UserFactory(roles=["trainer"], reach=sitting.unit)


def live(candidacy):
    return Seat.objects.live().get(candidacy=candidacy)


def seat_all(sitting, actor, **arguments):
    given = {"sitting_id": sitting.pk, "seed": 7, "actor": actor, "at": BEFORE} | arguments
    return operations.seat_everybody(**given)


class TestSeatEverybody:
    def test_gives_each_a_seat_and_a_slip_of_their_own(self):
        room = RoomFactory()
        listed = [CandidacyFactory(sitting=room.sitting) for _ in range(5)]

        done = seat_all(room.sitting, in_charge(room.sitting))

        assert done.seated == 5
        assert len({live(each).code for each in listed}) == 5
        assert AuditEntry.objects.get(action="exams.seats-assigned").detail["seats"] == 5

    def test_changes_nothing_the_second_time(self):
        room = RoomFactory()
        listed = CandidacyFactory(sitting=room.sitting)
        actor = in_charge(room.sitting)
        seat_all(room.sitting, actor)
        before = live(listed)

        done = seat_all(room.sitting, actor)

        assert done.seated == 0
        assert live(listed) == before

    def test_gives_all_anew_but_to_those_who_came_or_started(self):
        room = RoomFactory()
        waiting = SeatFactory(room=room, candidacy__sitting=room.sitting, number=1)
        came = SeatFactory(room=room, candidacy__sitting=room.sitting, number=2)
        started = SeatFactory(room=room, candidacy__sitting=room.sitting, number=3)
        CheckInFactory(seat=came)
        AttemptFactory(sitting=room.sitting, candidate=started.candidate)

        seat_all(room.sitting, in_charge(room.sitting), anew=True)

        waiting.refresh_from_db()
        assert waiting.ended_because == "moved"
        assert live(waiting.candidacy).code != waiting.code
        assert (live(came.candidacy), live(started.candidacy)) == (came, started)

    def test_leaves_test_runs_of_staff_alone(self):
        room = RoomFactory()
        CandidacyFactory(sitting=room.sitting, is_test_run=True)

        assert seat_all(room.sitting, in_charge(room.sitting)).seated == 0

    def test_keeps_people_of_one_unit_apart(self):
        room = RoomFactory(seats=12, columns=4)
        for unit in (UnitFactory(), UnitFactory()):
            for _ in range(3):
                candidacy = CandidacyFactory(sitting=room.sitting)
                PostingFactory(user=candidacy.candidate, unit=unit)

        assert seat_all(room.sitting, in_charge(room.sitting)).pairs == 0

    def test_seats_who_was_granted_a_separate_room_there(self):
        room = RoomFactory()
        separate = RoomFactory(sitting=room.sitting, is_separate=True)
        apart = CandidacyFactory(sitting=room.sitting)
        other = CandidacyFactory(sitting=room.sitting)
        grant(apart.candidate, separate_room=True)

        seat_all(room.sitting, in_charge(room.sitting))

        assert (live(apart).room, live(other).room) == (separate, room)

    def test_says_for_how_many_there_is_no_seat(self):
        room = RoomFactory(seats=1)
        CandidacyFactory.create_batch(3, sitting=room.sitting)

        done = seat_all(room.sitting, in_charge(room.sitting))

        assert (done.seated, done.unplaced) == (1, 2)

    def test_needs_a_room(self):
        sitting = SittingFactory()

        with pytest.raises(operations.NoRooms):
            seat_all(sitting, in_charge(sitting))

    def test_is_refused_once_the_sitting_is_over(self):
        room = RoomFactory()

        with pytest.raises(operations.RoomsClosed):
            seat_all(room.sitting, in_charge(room.sitting), at=room.sitting.closes_at)

    def test_does_not_find_a_sitting_of_another_area(self):
        room = RoomFactory()

        with pytest.raises(Sitting.DoesNotExist):
            seat_all(room.sitting, UserFactory(roles=["trainer"], reach=UnitFactory()))

    def test_seats_a_thousand_in_few_statements(self):
        sitting = SittingFactory()
        rooms = [RoomFactory(sitting=sitting, seats=500, columns=10) for _ in range(2)]
        people = [UserFactory.build(password="!") for _ in range(1000)]
        type(people[0]).objects.bulk_create(people)
        Candidacy.objects.bulk_create(Candidacy(sitting=sitting, candidate=each) for each in people)
        actor = in_charge(sitting)

        with statements() as said:
            done = seat_all(sitting, actor)

        inserts = [text for text in said.texts() if text.startswith('INSERT INTO "exams_seat"')]
        assert done.seated == 1000
        assert len(said.texts()) - len(inserts) < 9
        # SQLite takes 999 values a statement.
        assert len(inserts) == 1 if connection.vendor == "postgresql" else len(inserts) <= 12
        assert len(rooms) == 2


def grant(person, **what):
    """Approve an accommodation of a person that holds on the day of MOMENT."""
    from exams.models import Accommodation, AccommodationDecision

    asked = Accommodation.objects.create(
        person=person, from_on=DAY, asked_by=UserFactory(), asked_at=MOMENT, **what
    )
    AccommodationDecision.objects.create(
        accommodation=asked,
        is_approved=True,
        basis="残疾证",
        decided_by=UserFactory(),
        decided_at=MOMENT,
    )


def move(seat, number, actor, **arguments):
    given = {
        "sitting_id": seat.sitting_id,
        "candidate_id": seat.candidate_id,
        "room_id": seat.room_id,
        "number": number,
        "actor": actor,
        "at": BEFORE,
    }
    return operations.move_candidate(**given | arguments)


class TestMoveCandidate:
    def test_voids_the_old_slip_at_once(self):
        seat = SeatFactory(number=1)

        moved = move(seat, 9, in_charge(seat.sitting))

        seat.refresh_from_db()
        assert (seat.ended_because, seat.ended_at) == ("moved", BEFORE)
        assert (moved.number, moved.is_live) == (9, True)
        assert moved.code != seat.code

    def test_keeps_the_slip_of_who_sits_there_already(self):
        seat = SeatFactory(number=1)

        assert move(seat, 1, in_charge(seat.sitting)) == seat

    def test_gives_a_seat_to_who_had_none(self):
        room = RoomFactory()
        listed = CandidacyFactory(sitting=room.sitting)

        operations.move_candidate(
            sitting_id=room.sitting_id,
            candidate_id=listed.candidate_id,
            room_id=room.pk,
            number=4,
            actor=in_charge(room.sitting),
            at=BEFORE,
        )

        assert live(listed).number == 4

    def test_takes_no_seat_from_another(self):
        seat = SeatFactory(number=1)
        SeatFactory(room=seat.room, candidacy__sitting=seat.sitting, number=2)

        with pytest.raises(operations.SeatTaken):
            move(seat, 2, in_charge(seat.sitting))

    @pytest.mark.parametrize("number", [0, 31])
    def test_knows_the_seats_of_the_room(self, number):
        seat = SeatFactory()

        with pytest.raises(operations.NoSuchSeat):
            move(seat, number, in_charge(seat.sitting))

    def test_does_not_move_who_has_started(self):
        seat = SeatFactory(number=1)
        AttemptFactory(sitting=seat.sitting, candidate=seat.candidate)

        with pytest.raises(operations.HasStarted):
            move(seat, 9, in_charge(seat.sitting))

    def test_moves_whose_attempt_was_voided(self):
        seat = SeatFactory(number=1)
        AttemptFactory(
            sitting=seat.sitting, candidate=seat.candidate, submitted=True, status="voided"
        )

        assert move(seat, 9, in_charge(seat.sitting)).number == 9

    def test_finds_neither_rooms_nor_candidates_of_other_sittings(self):
        seat = SeatFactory(number=1)
        actor = in_charge(seat.sitting)

        with pytest.raises(Room.DoesNotExist):
            move(seat, 9, actor, room_id=RoomFactory().pk)
        with pytest.raises(Candidacy.DoesNotExist):
            move(seat, 9, actor, candidate_id=UserFactory().pk)
        with pytest.raises(Sitting.DoesNotExist):
            move(seat, 9, UserFactory(roles=["trainer"], reach=UnitFactory()))


class TestSwapSeats:
    def test_exchanges_the_seats_and_voids_both_slips(self):
        one = SeatFactory(number=1)
        two = SeatFactory(room=one.room, candidacy__sitting=one.sitting, number=2)

        operations.swap_seats(
            sitting_id=one.sitting_id,
            candidate_id=one.candidate_id,
            other_id=two.candidate_id,
            actor=in_charge(one.sitting),
            at=BEFORE,
        )

        assert (live(one.candidacy).number, live(two.candidacy).number) == (2, 1)
        assert not {one.code, two.code} & {live(one.candidacy).code, live(two.candidacy).code}

    def test_needs_two_seats_and_two_people(self):
        one = SeatFactory()
        other = CandidacyFactory(sitting=one.sitting)
        given = {
            "sitting_id": one.sitting_id,
            "candidate_id": one.candidate_id,
            "actor": in_charge(one.sitting),
            "at": BEFORE,
        }

        with pytest.raises(operations.NoSeat):
            operations.swap_seats(other_id=other.candidate_id, **given)
        with pytest.raises(Candidacy.DoesNotExist):
            operations.swap_seats(other_id=one.candidate_id, **given)


class TestOtherActs:
    def given(self, seat):
        return {
            "sitting_id": seat.sitting_id,
            "candidate_id": seat.candidate_id,
            "actor": in_charge(seat.sitting),
            "at": BEFORE,
        }

    def test_clear_seat_gives_it_up_once(self):
        seat = SeatFactory()
        given = self.given(seat)

        operations.clear_seat(**given)
        operations.clear_seat(**given)

        seat.refresh_from_db()
        assert seat.ended_because == "cleared"
        assert AuditEntry.objects.filter(action="exams.seat-cleared").count() == 1

    def test_replace_slip_keeps_the_seat_with_another_code(self):
        seat = SeatFactory()

        another = operations.replace_slip(**self.given(seat))

        seat.refresh_from_db()
        assert seat.ended_because == "replaced"
        assert (another.room_id, another.number) == (seat.room_id, seat.number)
        assert another.code != seat.code

    def test_replace_slip_needs_a_seat(self):
        seat = SeatFactory(ended_at=MOMENT, ended_because="cleared")

        with pytest.raises(operations.NoSeat):
            operations.replace_slip(**self.given(seat))


class TestRooms:
    def given(self, **arguments):
        usual = {
            "name": "第一考场",
            "address": "司法局 3 楼",
            "seats": 30,
            "columns": 6,
            "is_separate": False,
            "at": BEFORE,
        }
        return usual | arguments

    def test_are_added_with_who_keeps_them(self):
        sitting = SittingFactory()
        keeper = UserFactory(roles=["invigilator"])

        room = operations.add_room(
            **self.given(
                sitting_id=sitting.pk, accounts=[keeper.username], actor=in_charge(sitting)
            )
        )

        assert list(room.invigilators.all()) == [keeper]

    def test_bear_different_names(self):
        room = RoomFactory(name="第一考场")

        with pytest.raises(operations.RoomNameTaken):
            operations.add_room(
                **self.given(sitting_id=room.sitting_id, actor=in_charge(room.sitting))
            )

    def test_are_kept_by_invigilators_alone(self):
        sitting = SittingFactory()
        officer = UserFactory(roles=["officer"])

        with pytest.raises(operations.UnknownInvigilators):
            operations.add_room(
                **self.given(
                    sitting_id=sitting.pk, accounts=[officer.username], actor=in_charge(sitting)
                )
            )

    def test_do_not_lose_seats_that_are_taken(self):
        seat = SeatFactory(number=20)

        with pytest.raises(operations.SeatsTaken):
            operations.change_room(
                **self.given(room_id=seat.room_id, seats=19, actor=in_charge(seat.sitting))
            )

    def test_change_who_keeps_them(self):
        room = RoomFactory()
        keeper = UserFactory(roles=["invigilator"])
        actor = in_charge(room.sitting)
        given = self.given(room_id=room.pk, actor=actor)
        operations.change_room(accounts=[UserFactory(roles=["trainer"]).username], **given)

        operations.change_room(accounts=[keeper.username], **given)

        assert list(room.invigilators.all()) == [keeper]

    def test_are_removed_while_nobody_had_a_seat(self):
        room, used = RoomFactory(), SeatFactory().room

        operations.remove_room(room_id=room.pk, actor=in_charge(room.sitting), at=BEFORE)

        assert not Room.objects.filter(pk=room.pk).exists()
        with pytest.raises(operations.RoomInUse):
            operations.remove_room(room_id=used.pk, actor=in_charge(used.sitting), at=BEFORE)


class TestListed:
    def test_is_one_query(self, django_assert_num_queries):
        seat = SeatFactory()
        for _ in range(3):
            CandidacyFactory(sitting=seat.sitting)

        with django_assert_num_queries(1):
            rows = queries.listed(seat.sitting, at=MOMENT)

        assert len(rows) == 4

    def test_has_the_minutes_of_each(self):
        seat = SeatFactory()
        grant(seat.candidate, percent=25)

        [row] = queries.listed(seat.sitting, at=MOMENT)

        assert row.minutes == 113
