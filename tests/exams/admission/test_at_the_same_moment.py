"""A start races what two others do: each pair ends as if one had come after the other."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connections

from exams.admission import queries
from exams.delivery.operations import approve_accommodation, start_attempt
from exams.models import Attempt, Candidacy
from exams.sittings.operations import AlreadyStarted, unlist_candidate
from tests.exams.admission.helpers import asked
from tests.factories import (
    MOMENT,
    CandidacyFactory,
    PostingFactory,
    SittingFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def together(*acts):
    """Do the acts at the same moment; return what each raised."""
    barrier, raised = Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            barrier.wait()
            act()
        except Exception as error:
            raised[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def unit():
    return UnitFactory()


def starting(place):
    return lambda: start_attempt(sitting_id=place.sitting_id, candidate=place.candidate, at=MOMENT)


class TestStartAndApproval:
    def test_give_the_own_time_whichever_comes_first(self, unit):
        hr = UserFactory(roles=["hr"], reach=unit)
        for _ in range(ROUNDS):
            person = PostingFactory(unit=unit).user
            place = CandidacyFactory(sitting=SittingFactory(unit=unit), candidate=person)
            wish = asked(person, percent=50)

            raised = together(
                starting(place),
                lambda wish=wish: approve_accommodation(
                    accommodation_id=wish.pk, basis="便民3号", actor=hr, at=MOMENT
                ),
            )

            assert raised == [None, None]
            attempt = Attempt.objects.get(candidate=person)
            assert attempt.due_at == MOMENT + timedelta(minutes=135)
            assert queries.passport_of(person.pk, on=MOMENT.date()).minutes(90) == 135


class TestStartAndUnlisting:
    def test_leave_an_attempt_on_the_list_or_nobody(self, unit):
        trainer = UserFactory(roles=["trainer"], reach=unit)
        for _ in range(ROUNDS):
            place = CandidacyFactory(sitting=SittingFactory(unit=unit))

            raised = together(
                starting(place),
                lambda place=place: unlist_candidate(
                    sitting_id=place.sitting_id,
                    candidate_id=place.candidate_id,
                    actor=trainer,
                    at=MOMENT,
                ),
            )

            has_started = Attempt.objects.filter(sitting=place.sitting_id).exists()
            assert has_started == Candidacy.objects.filter(pk=place.pk).exists()
            expected = AlreadyStarted if has_started else ObjectDoesNotExist
            [error] = [error for error in raised if error]
            assert isinstance(error, expected)


class TestTwoStarts:
    def test_are_one_attempt(self, unit):
        for _ in range(ROUNDS):
            place = CandidacyFactory(sitting=SittingFactory(unit=unit))

            assert together(*[starting(place)] * 3) == [None, None, None]

            assert Attempt.objects.filter(sitting=place.sitting_id).count() == 1
