from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from core.jobs.models import Job
from core.models import AuditEntry
from exams.delivery import operations as delivery
from exams.marking import operations as marking
from exams.models import Attempt, ReleaseDecision, Sitting
from exams.results import operations, queries
from exams.signals import result_released
from tests import by_two
from tests.exams.delivery.helpers import open_attempt
from tests.exams.results.helpers import hold, lift, release
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    ResultFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer():
    return UserFactory(roles=["trainer"], reach=UnitFactory(code="990100"))


@pytest.fixture
def sitting(trainer):
    return SittingFactory(unit=UnitFactory(parent=trainer.jurisdiction.unit))


@pytest.fixture
def second(sitting):
    return UserFactory(roles=["invigilator"], reach=sitting.unit)


@pytest.fixture
def heard():
    heard = []

    def hear(result_id, **_):
        heard.append(result_id)

    result_released.connect(hear)
    yield heard
    result_released.disconnect(hear)


def submit(attempt, *, minute=60):
    delivery.submit_attempt(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        page_token=attempt.page_token,
        at=attempt.opened_at + timedelta(minutes=minute),
    )


class TestAskForRelease:
    def ask(self, sitting, actor, at, **more):
        return operations.ask_for_release(sitting_id=sitting.pk, actor=actor, at=at, **more)

    def test_keeps_the_figures_of_the_moment_and_releases_nothing(self, sitting, trainer, at):
        CandidacyFactory(sitting=sitting)
        ResultFactory(attempt__sitting=sitting)
        ResultFactory(attempt__sitting=sitting, raw_score=Decimal(1))

        asked = self.ask(sitting, trainer, at)

        sitting.refresh_from_db()
        assert sitting.released_at is None
        assert (asked.listed, asked.absent, asked.marked, asked.passed) == (1, 1, 2, 1)
        assert (asked.mean, asked.held, asked.unmarked) == (Decimal("2.50"), 0, 0)
        assert AuditEntry.objects.get().action == "exams.release-asked"

    def test_does_nothing_the_second_time(self, sitting, trainer, at):
        ResultFactory(attempt__sitting=sitting)

        first = self.ask(sitting, trainer, at)
        again = self.ask(sitting, trainer, at + timedelta(hours=1))

        assert again == first

    def test_asks_anew_once_results_have_changed(self, sitting, trainer, at):
        ResultFactory(attempt__sitting=sitting)
        first = self.ask(sitting, trainer, at)
        ResultFactory(attempt__sitting=sitting)

        again = self.ask(sitting, trainer, at)

        assert again.pk != first.pk
        assert again.marked == 2

    def test_leaves_the_decision_to_whoever_asked_second(self, sitting, trainer, second, at):
        ResultFactory(attempt__sitting=sitting)
        self.ask(sitting, trainer, at)

        with pytest.raises(operations.ReleaseAskedAlready):
            self.ask(sitting, second, at)

    def test_refuses_while_somebody_answers(self, sitting, trainer, at):
        AttemptFactory(sitting=sitting)

        with pytest.raises(operations.StillAnswering) as refusal:
            self.ask(sitting, trainer, at)

        assert refusal.value.params == {"number": 1}

    def test_does_not_wait_for_test_runs_and_counts_none(self, sitting, trainer, at):
        ResultFactory(attempt__sitting=sitting)
        ResultFactory(attempt__sitting=sitting, attempt__is_test_run=True)
        AttemptFactory(sitting=sitting, is_test_run=True)
        CandidacyFactory(sitting=sitting, is_test_run=True)

        asked = self.ask(sitting, trainer, at)

        assert (asked.marked, asked.listed) == (1, 0)

    def test_refuses_while_a_paper_is_not_marked_unless_it_is_left_out(self, sitting, trainer, at):
        AttemptFactory(sitting=sitting, submitted=True)
        ResultFactory(attempt__sitting=sitting)

        with pytest.raises(operations.NotMarkedYet):
            self.ask(sitting, trainer, at)

        assert self.ask(sitting, trainer, at, leaves_unmarked=True).unmarked == 1

    def test_refuses_when_everything_is_held(self, sitting, trainer, at):
        hold(ResultFactory(attempt__sitting=sitting).attempt)

        with pytest.raises(operations.NothingToRelease):
            self.ask(sitting, trainer, at)

    def test_does_not_wait_for_voided_attempts(self, sitting, trainer, at):
        AttemptFactory(sitting=sitting, status="voided", closed_at=at + timedelta(minutes=1))

        assert self.ask(sitting, trainer, at).marked == 0

    def test_refuses_a_candidate_of_the_sitting(self, sitting, trainer, at):
        CandidacyFactory(sitting=sitting, candidate=trainer)

        with pytest.raises(operations.OwnSitting):
            self.ask(sitting, trainer, at)

    def test_refuses_what_is_released(self, sitting, trainer, at):
        release(sitting)

        with pytest.raises(operations.ReleasedAlready):
            self.ask(sitting, trainer, at)

    def test_does_not_reach_other_units(self, trainer, at):
        with pytest.raises(Sitting.DoesNotExist):
            self.ask(SittingFactory(), trainer, at)


