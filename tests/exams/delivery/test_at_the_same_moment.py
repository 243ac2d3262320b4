"""Several requests, several threads, on PostgreSQL: what the locks of the operations are for."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from core.models import AuditEntry
from exams.delivery import operations
from exams.marking import operations as marking
from exams.models import Attempt, Candidacy, Result
from exams.results import operations as results
from exams.sittings import operations as sittings
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
            *[
                lambda n=n: give(attempt, 1 + n % 4, "A", nonce=f"nonce-{n:04d}", number=n)
                for n in range(1, 9)
            ]
        )

        assert sorted(response.sequence for response in outcomes) == list(range(1, 9))

    def test_a_save_sent_twice_is_kept_once(self):
        attempt = AttemptFactory()

        outcomes = together(*[lambda: give(attempt, 1, "A", nonce="nonce-0001", number=1)] * 4)

        assert len({response.pk for response in outcomes}) == 1
        assert attempt.responses.count() == 1

    def test_a_save_beside_the_submission_counts_or_is_late_but_is_never_lost(self, at):
        attempt = AttemptFactory()

        saved, submitted = together(
            lambda: give(attempt, 1, "B", number=1),
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
        second = UserFactory(roles=["invigilator"], reach=trainer.jurisdiction.unit)
        sitting = SittingFactory(unit=trainer.jurisdiction.unit)
        listed = CandidacyFactory(sitting=sitting)
        wanted = results.ask_for_release(sitting_id=sitting.pk, actor=trainer, at=at)

        outcomes = together(
            lambda: operations.start_attempt(
                sitting_id=sitting.pk, candidate=listed.candidate, at=at
            ),
            lambda: results.confirm_release(request_id=wanted.pk, actor=second, at=at),
        )

        assert names(outcomes) in (
            ["Attempt", "StillAnswering"],
            ["ReleaseDecision", "SittingOver"],
        )

    def test_a_start_beside_the_removal_from_the_list_has_one_winner(self, at):
        trainer = UserFactory(roles=["trainer"], reach=UnitFactory(code="990100"))
        listed = CandidacyFactory(sitting__unit=trainer.jurisdiction.unit)

        together(
            lambda: operations.start_attempt(
                sitting_id=listed.sitting_id, candidate=listed.candidate, at=at
            ),
            lambda: sittings.unlist_candidate(
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
        wanted = results.ask_for_release(sitting_id=attempt.sitting_id, actor=trainer, at=at)

        outcomes = together(
            lambda: operations.confirm_intervention(intervention_id=asked.pk, actor=second, at=at),
            lambda: results.confirm_release(request_id=wanted.pk, actor=second, at=at),
        )

        assert names(outcomes) in (
            ["Attempt", "FiguresChanged"],
            ["ReleaseDecision", "ResultsReleased"],
        )

    def test_a_save_beside_the_change_of_device_counts_or_is_kept_aside(self, at):
        attempt = AttemptFactory()

        saved, _taken = together(
            lambda: give(attempt, 1, "B", number=1),
            lambda: operations.take_over(
                attempt_id=attempt.pk, candidate=attempt.candidate, device="d" * 32, at=at
            ),
        )

        assert saved.aside in ("", "other-page")
        assert attempt.responses.count() == 1

    def test_two_devices_that_take_over_have_one_winner(self, at):
        attempt = AttemptFactory()

        outcomes = together(
            *[
                lambda device=device: operations.take_over(
                    attempt_id=attempt.pk, candidate=attempt.candidate, device=device * 32, at=at
                )
                for device in "abcd"
            ]
        )

        attempt.refresh_from_db()
        assert sorted(outcome.lease for outcome in outcomes) == [2, 3, 4, 5]
        assert attempt.leases.get(number=attempt.lease).token == attempt.page_token

    def test_two_second_persons_extend_once(self, at):
        attempt, people = in_charge(3)
        asked = operations.extend_attempt(
            attempt_id=attempt.pk, minutes=10, reason="停电", actor=people[0], at=at
        )

        together(
            *[
                lambda person=person: operations.confirm_intervention(
                    intervention_id=asked.pk, actor=person, at=at
                )
                for person in people[1:]
            ]
        )

        due_at = attempt.due_at
        attempt.refresh_from_db()
        assert attempt.due_at - due_at == timedelta(minutes=10)

    def test_an_extension_beside_the_marking_has_one_winner(self, at):
        attempt, people = in_charge(2)
        late = last_moment(attempt) + timedelta(minutes=1)
        asked = operations.extend_attempt(
            attempt_id=attempt.pk, minutes=10, reason="停电", actor=people[0], at=at
        )
        operations.close_overdue_attempts(at=late)

        extended, marked = together(
            lambda: operations.confirm_intervention(
                intervention_id=asked.pk, actor=people[1], at=late
            ),
            lambda: marking.mark_attempt(attempt_id=attempt.pk, at=late),
        )

        attempt.refresh_from_db()
        won = isinstance(extended, Attempt)
        assert (attempt.status, marked is None) == (("open", True) if won else ("timed-out", False))


def in_charge(number):
    """Return an attempt and so many people in charge of its sitting."""
    attempt = AttemptFactory()
    people = [UserFactory(roles=["invigilator"], reach=attempt.sitting.unit) for _ in range(number)]
    return attempt, people


class TestTimeForAll:
    @pytest.fixture
    def asked(self, at):
        root = UnitFactory(code="990100")
        sitting = SittingFactory(unit=UnitFactory(parent=root))
        self.people = [UserFactory(roles=["invigilator"], reach=root) for _ in range(3)]
        self.attempts = [open_attempt(sitting=sitting) for _ in range(12)]
        return operations.extend_all(
            sitting_id=sitting.pk, minutes=20, reason="停电", actor=self.people[0], at=at
        )

    def test_that_two_confirm_is_given_once(self, asked, at):
        outcomes = together(
            *[
                lambda person=person: operations.confirm_group_extension(
                    extension_id=asked.pk, actor=person, at=at
                )
                for person in self.people[1:]
            ]
        )

        assert outcomes == [asked, asked]
        due = set(Attempt.objects.values_list("due_at", flat=True))
        assert due == {at + timedelta(minutes=110)}

    def test_goes_beside_saves_submissions_and_what_is_done_to_one(self, asked, at):
        own = [
            operations.extend_attempt(
                attempt_id=attempt.pk, minutes=5, reason="死机", actor=self.people[0], at=at
            )
            for attempt in self.attempts[6:9]
        ]

        outcomes = together(
            lambda: operations.confirm_group_extension(
                extension_id=asked.pk, actor=self.people[1], at=at
            ),
            *[
                lambda asked=each: operations.confirm_intervention(
                    intervention_id=asked.pk, actor=self.people[2], at=at
                )
                for each in own
            ],
            *[lambda attempt=each: give(attempt, 1, "A", number=1) for each in self.attempts[:3]],
            *[
                lambda attempt=each: operations.submit_attempt(
                    attempt_id=attempt.pk,
                    candidate=attempt.candidate,
                    page_token="page-1",
                    at=at,
                )
                for each in self.attempts[3:6]
            ],
        )

        assert names(outcomes) == ["Attempt"] * 6 + ["GroupExtension"] + ["Response"] * 3
        for attempt in self.attempts[6:9]:
            attempt.refresh_from_db()
            assert attempt.due_at == at + timedelta(minutes=115)
        assert asked.interventions.filter(decision=None).count() == 0
