"""Several requests, several threads, on PostgreSQL: what the locks of the operations are for."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from core.models import AuditEntry
from exams.delivery import operations
from exams.marking import operations as marking
from exams.models import Attempt, Candidacy, Result
from tests.exams.delivery.helpers import give, last_moment, open_attempt
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    ResultFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def together(*acts):
    """Run the acts in threads that start together; return what each came to, errors included."""
    assert connection.vendor == "postgresql"
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def work(place, act):
        start.wait()
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


class TestAtTheSameMoment:
    def test_two_starts_open_one_attempt(self, at):
        listed = CandidacyFactory()

        outcomes = together(
            *[
                lambda: operations.start_attempt(
                    sitting_id=listed.sitting_id, candidate=listed.candidate, at=at
                )
            ]
            * 4
        )

        assert len({attempt.pk for attempt in outcomes}) == 1
        assert Attempt.objects.count() == 1
        assert AuditEntry.objects.count() == 1

    def test_saves_get_sequence_numbers_without_a_gap(self):
        attempt = AttemptFactory()

        outcomes = together(
            *[lambda n=n: give(attempt, 1 + n % 4, "A", nonce=f"nonce-{n:04d}") for n in range(8)]
        )

        assert sorted(response.sequence for response in outcomes) == list(range(1, 9))

    def test_a_save_sent_twice_is_kept_once(self):
        attempt = AttemptFactory()

        outcomes = together(*[lambda: give(attempt, 1, "A", nonce="nonce-0001")] * 4)

        assert len({response.pk for response in outcomes}) == 1
        assert attempt.responses.count() == 1

    def test_a_save_beside_the_submission_counts_or_is_late_but_is_never_lost(self, at):
        attempt = AttemptFactory()

        saved, submitted = together(
            lambda: give(attempt, 1, "B"),
            lambda: operations.submit_attempt(
                attempt_id=attempt.pk,
                candidate=attempt.candidate,
                page_token="page-1",
                at=at + timedelta(minutes=5),
            ),
        )
        result = marking.mark_attempt(attempt_id=attempt.pk, at=at)

        assert submitted.status == "submitted"
        assert result.raw_score == (0 if saved.is_late else 1)
        assert attempt.responses.count() == 1

    def test_two_submissions_are_one(self, at):
        attempt = AttemptFactory()

        outcomes = together(
            *[
                lambda: operations.submit_attempt(
                    attempt_id=attempt.pk,
                    candidate=attempt.candidate,
                    page_token="page-1",
                    at=at + timedelta(minutes=5),
                )
            ]
            * 2
        )

        assert names(outcomes) == ["Attempt", "Attempt"]
        assert AuditEntry.objects.count() == 1

    def test_two_sweeps_close_an_attempt_once(self):
        attempt = AttemptFactory()
        at = last_moment(attempt) + timedelta(seconds=1)

        outcomes = together(*[lambda: operations.close_overdue_attempts(at=at)] * 2)

        assert sorted(outcomes) == [0, 1]
        assert AuditEntry.objects.count() == 1

    def test_two_workers_mark_an_attempt_once(self, at):
        attempt = AttemptFactory(submitted=True)

        outcomes = together(*[lambda: marking.mark_attempt(attempt_id=attempt.pk, at=at)] * 2)

        assert len({result.pk for result in outcomes}) == 1
        assert Result.objects.count() == 1

    def test_a_start_beside_the_release_is_refused_or_holds_the_release_up(self, at):
        trainer = UserFactory(roles=["trainer"], reach=UnitFactory(code="990100"))
        sitting = SittingFactory(unit=trainer.jurisdiction.unit)
        listed = CandidacyFactory(sitting=sitting)

        outcomes = together(
            lambda: operations.start_attempt(
                sitting_id=sitting.pk, candidate=listed.candidate, at=at
            ),
            lambda: marking.release_results(sitting_id=sitting.pk, actor=trainer, at=at),
        )

        assert names(outcomes) in (["Attempt", "StillAnswering"], ["Sitting", "SittingOver"])

    def test_a_start_beside_the_removal_from_the_list_has_one_winner(self, at):
        trainer = UserFactory(roles=["trainer"], reach=UnitFactory(code="990100"))
        listed = CandidacyFactory(sitting__unit=trainer.jurisdiction.unit)

        together(
            lambda: operations.start_attempt(
                sitting_id=listed.sitting_id, candidate=listed.candidate, at=at
            ),
            lambda: operations.unlist_candidate(
                sitting_id=listed.sitting_id,
                candidate_id=listed.candidate_id,
                actor=trainer,
                at=at,
            ),
        )

        assert Attempt.objects.count() == Candidacy.objects.count()

    def test_a_void_beside_the_release_never_voids_a_released_result(self, at):
        trainer = UserFactory(roles=["trainer"], reach=UnitFactory(code="990100"))
        attempt = open_attempt(
            sitting=SittingFactory(unit=trainer.jurisdiction.unit), submitted=True
        )
        ResultFactory(attempt=attempt)
        second = UserFactory(roles=["invigilator"], reach=trainer.jurisdiction.unit)
        asked = operations.void_attempt(attempt_id=attempt.pk, actor=trainer, reason="替考", at=at)

        outcomes = together(
            lambda: operations.confirm_intervention(intervention_id=asked.pk, actor=second, at=at),
            lambda: marking.release_results(sitting_id=attempt.sitting_id, actor=trainer, at=at),
        )

        assert names(outcomes) in (["Attempt", "Sitting"], ["ResultsReleased", "Sitting"])
