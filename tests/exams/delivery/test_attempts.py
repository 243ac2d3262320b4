from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist

from core.models import AuditEntry
from exams.delivery import operations, queries
from exams.delivery.operations import attempts
from exams.models import Attempt
from tests.exams.delivery.helpers import last_moment, open_attempt, statements
from tests.factories import (
    MOMENT,
    AttemptFactory,
    CandidacyFactory,
    ResultFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def start(listed, at):
    return operations.start_attempt(sitting_id=listed.sitting_id, candidate=listed.candidate, at=at)


class TestStartAttempt:
    def test_opens_an_attempt_for_the_papers_time(self, at):
        attempt = start(CandidacyFactory(), at)

        assert attempt.status == "open"
        assert attempt.opened_at == at
        assert attempt.due_at == at + timedelta(minutes=90)

    def test_never_lets_it_last_longer_than_the_sitting(self, at):
        listed = CandidacyFactory()

        attempt = start(listed, listed.sitting.closes_at - timedelta(minutes=10))

        assert attempt.due_at == listed.sitting.closes_at

    def test_records_it_once_however_often_it_is_asked(self, at):
        listed = CandidacyFactory()
        attempt = start(listed, at)

        again = start(listed, at + timedelta(minutes=1))

        assert again == attempt
        assert again.due_at == attempt.due_at
        assert AuditEntry.objects.filter(action="exams.attempt-started").count() == 1

    def test_gives_a_closed_attempt_back_even_after_the_end(self, at):
        attempt = open_attempt(submitted=True)
        listed = attempt.sitting.candidacies.get()

        assert start(listed, attempt.sitting.closes_at + timedelta(days=1)) == attempt

    def test_gives_a_fresh_one_after_a_voided_one(self, at):
        voided = open_attempt(status="voided", closed_at=at + timedelta(minutes=1))

        attempt = start(voided.sitting.candidacies.get(), at + timedelta(minutes=2))

        assert attempt != voided
        assert attempt.status == "open"

    def test_refuses_before_the_opening(self, at):
        with pytest.raises(operations.NotOpenYet):
            start(CandidacyFactory(), at - timedelta(seconds=1))

    def test_refuses_at_the_end(self, at):
        listed = CandidacyFactory()

        with pytest.raises(operations.SittingOver):
            start(listed, listed.sitting.closes_at)

    def test_refuses_once_the_results_are_released(self, at):
        sitting = SittingFactory(released_at=at, released_by=UserFactory())

        with pytest.raises(operations.SittingOver):
            start(CandidacyFactory(sitting=sitting), at)

        assert not Attempt.objects.exists()

    def test_is_not_for_people_who_are_not_listed(self, at):
        with pytest.raises(ObjectDoesNotExist):
            operations.start_attempt(sitting_id=SittingFactory().pk, candidate=UserFactory(), at=at)

    def test_takes_twelve_statements_at_most(self, at):
        listed = CandidacyFactory()

        with statements() as captured:
            start(listed, at)

        assert len(captured) <= 12


class TestOpenPage:
    def test_makes_the_newest_page_the_one_that_saves(self, at):
        attempt = AttemptFactory(page_token="page-1")

        opened = operations.open_page(attempt_id=attempt.pk, candidate=attempt.candidate, at=at)

        assert opened.page_token not in ("", "page-1")

    def test_closes_an_attempt_whose_time_is_up(self, at):
        attempt = AttemptFactory()

        opened = operations.open_page(
            attempt_id=attempt.pk,
            candidate=attempt.candidate,
            at=last_moment(attempt) + timedelta(microseconds=1),
        )

        assert opened.status == "timed-out"
        assert opened.closed_at == last_moment(attempt)

    def test_leaves_a_closed_attempt_as_it_is(self, at):
        attempt = AttemptFactory(submitted=True)

        opened = operations.open_page(
            attempt_id=attempt.pk, candidate=attempt.candidate, at=at + timedelta(days=1)
        )

        assert (opened.status, opened.page_token) == ("submitted", "page-1")

    def test_is_not_for_somebody_else(self, at):
        with pytest.raises(Attempt.DoesNotExist):
            operations.open_page(attempt_id=AttemptFactory().pk, candidate=UserFactory(), at=at)


class TestSubmitAttempt:
    def submit(self, attempt, at, **more):
        return operations.submit_attempt(
            attempt_id=attempt.pk, candidate=attempt.candidate, page_token="page-1", at=at, **more
        )

    def test_closes_the_attempt_and_records_it(self, at):
        attempt = AttemptFactory()

        submitted = self.submit(attempt, at + timedelta(minutes=50))

        assert submitted.status == "submitted"
        assert submitted.closed_at == at + timedelta(minutes=50)
        assert AuditEntry.objects.get().actor == attempt.candidate

    def test_announces_it_after_the_commit(self, at, django_capture_on_commit_callbacks):
        attempt = AttemptFactory()

        with django_capture_on_commit_callbacks() as callbacks:
            self.submit(attempt, at + timedelta(minutes=50))

        assert len(callbacks) == 1

    def test_changes_nothing_the_second_time(self, django_capture_on_commit_callbacks):
        attempt = AttemptFactory(submitted=True)

        with django_capture_on_commit_callbacks() as callbacks:
            again = self.submit(attempt, attempt.closed_at + timedelta(seconds=5))

        assert again.closed_at == attempt.closed_at
        assert callbacks == []
        assert not AuditEntry.objects.exists()

    def test_still_counts_at_the_last_moment_of_the_grace(self):
        attempt = AttemptFactory()

        assert self.submit(attempt, last_moment(attempt)).status == "submitted"

    def test_refuses_past_the_grace(self):
        attempt = AttemptFactory()

        with pytest.raises(operations.TooLate):
            self.submit(attempt, last_moment(attempt) + timedelta(microseconds=1))

    def test_refuses_what_was_voided(self, at):
        attempt = AttemptFactory(status="voided", closed_at=at + timedelta(minutes=1))

        with pytest.raises(operations.AttemptVoided):
            self.submit(attempt, at + timedelta(minutes=2))

    @pytest.mark.parametrize("policy", ["submit", "void"])
    def test_takes_what_the_server_had_in_time_though_the_clock_was_faster(self, policy):
        attempt = AttemptFactory(sitting=SittingFactory(overdue=policy))
        had = last_moment(attempt)
        operations.close_overdue_attempts(at=had + timedelta(seconds=1))

        submitted = self.submit(attempt, had)

        assert (submitted.status, submitted.closed_at) == ("submitted", had)

    def test_refuses_what_came_too_late_once_the_clock_has_closed_it(self):
        attempt = AttemptFactory()
        late = last_moment(attempt) + timedelta(microseconds=1)
        operations.close_overdue_attempts(at=late)

        with pytest.raises(operations.AttemptClosed):
            self.submit(attempt, late)

    def test_changes_nothing_that_is_marked(self):
        attempt = AttemptFactory()
        had = last_moment(attempt)
        operations.close_overdue_attempts(at=had + timedelta(seconds=1))
        ResultFactory(attempt=attempt)

        with pytest.raises(operations.AttemptClosed):
            self.submit(attempt, had)

    def test_is_not_for_somebody_else(self, at):
        with pytest.raises(Attempt.DoesNotExist):
            operations.submit_attempt(
                attempt_id=AttemptFactory().pk, candidate=UserFactory(), page_token="page-1", at=at
            )

    def test_by_the_clock_of_a_page_waits_while_time_is_left(self, at):
        attempt = AttemptFactory()

        with pytest.raises(operations.TimeLeft) as refusal:
            self.submit(attempt, attempt.due_at - timedelta(seconds=3), is_automatic=True)

        attempt.refresh_from_db()
        assert refusal.value.params == {"milliseconds": 3000}
        assert attempt.status == "open"

    def test_by_the_clock_of_a_page_is_taken_once_the_time_is_up(self):
        attempt = AttemptFactory()

        assert self.submit(attempt, attempt.due_at, is_automatic=True).status == "submitted"

    def test_takes_ten_statements_at_most(self, at, django_capture_on_commit_callbacks):
        attempt = AttemptFactory()

        with statements() as captured, django_capture_on_commit_callbacks(execute=True):
            self.submit(attempt, at + timedelta(minutes=50))

        assert len(captured) <= 10


class TestCloseOverdueAttempts:
    def test_closes_as_timed_out_what_nobody_submitted(self):
        attempt = AttemptFactory()

        closed = operations.close_overdue_attempts(at=last_moment(attempt) + timedelta(minutes=7))

        attempt.refresh_from_db()
        assert closed == 1
        assert attempt.status == "timed-out"
        assert attempt.closed_at == last_moment(attempt)

    def test_records_that_nobody_but_the_clock_did_it(self):
        attempt = AttemptFactory()

        operations.close_overdue_attempts(at=last_moment(attempt) + timedelta(seconds=1))

        assert AuditEntry.objects.get().actor is None

    def test_leaves_attempts_within_the_grace_open(self):
        attempt = AttemptFactory()

        assert operations.close_overdue_attempts(at=last_moment(attempt)) == 0

    def test_is_held_up_by_none_within_their_grace(self, monkeypatch):
        monkeypatch.setattr(attempts, "SWEEP", 1)
        patient = SittingFactory(overdue="grace", hand_in_minutes=60)
        waiting = [AttemptFactory(sitting=patient) for _ in range(3)]
        over = AttemptFactory(due_at=waiting[0].due_at + timedelta(minutes=1))

        closed = operations.close_overdue_attempts(at=over.due_at + timedelta(minutes=2))

        over.refresh_from_db()
        assert (closed, over.status) == (1, "timed-out")

    @pytest.mark.parametrize("policy", ["submit", "grace", "void"])
    def test_finds_to_the_microsecond_what_the_guard_says_is_over(self, policy):
        minutes = 5 if policy == "grace" else 0
        attempt = AttemptFactory(sitting=SittingFactory(overdue=policy, hand_in_minutes=minutes))
        end = attempt.terms.end

        assert not queries.overdue_attempts(at=end).exists()
        assert queries.overdue_attempts(at=end + timedelta(microseconds=1)).get() == attempt

    def test_reads_two_statements_however_many_wait(self):
        for _ in range(4):
            AttemptFactory(due_at=MOMENT + timedelta(minutes=1))

        with statements() as captured:
            found = list(queries.overdue_attempts(at=MOMENT + timedelta(minutes=9)))

        assert (len(found), len(captured)) == (4, 2)

    def test_leaves_closed_attempts_alone(self):
        attempt = AttemptFactory(submitted=True)

        assert operations.close_overdue_attempts(at=attempt.due_at + timedelta(days=1)) == 0

    def test_finds_nothing_the_second_time(self):
        attempt = AttemptFactory()
        at = last_moment(attempt) + timedelta(seconds=1)
        operations.close_overdue_attempts(at=at)

        assert operations.close_overdue_attempts(at=at) == 0