class TestConfirmRelease:
    @pytest.fixture
    def asked(self, sitting, trainer, at):
        ResultFactory(attempt__sitting=sitting)
        return operations.ask_for_release(sitting_id=sitting.pk, actor=trainer, at=at)

    def confirm(self, asked, actor, at):
        return operations.confirm_release(request_id=asked.pk, actor=actor, at=at)

    def test_lets_the_candidates_see_and_records_who_did_it(self, sitting, asked, second, at):
        self.confirm(asked, second, at)

        sitting.refresh_from_db()
        assert (sitting.released_at, sitting.released_by) == (at, second)
        assert AuditEntry.objects.latest("pk").action == "exams.results-released"

    def test_enqueues_one_task_however_many_results(
        self, sitting, trainer, second, at, django_capture_on_commit_callbacks
    ):
        ResultFactory(attempt__sitting=sitting)
        ResultFactory(attempt__sitting=sitting)
        asked = operations.ask_for_release(sitting_id=sitting.pk, actor=trainer, at=at)

        with django_capture_on_commit_callbacks(execute=True):
            self.confirm(asked, second, at)

        job = Job.objects.get()
        assert (job.task, job.arguments) == ("exams.announce_results", {"sitting_id": sitting.pk})

    def test_does_nothing_the_second_time(
        self, sitting, asked, second, at, django_capture_on_commit_callbacks
    ):
        first = self.confirm(asked, second, at)

        with django_capture_on_commit_callbacks() as callbacks:
            again = self.confirm(asked, second, at + timedelta(days=1))

        assert again == first
        assert callbacks == []

    def test_needs_a_second_person(self, asked, trainer, at):
        with pytest.raises(operations.SecondPersonReleases):
            self.confirm(asked, trainer, at)

    def test_is_refused_by_the_database_to_who_asked(self, asked, trainer, at):
        with pytest.raises(DatabaseError, match="decided-by-asker"):
            ReleaseDecision.objects.create(
                request=asked, is_confirmed=True, decided_by=trainer, decided_at=at
            )

    def test_refuses_once_a_result_came_since(self, sitting, asked, second, at):
        ResultFactory(attempt__sitting=sitting)

        with pytest.raises(operations.FiguresChanged):
            self.confirm(asked, second, at)

    def test_refuses_once_a_result_is_held_since(self, sitting, trainer, second, at):
        results = [ResultFactory(attempt__sitting=sitting) for _ in range(2)]
        asked = operations.ask_for_release(sitting_id=sitting.pk, actor=trainer, at=at)
        hold(results[0].attempt)

        with pytest.raises(operations.FiguresChanged):
            self.confirm(asked, second, at)

    def test_refuses_once_an_attempt_was_voided_since(self, asked, second, sitting, at):
        for attempt in sitting.attempts.all():
            by_two.void(attempt)

        with pytest.raises(operations.FiguresChanged):
            self.confirm(asked, second, at)

    def test_refuses_while_somebody_answers(self, asked, second, sitting, at):
        AttemptFactory(sitting=sitting)

        with pytest.raises(operations.StillAnswering):
            self.confirm(asked, second, at)

    def test_refuses_an_older_request(self, sitting, asked, trainer, second, at):
        ResultFactory(attempt__sitting=sitting)
        operations.ask_for_release(sitting_id=sitting.pk, actor=trainer, at=at)

        with pytest.raises(operations.ReleaseOverdone):
            self.confirm(asked, second, at)

    def test_refuses_what_was_declined(self, asked, second, at):
        operations.decline_release(request_id=asked.pk, actor=second, reason="复核", at=at)

        with pytest.raises(operations.ReleaseDecided):
            self.confirm(asked, second, at)

    def test_leaves_out_what_is_held_and_what_waits_for_marks(self, sitting, trainer, second, at):
        ResultFactory(attempt__sitting=sitting)
        held = ResultFactory(attempt__sitting=sitting).attempt
        waiting = AttemptFactory(sitting=sitting, submitted=True)
        hold(held)
        asked = operations.ask_for_release(
            sitting_id=sitting.pk, actor=trainer, at=at, leaves_unmarked=True
        )

        decision = self.confirm(asked, second, at)

        left = set(decision.left_out.values_list("attempt", "cause"))
        assert left == {(held.pk, "held"), (waiting.pk, "unmarked")}

    def test_does_not_reach_other_units(self, asked, at):
        stranger = UserFactory(roles=["trainer"], reach=UnitFactory())

        with pytest.raises(Sitting.DoesNotExist):
            self.confirm(asked, stranger, at)


