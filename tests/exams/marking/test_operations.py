from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core.jobs.models import Job
from exams.delivery import operations as delivery
from exams.marking import operations, queries
from exams.models import Attempt, Result, TopicScore
from exams.results.queries import topic_scores
from tests.exams.delivery.helpers import give, last_moment, sitting_of, statements
from tests.factories import (
    AttemptFactory,
    ItemVersionFactory,
    PaperFactory,
    ResultFactory,
    SittingFactory,
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
        scores = [(score.correct, score.items) for score in topic_scores(result)]
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
        at = last_moment(attempt) + timedelta(minutes=1)

        assert operations.mark_attempt(attempt_id=attempt.pk, at=at).raw_score == 0

    def test_never_scores_what_was_kept_aside(self, at):
        attempt = AttemptFactory()
        give(attempt, 1, "A")
        elsewhere = give(attempt, 1, "B", page="another page")
        submit(attempt)
        after = give(attempt, 2, "B", minute=20)

        assert [elsewhere.aside, after.aside] == ["other-page", "closed"]
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
        queries.scheme_of(attempt.sitting)  # a process reads a paper once

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
