from datetime import timedelta
from decimal import Decimal

import pytest

from core.jobs.models import Job
from core.models import AuditEntry
from exams.delivery import operations as delivery
from exams.marking import operations as marking
from exams.models import Sitting
from exams.results import operations, queries
from exams.signals import result_released
from tests.exams.delivery.helpers import open_attempt
from tests.factories import (
    AttemptFactory,
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


def submit(attempt, *, minute=60):
    delivery.submit_attempt(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        page_token=attempt.page_token,
        at=attempt.opened_at + timedelta(minutes=minute),
    )


class TestReleaseResults:
    def release(self, sitting, actor, at):
        return operations.release_results(sitting_id=sitting.pk, actor=actor, at=at)

    def test_lets_the_candidates_see_and_records_who_did_it(self, sitting, trainer, at):
        ResultFactory(attempt__sitting=sitting)

        self.release(sitting, trainer, at)

        sitting.refresh_from_db()
        assert (sitting.released_at, sitting.released_by) == (at, trainer)
        assert AuditEntry.objects.get().action == "exams.results-released"

    def test_enqueues_one_task_however_many_results(
        self, sitting, trainer, at, django_capture_on_commit_callbacks
    ):
        ResultFactory(attempt__sitting=sitting)
        ResultFactory(attempt__sitting=sitting)

        with django_capture_on_commit_callbacks(execute=True):
            self.release(sitting, trainer, at)

        job = Job.objects.get()
        assert (job.task, job.arguments) == ("exams.announce_results", {"sitting_id": sitting.pk})

    def test_does_nothing_the_second_time(
        self, sitting, trainer, at, django_capture_on_commit_callbacks
    ):
        self.release(sitting, trainer, at)

        with django_capture_on_commit_callbacks() as callbacks:
            again = self.release(sitting, trainer, at + timedelta(days=1))

        assert again.released_at == at
        assert callbacks == []

    def test_refuses_while_somebody_answers(self, sitting, trainer, at):
        AttemptFactory(sitting=sitting)

        with pytest.raises(operations.StillAnswering) as refusal:
            self.release(sitting, trainer, at)

        assert refusal.value.params == {"number": 1}

    def test_refuses_while_a_paper_is_not_marked(self, sitting, trainer, at):
        AttemptFactory(sitting=sitting, submitted=True)

        with pytest.raises(operations.NotMarkedYet):
            self.release(sitting, trainer, at)

    def test_does_not_wait_for_voided_attempts(self, sitting, trainer, at):
        AttemptFactory(sitting=sitting, status="voided", closed_at=at + timedelta(minutes=1))

        assert self.release(sitting, trainer, at).released_at == at

    def test_does_not_reach_other_units(self, trainer, at):
        with pytest.raises(Sitting.DoesNotExist):
            self.release(SittingFactory(), trainer, at)


class TestAnnounceResults:
    @pytest.fixture
    def heard(self):
        heard = []

        def hear(result_id, **_):
            heard.append(result_id)

        result_released.connect(hear)
        yield heard
        result_released.disconnect(hear)

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


class TestSummaryOf:
    def test_counts_and_averages(self, sitting):
        ResultFactory(attempt__sitting=sitting, raw_score=4)
        ResultFactory(attempt__sitting=sitting, raw_score=1)
        ResultFactory(attempt__sitting=sitting, raw_score=1)

        summary = queries.summary_of(sitting)

        assert (summary.marked, summary.passed, summary.mean) == (3, 1, Decimal("2.0"))
        assert summary.pass_percent == Decimal("33.3")

    def test_has_no_mean_of_nobody(self, sitting):
        summary = queries.summary_of(sitting)

        assert (summary.mean, summary.pass_percent) == (None, None)


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

        assert [result.attempt for result in queries.results_in(sitting.pk)] == [again]
