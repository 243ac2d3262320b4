from datetime import timedelta

import pytest

from core.models import AuditEntry
from exams.admission import operations as admission
from exams.delivery import operations as delivery
from exams.delivery import queries as delivery_queries
from exams.models import Candidacy, CheckIn, EntryRules, EntryTerms, Seat, Sitting
from exams.rooms import operations, queries
from tests.factories import (
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    CheckInFactory,
    RoomFactory,
    SeatFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ON_TIME = MOMENT - timedelta(minutes=10)
LATE = MOMENT + timedelta(minutes=15)


@pytest.fixture
def seat():
    return SeatFactory()


@pytest.fixture
def keeper(seat):
    return UserFactory(roles=["invigilator"], reach=seat.sitting.unit)


def given(seat, keeper, **arguments):
    usual = {
        "sitting_id": seat.sitting_id,
        "candidate_id": seat.candidate_id,
        "after": 0,
        "way": "slip",
        "actor": keeper,
        "at": ON_TIME,
    }
    return usual | arguments


class TestAdmit:
    def test_lets_a_candidate_in(self, seat, keeper):
        event = operations.admit(**given(seat, keeper))

        assert (event.number, event.kind, event.seat, event.by) == (1, "admitted", seat, keeper)
        assert queries.is_checked_in(seat.candidacy)
        assert AuditEntry.objects.filter(action="exams.candidate-admitted").count() == 1

    def test_changes_nothing_the_second_time(self, seat, keeper):
        first = operations.admit(**given(seat, keeper))

        again = operations.admit(
            **given(seat, keeper, way="list", at=ON_TIME + timedelta(minutes=1))
        )

        assert again == first
        assert CheckIn.objects.count() == 1

    def test_does_not_decide_over_what_the_desk_did_not_see(self, seat, keeper):
        operations.admit(**given(seat, keeper))
        undone = given(seat, keeper, after=1, reason="证件不符")
        undone.pop("way")
        operations.undo_check_in(**undone)

        with pytest.raises(operations.ChangedMeanwhile):
            operations.admit(**given(seat, keeper))

        assert not queries.is_checked_in(seat.candidacy)

    def test_lets_nobody_in_before_the_doors_open(self, seat, keeper):
        early = MOMENT - timedelta(minutes=31)

        with pytest.raises(operations.DoorsClosed):
            operations.admit(**given(seat, keeper, at=early))

    def test_lets_nobody_in_once_the_sitting_is_over(self, seat, keeper):
        with pytest.raises(operations.DoorsShut):
            operations.admit(**given(seat, keeper, at=seat.sitting.closes_at))

    def test_asks_for_a_reason_after_late_entry(self, seat, keeper):
        with pytest.raises(operations.LateReasonMissing):
            operations.admit(**given(seat, keeper, at=LATE, reason=" "))

        event = operations.admit(**given(seat, keeper, at=LATE, reason="高铁晚点"))

        assert (event.is_late, event.reason) == (True, "高铁晚点")

    def test_takes_the_times_of_the_sitting(self, seat, keeper):
        EntryTerms.objects.create(
            sitting=seat.sitting, doors_minutes=60, late_minutes=30, notes="带身份证"
        )

        assert not operations.admit(**given(seat, keeper, at=LATE)).is_late

    def test_asks_for_a_reason_once_nobody_may_start_any_more(self, seat, keeper):
        EntryRules.objects.create(sitting=seat.sitting, late_minutes=5)

        with pytest.raises(operations.LateReasonMissing):
            operations.admit(**given(seat, keeper, at=MOMENT + timedelta(minutes=5)))

    def test_with_a_reason_lets_the_candidate_start_late_as_well(self, seat, keeper):
        EntryRules.objects.create(sitting=seat.sitting, late_minutes=5)

        operations.admit(**given(seat, keeper, at=LATE, reason="高铁晚点"))

        entrance = delivery_queries.entrance_of(seat.candidate, seat.sitting_id, at=LATE)
        assert entrance.may_start
        assert entrance.late_after == seat.sitting.closes_at
        assert start(seat, LATE).opened_at == LATE

    def test_in_time_lets_nobody_start_late(self, seat, keeper):
        EntryRules.objects.create(sitting=seat.sitting, late_minutes=5)
        operations.admit(**given(seat, keeper))

        entrance = delivery_queries.entrance_of(seat.candidate, seat.sitting_id, at=LATE)
        assert entrance.is_late
        with pytest.raises(admission.LateEntryOver):
            start(seat, LATE)

    def test_with_a_reason_that_was_undone_lets_nobody_start_late(self, seat, keeper):
        EntryRules.objects.create(sitting=seat.sitting, late_minutes=5)
        operations.admit(**given(seat, keeper, at=LATE, reason="高铁晚点"))
        undone = given(seat, keeper, after=1, reason="证件不符", at=LATE)
        undone.pop("way")
        operations.undo_check_in(**undone)

        with pytest.raises(admission.LateEntryOver):
            start(seat, LATE)

    def test_lets_nobody_start_once_the_sitting_is_over(self, seat, keeper):
        operations.admit(**given(seat, keeper, at=LATE, reason="高铁晚点"))

        with pytest.raises(delivery.SittingOver):
            start(seat, seat.sitting.closes_at)

    def test_needs_a_seat(self, keeper):
        seat = SeatFactory(
            ended_at=MOMENT, ended_because="cleared", candidacy__sitting__unit=reach(keeper)
        )

        with pytest.raises(operations.NoSeat):
            operations.admit(**given(seat, keeper))

    def test_finds_nobody_of_another_area_or_list(self, seat, keeper):
        stranger = UserFactory(roles=["invigilator"], reach=UnitFactory())

        with pytest.raises(Sitting.DoesNotExist):
            operations.admit(**given(seat, stranger))
        with pytest.raises(Candidacy.DoesNotExist):
            operations.admit(**given(seat, keeper, candidate_id=UserFactory().pk))


def start(seat, at):
    return delivery.start_attempt(sitting_id=seat.sitting_id, candidate=seat.candidate, at=at)


def reach(user):
    return user.jurisdiction.unit


class TestTurnAway:
    def test_is_recorded_with_the_reason(self, seat, keeper):
        event = operations.turn_away(**given(seat, keeper, reason="未带证件"))

        assert (event.kind, event.reason) == ("turned-away", "未带证件")
        assert not queries.is_checked_in(seat.candidacy)

    def test_is_recorded_once(self, seat, keeper):
        first = operations.turn_away(**given(seat, keeper, reason="未带证件"))

        assert operations.turn_away(**given(seat, keeper, reason="未带证件")) == first

    def test_does_not_keep_somebody_out_for_good(self, seat, keeper):
        operations.turn_away(**given(seat, keeper, reason="未带证件"))

        assert operations.admit(**given(seat, keeper, after=1)).number == 2

    def test_needs_a_reason(self, seat, keeper):
        with pytest.raises(operations.DoorReasonMissing):
            operations.turn_away(**given(seat, keeper, reason=""))

    def test_is_refused_of_who_was_let_in(self, seat, keeper):
        operations.admit(**given(seat, keeper))

        with pytest.raises(operations.StillAdmitted):
            operations.turn_away(**given(seat, keeper, after=1, reason="替考"))


class TestUndo:
    def undo(self, seat, keeper, **arguments):
        full = given(seat, keeper, after=1, reason="坐错考场") | arguments
        full.pop("way")
        return operations.undo_check_in(**full)

    def test_takes_a_check_in_back(self, seat, keeper):
        operations.admit(**given(seat, keeper))

        assert self.undo(seat, keeper).kind == "undone"
        assert not queries.is_checked_in(seat.candidacy)

    def test_writes_nothing_of_who_is_not_in(self, seat, keeper):
        assert self.undo(seat, keeper) is None
        assert CheckIn.objects.count() == 0

    def test_needs_a_reason(self, seat, keeper):
        operations.admit(**given(seat, keeper))

        with pytest.raises(operations.DoorReasonMissing):
            self.undo(seat, keeper, reason="")

    def test_is_refused_once_they_have_started(self, seat, keeper):
        operations.admit(**given(seat, keeper))
        AttemptFactory(sitting=seat.sitting, candidate=seat.candidate)

        with pytest.raises(operations.HasStarted):
            self.undo(seat, keeper)


class TestTheStart:
    def start(self, candidacy):
        return delivery.start_attempt(
            sitting_id=candidacy.sitting_id,
            candidate=candidacy.candidate,
            at=MOMENT + timedelta(minutes=1),
        )

    def test_needs_a_check_in_where_there_are_rooms(self, seat):
        with pytest.raises(operations.NotCheckedIn):
            self.start(seat.candidacy)

        CheckInFactory(seat=seat)

        assert self.start(seat.candidacy).pk

    def test_is_open_to_all_where_there_are_none(self):
        assert self.start(CandidacyFactory()).pk

    def test_is_closed_to_who_has_no_seat_in_a_sitting_with_rooms(self):
        room = RoomFactory()

        with pytest.raises(operations.NotCheckedIn):
            self.start(CandidacyFactory(sitting=room.sitting))

    def test_is_open_to_test_runs(self):
        room = RoomFactory()

        assert self.start(CandidacyFactory(sitting=room.sitting, is_test_run=True)).pk

    def test_is_closed_again_once_the_check_in_is_undone(self, seat):
        CheckInFactory(seat=seat)
        CheckInFactory(seat=seat, number=2, kind="undone", reason="证件不符")

        with pytest.raises(operations.NotCheckedIn):
            self.start(seat.candidacy)

    def test_costs_one_query(self, seat, django_assert_num_queries):
        CheckInFactory(seat=seat)

        with django_assert_num_queries(1):
            operations.require_checked_in(seat.candidacy)


class TestSlips:
    def test_of_who_was_taken_off_the_list_do_not_hold(self, seat, keeper):
        seat.candidacy.delete()

        found = queries.seat_with_code(keeper, seat.code)

        assert found == Seat.objects.get()
        assert not found.is_live

    def test_of_other_areas_are_not_found(self, seat):
        stranger = UserFactory(roles=["invigilator"], reach=UnitFactory())

        assert queries.seat_with_code(stranger, seat.code) is None