class TestDeclineRelease:
    @pytest.fixture
    def asked(self, sitting, trainer, at):
        ResultFactory(attempt__sitting=sitting)
        return operations.ask_for_release(sitting_id=sitting.pk, actor=trainer, at=at)

    def test_keeps_the_results_sealed_and_the_reason(self, sitting, asked, second, at):
        decision = operations.decline_release(
            request_id=asked.pk, actor=second, reason=" 第三题有争议 ", at=at
        )

        sitting.refresh_from_db()
        assert sitting.released_at is None
        assert decision.reason == "第三题有争议"

    def test_does_nothing_the_second_time(self, asked, second, at):
        first, again = (
            operations.decline_release(request_id=asked.pk, actor=second, reason="复核", at=at)
            for _ in range(2)
        )

        assert again == first

    def test_needs_a_reason_and_a_second_person(self, asked, trainer, second, at):
        with pytest.raises(operations.DeclineReasonMissing):
            operations.decline_release(request_id=asked.pk, actor=second, reason=" ", at=at)
        with pytest.raises(operations.SecondPersonReleases):
            operations.decline_release(request_id=asked.pk, actor=trainer, reason="否", at=at)

    def test_lets_it_be_asked_for_again(self, sitting, asked, trainer, second, at):
        operations.decline_release(request_id=asked.pk, actor=second, reason="复核", at=at)

        again = operations.ask_for_release(sitting_id=sitting.pk, actor=trainer, at=at)

        assert again.pk != asked.pk


class TestLaterRelease:
    @pytest.fixture
    def held(self, sitting):
        ResultFactory(attempt__sitting=sitting)
        result = ResultFactory(attempt__sitting=sitting)
        result.note = hold(result.attempt)
        release(sitting)
        return result

    def ask(self, result, actor, at):
        return operations.ask_for_later_release(attempt_id=result.attempt_id, actor=actor, at=at)

    def test_is_refused_while_it_is_held(self, held, trainer, at):
        with pytest.raises(operations.ResultHeld):
            self.ask(held, trainer, at)

    def test_is_announced_and_seen_once_a_second_person_confirms(
        self, held, trainer, second, at, heard, django_capture_on_commit_callbacks
    ):
        lift(held.note)
        before = queries.own_result(held.attempt)

        asked = self.ask(held, trainer, at)
        with django_capture_on_commit_callbacks(execute=True):
            operations.confirm_release(request_id=asked.pk, actor=second, at=at)

        assert before is None
        assert queries.own_result(held.attempt) == held
        assert heard == [held.pk]

    def test_needs_a_second_person(self, held, trainer, at):
        lift(held.note)
        asked = self.ask(held, trainer, at)

        with pytest.raises(operations.SecondPersonReleases):
            operations.confirm_release(request_id=asked.pk, actor=trainer, at=at)

    def test_is_refused_once_it_is_held_again(self, held, trainer, second, at):
        lift(held.note)
        asked = self.ask(held, trainer, at)
        hold(held.attempt)

        with pytest.raises(operations.ResultHeld):
            operations.confirm_release(request_id=asked.pk, actor=second, at=at)

    def test_waits_for_the_marks(self, sitting, trainer, second, at):
        ResultFactory(attempt__sitting=sitting)
        waiting = AttemptFactory(sitting=sitting, submitted=True)
        release(sitting, leaves_unmarked=True)

        with pytest.raises(operations.NotMarkedYet):
            operations.ask_for_later_release(attempt_id=waiting.pk, actor=trainer, at=at)
        result = ResultFactory(attempt=waiting)
        assert queries.own_result(waiting) is None
        asked = operations.ask_for_later_release(attempt_id=waiting.pk, actor=trainer, at=at)
        operations.confirm_release(request_id=asked.pk, actor=second, at=at)

        assert queries.own_result(waiting) == result

    def test_is_not_there_for_what_was_released(self, held, trainer, at):
        others = Attempt.objects.exclude(pk=held.attempt_id)

        with pytest.raises(Attempt.DoesNotExist):
            operations.ask_for_later_release(attempt_id=others.get().pk, actor=trainer, at=at)

    def test_does_not_reach_other_units(self, held, at):
        lift(held.note)
        stranger = UserFactory(roles=["trainer"], reach=UnitFactory())

        with pytest.raises(Attempt.DoesNotExist):
            self.ask(held, stranger, at)


