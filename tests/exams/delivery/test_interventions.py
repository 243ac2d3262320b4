from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core.models import AuditEntry
from exams.delivery import operations, queries
from exams.marking import operations as marking
from exams.models import Attempt, Decision, Intervention, Response, Restored
from tests import by_two
from tests.exams.delivery.helpers import give
from tests.factories import (
    AttemptFactory,
    ResponseFactory,
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
def attempt(root):
    return AttemptFactory(sitting=SittingFactory(unit=UnitFactory(parent=root)))


def extend(attempt, actor, at, minutes=10, reason="停电"):
    return operations.extend_attempt(
        attempt_id=attempt.pk, minutes=minutes, reason=reason, actor=actor, at=at
    )


def void(attempt, actor, at, reason="替考"):
    return operations.void_attempt(attempt_id=attempt.pk, actor=actor, reason=reason, at=at)


def confirm(asked, actor, at):
    return operations.confirm_intervention(intervention_id=asked.pk, actor=actor, at=at)


class TestExtendAttempt:
    def test_moves_nothing_before_a_second_person_confirms_it(self, attempt, asker, at):
        extend(attempt, asker, at)

        attempt.refresh_from_db()
        assert attempt.due_at == at + timedelta(minutes=90)

    def test_moves_the_due_time_and_records_who_asked_and_why(self, attempt, asker, second, at):
        extended = confirm(extend(attempt, asker, at), second, at)

        entry = AuditEntry.objects.get(action="exams.attempt-extended")
        decision = Decision.objects.get()
        assert extended.due_at == at + timedelta(minutes=100)
        assert (entry.actor, entry.reason, entry.detail["asked_by"]) == (second, "停电", asker.pk)
        assert decision.due_after - decision.due_before == timedelta(minutes=10)

    def test_lets_what_came_late_count(self, attempt, asker, second, at):
        give(attempt, 1, "A", minute=80)
        give(attempt, 1, "B", minute=95)
        give(attempt, 2, "B", minute=111)

        confirm(extend(attempt, asker, at), second, at + timedelta(minutes=96))

        standing = queries.standing_answers(attempt.pk)
        assert {place: answer.chosen for place, answer in standing.items()} == {1: ["B"]}
        assert Restored.objects.get().response.verdict == "late"

    def test_opens_again_what_the_clock_had_closed(self, attempt, asker, second, at):
        late = at + timedelta(minutes=95)
        operations.close_overdue_attempts(at=late)

        extended = confirm(extend(attempt, asker, late), second, late)

        assert (extended.status, extended.closed_at) == ("open", None)
        assert give(attempt, 1, "B", minute=96).counts

    def test_only_moves_the_end_of_what_is_over_all_the_same(self, attempt, asker, second, at):
        late = at + timedelta(minutes=200)
        operations.close_overdue_attempts(at=late)

        extended = confirm(extend(attempt, asker, late), second, late)

        assert extended.status == "timed-out"
        assert extended.closed_at == at + timedelta(minutes=100, seconds=30)

    def test_is_refused_once_the_attempt_is_marked(self, attempt, asker, second, at):
        late = at + timedelta(minutes=95)
        operations.close_overdue_attempts(at=late)
        marking.mark_attempt(attempt_id=attempt.pk, at=late)

        with pytest.raises(operations.MarkedAlready):
            extend(attempt, second, late)

    def test_keeps_the_attempt_from_being_marked_until_it_is_decided(
        self, attempt, asker, second, at
    ):
        late = at + timedelta(minutes=95)
        asked = extend(attempt, asker, at)
        operations.close_overdue_attempts(at=late)

        early = marking.mark_attempt(attempt_id=attempt.pk, at=late)
        extended = confirm(asked, second, late)

        assert early is None
        assert extended.status == "open"

    def test_lets_the_marking_go_on_once_it_was_declined(self, attempt, asker, second, at):
        late = at + timedelta(minutes=95)
        asked = extend(attempt, asker, at)
        operations.close_overdue_attempts(at=late)
        operations.decline_intervention(
            intervention_id=asked.pk, reason="没有停电", actor=second, at=late
        )

        assert marking.mark_missed(at=late) == 1

    def test_holds_nothing_up_once_the_candidate_has_submitted(self, attempt, asker, at):
        extend(attempt, asker, at)
        operations.submit_attempt(
            attempt_id=attempt.pk, candidate=attempt.candidate, page_token="page-1", at=at
        )

        assert marking.mark_missed(at=at) == 1

    def test_is_refused_once_the_results_are_released(self, attempt, asker, second, at):
        asked = extend(attempt, asker, at)
        by_two.release(attempt.sitting, at=at)

        with pytest.raises(operations.ResultsReleased):
            confirm(asked, second, at)
        with pytest.raises(operations.ResultsReleased):
            extend(attempt, second, at)

    def test_is_refused_once_it_is_submitted(self, root, asker, at):
        attempt = AttemptFactory(submitted=True, sitting=SittingFactory(unit=root))

        with pytest.raises(operations.NothingToExtend):
            extend(attempt, asker, at)

    @pytest.mark.parametrize("minutes", [0, -5, 241])
    def test_takes_minutes_within_reason(self, attempt, asker, at, minutes):
        with pytest.raises(operations.NotSoLong):
            extend(attempt, asker, at, minutes=minutes)

    def test_asks_for_a_reason(self, attempt, asker, at):
        with pytest.raises(operations.ReasonMissing):
            extend(attempt, asker, at, reason=" ")

    def test_is_asked_for_once(self, attempt, asker, second, at):
        asked = extend(attempt, asker, at)

        assert extend(attempt, asker, at) == asked
        with pytest.raises(operations.AskedAlready):
            extend(attempt, second, at)


class TestFourEyes:
    @pytest.mark.parametrize("ask", [extend, void])
    def test_are_not_two_of_the_same_person(self, attempt, asker, at, ask):
        asked = ask(attempt, asker, at)

        with pytest.raises(operations.SecondPersonNeeded):
            confirm(asked, asker, at)
        with pytest.raises(operations.SecondPersonNeeded):
            operations.decline_intervention(
                intervention_id=asked.pk, reason="不", actor=asker, at=at
            )

    def test_are_the_databases_rule_too(self, attempt, asker, at):
        asked = extend(attempt, asker, at)

        with pytest.raises(IntegrityError, match="decided-by-asker"), transaction.atomic():
            Decision.objects.create(
                intervention=asked, is_confirmed=True, decided_by=asker, decided_at=at
            )

    @pytest.mark.parametrize("ask", [extend, void])
    def test_are_never_the_candidates(self, attempt, asker, second, at, ask):
        asked = ask(attempt, asker, at)
        Attempt.objects.filter(pk=attempt.pk).update(candidate=second)

        with pytest.raises(operations.OwnAttempt):
            confirm(asked, second, at)
        with pytest.raises(operations.OwnAttempt):
            ask(attempt, second, at)

    def test_do_not_reach_other_units(self, attempt, asker, at):
        asked = extend(attempt, asker, at)
        stranger = UserFactory(roles=["invigilator"], reach=UnitFactory())

        with pytest.raises(Attempt.DoesNotExist):
            confirm(asked, stranger, at)
        with pytest.raises(Attempt.DoesNotExist):
            extend(attempt, stranger, at)

    def test_decide_once(self, attempt, asker, second, at):
        asked = extend(attempt, asker, at)

        for _ in range(2):
            confirm(asked, second, at)

        attempt.refresh_from_db()
        assert attempt.due_at == at + timedelta(minutes=100)
        with pytest.raises(operations.DecidedAlready):
            operations.decline_intervention(
                intervention_id=asked.pk, reason="不", actor=second, at=at
            )

    def test_may_decline(self, attempt, asker, second, at):
        asked = extend(attempt, asker, at)

        operations.decline_intervention(
            intervention_id=asked.pk, reason="无据", actor=second, at=at
        )

        with pytest.raises(operations.DecidedAlready):
            confirm(asked, second, at)
        assert extend(attempt, asker, at) != asked

    @pytest.mark.parametrize("model", [Intervention, Decision])
    def test_leave_rows_that_never_change(self, attempt, asker, second, at, model):
        confirm(extend(attempt, asker, at), second, at)

        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.update(reason="另一个")


class TestVoidAttempt:
    def test_takes_the_attempt_out_once_confirmed_and_records_why(self, attempt, asker, second, at):
        voided = confirm(void(attempt, asker, at), second, at + timedelta(minutes=5))

        entry = AuditEntry.objects.get(action="exams.attempt-voided")
        assert voided.status == "voided"
        assert (entry.actor, entry.reason) == (second, "替考")

    def test_keeps_the_responses(self, attempt, asker, second, at):
        ResponseFactory(attempt=attempt)

        confirm(void(attempt, asker, at), second, at)

        assert attempt.responses.count() == 1

    def test_keeps_when_a_closed_attempt_was_closed(self, root, asker, second, at):
        attempt = AttemptFactory(submitted=True, sitting=SittingFactory(unit=root))

        voided = confirm(void(attempt, asker, at), second, at)

        assert voided.closed_at == attempt.closed_at

    def test_is_done_once(self, attempt, asker, second, at):
        confirm(void(attempt, asker, at), second, at)

        with pytest.raises(operations.DecidedAlready):
            void(attempt, asker, at)

    def test_asks_for_a_reason(self, attempt, asker, at):
        with pytest.raises(operations.ReasonMissing):
            void(attempt, asker, at, reason="  ")

    def test_refuses_once_the_results_are_released(self, attempt, asker, second, at):
        asked = void(attempt, asker, at)
        by_two.release(attempt.sitting, at=at)

        with pytest.raises(operations.ResultsReleased):
            confirm(asked, second, at)
        with pytest.raises(operations.ResultsReleased):
            void(attempt, second, at)


class TestRestored:
    def test_is_for_late_answers_alone(self, attempt, asker, second, at):
        confirm(extend(attempt, asker, at), second, at)
        in_time = give(attempt, 1, "A")

        with pytest.raises(IntegrityError, match="restored-without-need"), transaction.atomic():
            Restored.objects.create(response=in_time, decision=Decision.objects.get())

    def test_leaves_what_was_said_at_the_time(self, attempt, asker, second, at):
        late = give(attempt, 1, "B", minute=95)

        confirm(extend(attempt, asker, at), second, at + timedelta(minutes=96))

        assert Response.objects.get(pk=late.pk).verdict == "late"
