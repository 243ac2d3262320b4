"""Time for all: asked for by one, given by another, to each once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from exams.delivery import operations, queries
from exams.marking import operations as marking
from exams.models import Attempt, Decision, GroupDecision, GroupExtension, Intervention, Restored
from tests import by_two
from tests.exams.delivery.helpers import give, open_attempt, statements
from tests.factories import (
    CandidacyFactory,
    ResultFactory,
    RoomFactory,
    SeatFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory(code="990100")


@pytest.fixture
def asker(root):
    return UserFactory(roles=["invigilator"], reach=root)


@pytest.fixture
def second(root):
    return UserFactory(roles=["invigilator"], reach=root)


@pytest.fixture
def sitting(root):
    return SittingFactory(unit=UnitFactory(parent=root))


def ask(sitting, actor, at, minutes=20, reason="停电", room=None):
    return operations.extend_all(
        sitting_id=sitting.pk,
        minutes=minutes,
        reason=reason,
        room_id=room.pk if room else None,
        actor=actor,
        at=at,
    )


def confirm(asked, actor, at):
    return operations.confirm_group_extension(extension_id=asked.pk, actor=actor, at=at)


def decline(asked, actor, at, reason="没有停电"):
    return operations.decline_group_extension(
        extension_id=asked.pk, reason=reason, actor=actor, at=at
    )


def seated(sitting, room, number):
    attempt = open_attempt(sitting=sitting)
    SeatFactory(
        sitting=sitting,
        candidacy=sitting.candidacies.get(candidate=attempt.candidate),
        candidate=attempt.candidate,
        room=room,
        number=number,
    )
    return attempt


def due(attempt):
    attempt.refresh_from_db()
    return attempt.due_at


class TestExtendAll:
    def test_moves_nothing_before_a_second_person_confirms_it(self, sitting, asker, at):
        attempt = open_attempt(sitting=sitting)

        ask(sitting, asker, at)

        assert due(attempt) == at + timedelta(minutes=90)

    def test_reaches_who_sits_and_nobody_who_is_done(self, sitting, asker, at):
        running = open_attempt(sitting=sitting)
        timed_out = open_attempt(sitting=sitting, status="timed-out", closed_at=at)
        open_attempt(sitting=sitting, submitted=True)
        open_attempt(sitting=sitting, status="voided", closed_at=at)
        ResultFactory(attempt=open_attempt(sitting=sitting, status="timed-out", closed_at=at))
        CandidacyFactory(sitting=sitting)
        open_attempt(sitting=sitting, is_test_run=True)
        sitting.candidacies.filter(candidate__attempts__is_test_run=True).update(is_test_run=True)

        reach = queries.reach_of(sitting, at=at)
        asked = ask(sitting, asker, at)

        assert set(reach.attempts) == {running.pk, timed_out.pk}
        told = (len(reach.closed), reach.submitted, reach.voided, reach.marked, reach.not_started)
        assert told == (1, 1, 1, 1, 1)
        assert set(asked.interventions.values_list("attempt", flat=True)) == set(reach.attempts)

    def test_leaves_out_what_ended_long_before(self, sitting, asker, at):
        open_attempt(sitting=sitting, status="abandoned", closed_at=at + timedelta(minutes=91))

        with pytest.raises(operations.NobodyToExtend):
            ask(sitting, asker, at + timedelta(hours=6))

        assert queries.reach_of(sitting, at=at + timedelta(hours=6)).long_over == 1

    def test_tells_for_how_many_more_time_is_asked_by_itself(self, sitting, asker, at):
        attempt = open_attempt(sitting=sitting)
        operations.extend_attempt(
            attempt_id=attempt.pk, minutes=5, reason="死机", actor=asker, at=at
        )

        assert queries.reach_of(sitting, at=at).asked == {attempt.pk}

    def test_stands_in_the_way_of_nothing_that_is_asked_for_one(self, sitting, asker, at):
        attempt = open_attempt(sitting=sitting)
        ask(sitting, asker, at)

        own = operations.extend_attempt(
            attempt_id=attempt.pk, minutes=5, reason="死机", actor=asker, at=at
        )

        assert own.group is None

    def test_is_of_one_room(self, sitting, asker, second, at):
        room = RoomFactory(sitting=sitting)
        inside = seated(sitting, room, 1)
        outside = open_attempt(sitting=sitting)

        confirm(ask(sitting, asker, at, room=room), second, at)

        assert due(inside) == at + timedelta(minutes=110)
        assert due(outside) == at + timedelta(minutes=90)

    def test_is_asked_for_once(self, sitting, asker, second, at):
        room = RoomFactory(sitting=sitting)
        seated(sitting, room, 1)
        first = ask(sitting, asker, at)

        assert ask(sitting, asker, at) == first
        with pytest.raises(operations.AskedAlready):
            ask(sitting, second, at)
        with pytest.raises(operations.AskedAlready):
            ask(sitting, asker, at, room=room)
        assert Intervention.objects.count() == 1

    def test_may_be_asked_for_in_two_rooms(self, sitting, asker, at):
        rooms = [RoomFactory(sitting=sitting), RoomFactory(sitting=sitting)]
        for room in rooms:
            seated(sitting, room, 1)
            ask(sitting, asker, at, room=room)

        with pytest.raises(operations.AskedAlready):
            ask(sitting, asker, at)
        assert GroupExtension.objects.count() == 2

    def test_needs_a_reason_and_a_length(self, sitting, asker, at):
        open_attempt(sitting=sitting)

        with pytest.raises(operations.ReasonMissing):
            ask(sitting, asker, at, reason=" ")
        for minutes in (0, operations.MOST_MINUTES + 1):
            with pytest.raises(operations.NotSoLong):
                ask(sitting, asker, at, minutes=minutes)

    def test_is_refused_once_the_results_are_released(self, sitting, asker, second, at):
        open_attempt(sitting=sitting)
        asked = ask(sitting, asker, at)
        by_two.release(sitting, at=at)

        with pytest.raises(operations.ResultsReleased):
            confirm(asked, second, at)
        with pytest.raises(operations.ResultsReleased):
            ask(sitting, second, at)

    def test_is_not_for_oneself(self, root, asker, sitting, at):
        me = UserFactory(roles=["invigilator"], reach=root)
        open_attempt(sitting=sitting, candidate=me)

        with pytest.raises(operations.OwnAttempt):
            ask(sitting, me, at)
        with pytest.raises(operations.OwnAttempt):
            confirm(ask(sitting, asker, at), me, at)

    def test_finds_no_sitting_of_another_area(self, sitting, at):
        stranger = UserFactory(roles=["invigilator"], reach=UnitFactory())

        with pytest.raises(type(sitting).DoesNotExist):
            ask(sitting, stranger, at)

    def test_keeps_all_of_them_from_being_marked(self, sitting, asker, second, at):
        for _ in range(3):
            open_attempt(sitting=sitting)
        late = at + timedelta(minutes=95)
        asked = ask(sitting, asker, at)
        operations.close_overdue_attempts(at=late)

        assert marking.mark_missed(at=late) == 0
        decline(asked, second, late)
        assert marking.mark_missed(at=late) == 3


class TestConfirm:
    def test_moves_the_due_time_of_all_and_writes_one_audit_entry(self, sitting, asker, second, at):
        attempts = [open_attempt(sitting=sitting) for _ in range(3)]

        confirm(ask(sitting, asker, at), second, at)

        assert {due(attempt) for attempt in attempts} == {at + timedelta(minutes=110)}
        entry = AuditEntry.objects.get(action="exams.group-extension-confirmed")
        assert (entry.actor, entry.reason, entry.subject_id) == (second, "停电", str(sitting.pk))
        assert entry.detail == {
            "minutes": 20,
            "asked_by": asker.pk,
            "attempts": 3,
            "left_out": 0,
        }
        assert not AuditEntry.objects.filter(action="exams.attempt-extended").exists()

    def test_leaves_each_attempt_its_own_recorded_extension(self, sitting, asker, second, at):
        attempt = open_attempt(sitting=sitting)

        confirm(ask(sitting, asker, at), second, at)

        asked = Intervention.objects.get(attempt=attempt)
        assert (asked.asked_by, asked.minutes, asked.reason) == (asker, 20, "停电")
        assert asked.decision.decided_by == second
        assert asked.decision.due_after - asked.decision.due_before == timedelta(minutes=20)

    def test_gives_no_time_twice(self, sitting, asker, second, at):
        attempt = open_attempt(sitting=sitting)
        asked = ask(sitting, asker, at)

        confirm(asked, second, at)
        confirm(asked, second, at + timedelta(minutes=1))

        assert due(attempt) == at + timedelta(minutes=110)
        assert (GroupDecision.objects.count(), Decision.objects.count()) == (1, 1)

    def test_comes_on_top_of_what_was_given_to_one(self, sitting, asker, second, at):
        attempt = open_attempt(sitting=sitting)
        own = operations.extend_attempt(
            attempt_id=attempt.pk, minutes=5, reason="死机", actor=asker, at=at
        )
        operations.confirm_intervention(intervention_id=own.pk, actor=second, at=at)

        confirm(ask(sitting, asker, at), second, at)

        assert due(attempt) == at + timedelta(minutes=115)

    def test_lets_what_came_late_count_and_opens_again_what_the_clock_closed(
        self, sitting, asker, second, at
    ):
        attempts = [open_attempt(sitting=sitting) for _ in range(2)]
        now = at + timedelta(minutes=100)
        operations.close_overdue_attempts(at=now)
        for attempt in attempts:
            give(attempt, 1, "B", minute=100)

        confirm(ask(sitting, asker, now), second, now)

        for attempt in attempts:
            attempt.refresh_from_db()
            assert (attempt.status, attempt.closed_at) == ("open", None)
            assert queries.standing_answers(attempt.pk)[1].chosen == ["B"]
        assert Restored.objects.count() == 2

    def test_only_moves_the_end_of_what_is_over_all_the_same(self, sitting, asker, second, at):
        attempt = open_attempt(sitting=sitting)
        late = at + timedelta(minutes=200)
        operations.close_overdue_attempts(at=late)

        confirm(ask(sitting, asker, late), second, late)

        attempt.refresh_from_db()
        assert attempt.status == "timed-out"
        assert attempt.closed_at == at + timedelta(minutes=110, seconds=30)

    def test_leaves_out_who_submitted_or_was_voided_since(self, sitting, asker, second, at):
        stays, submits, voided = (open_attempt(sitting=sitting) for _ in range(3))
        asked = ask(sitting, asker, at)
        operations.submit_attempt(
            attempt_id=submits.pk, candidate=submits.candidate, page_token="page-1", at=at
        )
        void = operations.void_attempt(attempt_id=voided.pk, reason="替考", actor=asker, at=at)
        operations.confirm_intervention(intervention_id=void.pk, actor=second, at=at)
        prospect = queries.prospect_of(asked, at=at)

        confirm(asked, second, at)

        assert (set(prospect.reach.attempts), prospect.lost, prospect.later) == ({stays.pk}, 2, 0)
        assert due(stays) == at + timedelta(minutes=110)
        assert due(submits) == due(voided) == at + timedelta(minutes=90)
        own = asked.interventions.get(attempt=submits)
        assert not own.decision.is_confirmed
        assert own.decision.reason
        assert not queries.waiting_interventions().exists()

    def test_gives_none_to_who_started_after_it_was_asked_for(self, sitting, asker, second, at):
        open_attempt(sitting=sitting)
        asked = ask(sitting, asker, at)
        later = open_attempt(sitting=sitting)

        assert queries.prospect_of(asked, at=at).later == 1
        confirm(asked, second, at)

        assert due(later) == at + timedelta(minutes=90)

    def test_says_that_nobody_is_left(self, sitting, asker, second, at):
        attempt = open_attempt(sitting=sitting)
        asked = ask(sitting, asker, at)
        Attempt.objects.filter(pk=attempt.pk).update(status="submitted", closed_at=at)

        with pytest.raises(operations.NobodyToExtend):
            confirm(asked, second, at)
        assert decline(asked, second, at).is_confirmed is False

    def test_needs_another_person(self, sitting, asker, second, at):
        open_attempt(sitting=sitting)
        asked = ask(sitting, asker, at)

        with pytest.raises(operations.SecondPersonNeeded):
            confirm(asked, asker, at)
        with pytest.raises(operations.SecondPersonNeeded):
            decline(asked, asker, at)
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupDecision.objects.create(
                extension=asked, is_confirmed=True, decided_by=asker, decided_at=at
            )

    def test_is_not_decided_for_one_alone(self, sitting, asker, second, at):
        open_attempt(sitting=sitting)
        own = ask(sitting, asker, at).interventions.get()

        with pytest.raises(operations.DecidedTogether):
            operations.confirm_intervention(intervention_id=own.pk, actor=second, at=at)
        with pytest.raises(operations.DecidedTogether):
            operations.decline_intervention(intervention_id=own.pk, reason="x", actor=second, at=at)

    def test_finds_nothing_of_another_area(self, sitting, asker, at):
        open_attempt(sitting=sitting)
        stranger = UserFactory(roles=["invigilator"], reach=UnitFactory())

        with pytest.raises(GroupExtension.DoesNotExist):
            confirm(ask(sitting, asker, at), stranger, at)

    def test_takes_as_many_statements_for_thirty_as_for_three(self, root, asker, second, at):
        taken = []
        for size in (3, 30):
            sitting = SittingFactory(unit=UnitFactory(parent=root))
            attempts = [open_attempt(sitting=sitting) for _ in range(size)]
            now = at + timedelta(minutes=100)
            for attempt in attempts:
                give(attempt, 1, "B", minute=100)
            operations.close_if_overdue(attempt_id=attempts[0].pk, at=now)
            by_two.move_due(attempts[1], at + timedelta(minutes=1))
            operations.close_if_overdue(attempt_id=attempts[1].pk, at=now)
            with statements() as asking:
                asked = ask(sitting, asker, now)
            with statements() as confirming:
                confirm(asked, second, now)
            taken.append((len(asking), len(confirming)))

        assert taken[0] == taken[1]
        assert taken[0] == (8, 15)


class TestDecline:
    def test_declines_each_and_moves_nothing(self, sitting, asker, second, at):
        attempts = [open_attempt(sitting=sitting) for _ in range(2)]
        asked = ask(sitting, asker, at)

        decline(asked, second, at)
        decline(asked, second, at)

        assert {due(attempt) for attempt in attempts} == {at + timedelta(minutes=90)}
        assert Decision.objects.filter(is_confirmed=False, reason="没有停电").count() == 2
        with pytest.raises(operations.DecidedAlready):
            confirm(asked, second, at)

    def test_is_refused_once_it_was_confirmed(self, sitting, asker, second, at):
        open_attempt(sitting=sitting)
        asked = confirm(ask(sitting, asker, at), second, at)

        with pytest.raises(operations.DecidedAlready):
            decline(asked, second, at)

    def test_needs_a_reason(self, sitting, asker, second, at):
        open_attempt(sitting=sitting)

        with pytest.raises(operations.ReasonMissing):
            decline(ask(sitting, asker, at), second, at, reason=" ")

    def test_lets_it_be_asked_for_again(self, sitting, asker, second, at):
        attempt = open_attempt(sitting=sitting)
        decline(ask(sitting, asker, at), second, at)

        confirm(ask(sitting, asker, at, minutes=10), second, at)

        assert due(attempt) == at + timedelta(minutes=100)


class TestTheTable:
    def test_takes_no_part_that_is_unlike_the_whole(self, sitting, asker, at):
        attempt = open_attempt(sitting=sitting)
        asked = ask(sitting, asker, at)
        other = open_attempt(sitting=sitting)
        said = {"kind": "extend", "reason": "停电", "asked_by": asker, "asked_at": at}

        for again, minutes in ((attempt, 20), (other, 21)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Intervention.objects.create(attempt=again, group=asked, minutes=minutes, **said)

    def test_is_never_rewritten(self, sitting, asker, at):
        open_attempt(sitting=sitting)
        ask(sitting, asker, at)

        with pytest.raises(IntegrityError), transaction.atomic():
            GroupExtension.objects.update(minutes=200)