class TestReleaseRows:
    @pytest.mark.parametrize("name", ["ReleaseRequest", "ReleaseDecision", "LeftOut"])
    def test_are_never_rewritten(self, name, sitting, at):
        ResultFactory(attempt__sitting=sitting)
        hold(ResultFactory(attempt__sitting=sitting).attempt)
        release(sitting)
        row = apps.get_model("exams", name).objects.get()

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            row.save()
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")


class TestAnnounceResults:
    def test_announces_each_result_of_a_released_sitting(self, at, heard):
        sitting = SittingFactory(released_at=at, released_by=UserFactory())
        results = [ResultFactory(attempt__sitting=sitting) for _ in range(2)]
        ResultFactory()

        assert operations.announce_results(sitting_id=sitting.pk) == 2
        assert heard == [result.pk for result in results]

    def test_announces_nothing_that_is_sealed(self, heard):
        result = ResultFactory()

        operations.announce_results(sitting_id=result.attempt.sitting_id)

        assert heard == []

    def test_leaves_voided_attempts_out(self, at, heard):
        sitting = SittingFactory(released_at=at, released_by=UserFactory())
        ResultFactory(
            attempt__sitting=sitting,
            attempt__status="voided",
            attempt__closed_at=at + timedelta(minutes=1),
        )

        operations.announce_results(sitting_id=sitting.pk)

        assert heard == []

    def test_leaves_test_runs_and_held_results_out(self, at, heard):
        sitting = SittingFactory(released_at=at, released_by=UserFactory())
        ResultFactory(attempt__sitting=sitting, attempt__is_test_run=True)
        hold(ResultFactory(attempt__sitting=sitting).attempt)

        assert operations.announce_results(sitting_id=sitting.pk) == 0
        assert heard == []

    def test_goes_on_when_one_receiver_fails(self, at, heard):
        sitting = SittingFactory(released_at=at, released_by=UserFactory())
        results = [ResultFactory(attempt__sitting=sitting) for _ in range(2)]

        def fail(**_):
            raise ValueError

        result_released.connect(fail)
        operations.announce_results(sitting_id=sitting.pk)
        result_released.disconnect(fail)

        assert heard == [result.pk for result in results]


class TestResultsOf:
    def test_hold_what_is_released_and_ones_own(self, at):
        sitting = SittingFactory(released_at=at, released_by=UserFactory())
        seen = ResultFactory(attempt__sitting=sitting)
        ResultFactory(attempt__candidate=seen.attempt.candidate)
        ResultFactory(attempt__sitting=sitting)

        assert list(queries.results_of(seen.attempt.candidate)) == [seen]


class TestVoidedCandidates:
    def test_start_again_and_are_marked_once(self, trainer, sitting, at):
        first = open_attempt(sitting=sitting, submitted=True)
        marking.mark_attempt(attempt_id=first.pk, at=at)
        second = UserFactory(roles=["invigilator"], reach=sitting.unit)
        asked = delivery.void_attempt(attempt_id=first.pk, actor=trainer, reason="设备故障", at=at)
        delivery.confirm_intervention(intervention_id=asked.pk, actor=second, at=at)

        later = at + timedelta(minutes=45)
        again = delivery.start_attempt(sitting_id=sitting.pk, candidate=first.candidate, at=later)
        again = delivery.open_page(attempt_id=again.pk, candidate=first.candidate, at=later)
        submit(again, minute=5)
        marking.mark_missed(at=at)

        assert [result.attempt for result in queries.results_at(later + timedelta(days=1))] == [
            again
        ]
