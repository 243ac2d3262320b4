from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exams.models import Response
from tests.factories import (
    AttemptFactory,
    CandidacyFactory,
    ResponseFactory,
    SittingFactory,
)

pytestmark = pytest.mark.django_db


def refused(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    return True


class TestSitting:
    def test_closes_after_it_opens(self, at):
        assert refused(lambda: SittingFactory(opens_at=at, closes_at=at))

    def test_is_of_a_known_kind(self):
        assert refused(lambda: SittingFactory(kind="party"))

    def test_is_of_a_known_track(self):
        assert refused(lambda: SittingFactory(track="railway"))


class TestCandidacy:
    def test_stands_once_for_a_person_in_a_sitting(self):
        listed = CandidacyFactory()

        assert refused(lambda: CandidacyFactory(sitting=listed.sitting, candidate=listed.candidate))


class TestAttempt:
    def test_is_the_only_live_one_of_a_candidate(self):
        attempt = AttemptFactory()

        assert refused(lambda: AttemptFactory(sitting=attempt.sitting, candidate=attempt.candidate))

    def test_may_follow_a_voided_one(self, at):
        voided = AttemptFactory(status="voided", closed_at=at + timedelta(minutes=1))

        again = AttemptFactory(sitting=voided.sitting, candidate=voided.candidate)

        assert again.pk != voided.pk

    def test_is_of_a_known_status(self, at):
        assert refused(lambda: AttemptFactory(status="lost", closed_at=at))

    def test_is_not_closed_without_a_time(self):
        assert refused(lambda: AttemptFactory(status="submitted"))

    def test_is_not_open_with_a_closing_time(self, at):
        assert refused(lambda: AttemptFactory(closed_at=at))

    def test_is_due_after_it_was_opened(self, at):
        assert refused(lambda: AttemptFactory(opened_at=at, due_at=at))


class TestResponse:
    def test_has_a_sequence_number_of_its_own(self):
        response = ResponseFactory()

        assert refused(
            lambda: ResponseFactory(attempt=response.attempt, sequence=response.sequence)
        )

    def test_is_kept_once_for_a_nonce(self):
        response = ResponseFactory()

        assert refused(lambda: ResponseFactory(attempt=response.attempt, nonce=response.nonce))

    def test_is_numbered_from_one(self):
        assert refused(lambda: ResponseFactory(sequence=0))

    def test_is_never_changed(self):
        response = ResponseFactory()

        assert refused(lambda: Response.objects.filter(pk=response.pk).update(chosen=["C"]))

    def test_is_never_deleted(self):
        response = ResponseFactory()

        assert refused(lambda: Response.objects.filter(pk=response.pk).delete())
