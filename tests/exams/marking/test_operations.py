from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.jobs.models import Job
from core.models import AuditEntry
from exams.delivery import operations as delivery
from exams.marking import operations, queries
from exams.models import Attempt, Result, Sitting, TopicScore
from exams.signals import result_released
from tests.exams.delivery.helpers import give, last_moment, open_attempt, sitting_of, statements
from tests.factories import (
    AttemptFactory,
    ItemVersionFactory,
    PaperFactory,
    ResultFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def submit(attempt, *, minute=60):
    delivery.submit_attempt(
        attempt_id=attempt.pk,
        candidate=attempt.candidate,
        page_token=attempt.page_token,
        at=attempt.opened_at + timedelta(minutes=minute),
    )


class TestMarkAttempt:
    def test_follows_rules_and_leaves_out_what_is_on_trial(self, at):
        versions = [ItemVersionFactory(released=True, kind="multiple", key="AC") for _ in range(3)]
        paper = PaperFactory(items=versions, maximum=4, cut_score=2)
        paper.items.update(marks=2, rule="partial-without-wrong")
        paper.items.filter(position=3).update(is_pilot=True)
        paper.approved_by, paper.frozen_at = UserFactory(), at
        paper.save()
        attempt = AttemptFactory(sitting=SittingFactory(paper=paper))
        for position, letters in [(1, "A"), (2, "AC"), (3, "AC")]:
            give(attempt, position, letters)
        submit(attempt)

        result = operations.mark_attempt(attempt_id=attempt.pk, at=at)

        assert (result.raw_score, result.maximum, result.is_passed) == (3, 4, True)

    def test_scores_the_newest_answers_and_the_topics(self, at):
        attempt = AttemptFactory()
        for position, letters in [(1, "A"), (1, "B"), (2, "B"), (2, "C"), (3, "B")]:
            give(attempt, position, letters)
        submit(attempt)

        result = operations.mark_attempt(attempt_id=attempt.pk, at=at)

        assert (result.raw_score, result.maximum) == (Decimal(2), Decimal(4))
        assert (result.answered, result.last_sequence) == (3, 5)
        assert not result.is_passed
        scores = [(score.correct, score.items) for score in queries.topic_scores(result)]
        assert scores == [(2, 2), (0, 2)]

    def test_passes_who_reaches_the_cut_score(self, at):
        paper = PaperFactory(size=4, cut_score=Decimal(2), frozen=True)
        attempt = AttemptFactory(sitting=SittingFactory(paper=paper))
        give(attempt, 1, "B")
        give(attempt, 2, "B")
        submit(attempt)

        assert operations.mark_attempt(attempt_id=attempt.pk, at=at).is_passed

    def test_gives_a_multiple_choice_item_all_or_nothing(self, at):
        versions = [ItemVersionFactory(released=True, kind="multiple", key="AC") for _ in "123"]
        paper = PaperFactory(size=3, items=versions, frozen=True)
        attempt = AttemptFactory(sitting=SittingFactory(paper=paper))
        for position, letters in [(1, "AC"), (2, "A"), (3, "ABC")]:
            give(attempt, position, letters)
        submit(attempt)

        assert operations.mark_attempt(attempt_id=attempt.pk, at=at).raw_score == 1

    def test_never_scores_what_came_too_late(self, at):
        attempt = AttemptFactory()
        give(attempt, 1, "A")
        delivery.close_overdue_attempts(at=last_moment(attempt) + timedelta(seconds=1))
        give(attempt, 1, "B", minute=92)

        assert operations.mark_attempt(attempt_id=attempt.pk, at=at).raw_score == 0

    def test_gives_a_choice_taken_back_nothing(self, at):
        attempt = AttemptFactory()
        give(attempt, 1, "B")
        give(attempt, 1, "")
        submit(attempt)

        result = operations.mark_attempt(attempt_id=attempt.pk, at=at)

        assert (result.raw_score, result.answered) == (0, 0)

    def test_marks_an_empty_paper(self, at):
        attempt = AttemptFactory(submitted=True)

        result = operations.mark_attempt(attempt_id=attempt.pk, at=at)

        assert (result.raw_score, result.last_sequence) == (0, 0)

    def test_makes_one_result_however_often_it_is_asked(self, at):
        attempt = AttemptFactory(submitted=True)
        first = operations.mark_attempt(attempt_id=attempt.pk, at=at)

        again = operations.mark_attempt(attempt_id=attempt.pk, at=at + timedelta(hours=1))

        assert again.pk == first.pk
        assert Result.objects.count() == 1
        assert TopicScore.objects.count() == 2

    @pytest.mark.parametrize("status", ["open", "voided"])
    def test_leaves_open_and_voided_attempts_alone(self, at, status):
        closed_at = None if status == "open" else at + timedelta(minutes=1)
        attempt = AttemptFactory(status=status, closed_at=closed_at)

        assert operations.mark_attempt(attempt_id=attempt.pk, at=at) is None
        assert not Result.objects.exists()

    def test_says_that_an_attempt_is_unknown(self, at):
        with pytest.raises(Attempt.DoesNotExist):
            operations.mark_attempt(attempt_id=1, at=at)

    def test_takes_seven_statements_for_fifty_items(self, at):
        attempt = AttemptFactory(sitting=sitting_of(50))
        for position in range(1, 51):
            give(attempt, position, "B")
        submit(attempt)

        with statements() as captured:
            result = operations.mark_attempt(attempt_id=attempt.pk, at=at)

        assert result.raw_score == 50
        assert len(captured) == 7


class TestResult:
    def refused(self, **fields):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResultFactory(**fields)
        return True

    def test_is_never_above_the_maximum(self):
        assert self.refused(raw_score=5, maximum=4)

    def test_passes_exactly_when_the_cut_score_is_reached(self):
        assert self.refused(raw_score=1, is_passed=True)
        assert self.refused(raw_score=4, is_passed=False)

    def test_is_never_changed(self):
        result = ResultFactory()

        with pytest.raises(IntegrityError), transaction.atomic():
            Result.objects.filter(pk=result.pk).update(raw_score=3)


class TestMarkMissed:
    def test_marks_closed_attempts_without_a_result(self, at):
        AttemptFactory(submitted=True)
        AttemptFactory()
        ResultFactory()

        assert operations.mark_missed(at=at) == 1
        assert operations.mark_missed(at=at) == 0


class TestTheRoadFromSubmissionToResult:
    def test_is_walked_by_the_background_worker(self, at, django_capture_on_commit_callbacks):
        attempt = AttemptFactory()
        give(attempt, 1, "B")

        with django_capture_on_commit_callbacks(execute=True):
            submit(attempt)

        job = Job.objects.get()
        assert (job.task, job.arguments) == ("exams.mark_attempt", {"attempt_id": attempt.pk})


@pytest.fixture
def trainer():
    return UserFactory(roles=["trainer"], reach=UnitFactory(code="990100"))


@pytest.fixture
def sitting(trainer):
    return SittingFactory(unit=UnitFactory(parent=trainer.jurisdiction.unit))


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
        operations.mark_attempt(attempt_id=first.pk, at=at)
        second = UserFactory(roles=["invigilator"], reach=sitting.unit)
        asked = delivery.void_attempt(attempt_id=first.pk, actor=trainer, reason="设备故障", at=at)
        delivery.confirm_intervention(intervention_id=asked.pk, actor=second, at=at)

        later = at + timedelta(minutes=45)
        again = delivery.start_attempt(sitting_id=sitting.pk, candidate=first.candidate, at=later)
        again = delivery.open_page(attempt_id=again.pk, candidate=first.candidate, at=later)
        submit(again, minute=5)
        operations.mark_missed(at=at)

        assert [result.attempt for result in queries.results_in(sitting.pk)] == [again]
