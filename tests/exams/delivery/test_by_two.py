"""What the database itself refuses of due times, ends and voidings that nobody decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exams.models import Attempt
from tests import by_two
from tests.factories import AttemptFactory, UserFactory

pytestmark = pytest.mark.django_db
MORE = timedelta(minutes=20)


def write(attempt, **fields):
    """Write past every operation, as a slip or an intruder would."""
    with transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(**fields)


@pytest.fixture
def attempt():
    return AttemptFactory()


class TestDueTime:
    def refused(self, attempt, due_at):
        with pytest.raises(IntegrityError, match="extended-by-nobody"):
            write(attempt, due_at=due_at)
        attempt.refresh_from_db()
        return attempt.due_at != due_at

    @pytest.mark.parametrize("more", [MORE, -MORE, timedelta(microseconds=1)])
    def test_moves_by_no_hand(self, attempt, more):
        assert self.refused(attempt, attempt.due_at + more)

    def test_moves_as_it_was_decided(self, attempt):
        due_at = attempt.due_at + MORE
        by_two.decide(attempt, "extend", due_before=attempt.due_at, due_after=due_at)

        write(attempt, due_at=due_at)

        assert Attempt.objects.get().due_at == due_at

    def test_moves_not_further_than_decided_and_not_twice(self, attempt):
        before, after = attempt.due_at, attempt.due_at + MORE
        by_two.decide(attempt, "extend", due_before=before, due_after=after)

        assert self.refused(attempt, after + MORE)
        write(attempt, due_at=after)
        assert self.refused(attempt, after + MORE)
        assert self.refused(attempt, before)

    def test_moves_by_no_decision_on_another_attempt_nor_on_a_voiding(self, attempt):
        moved = {"due_before": attempt.due_at, "due_after": attempt.due_at + MORE}
        by_two.decide(AttemptFactory(sitting=attempt.sitting), "extend", **moved)
        by_two.decide(attempt, "void", **moved)

        assert self.refused(attempt, moved["due_after"])

    def test_moves_by_no_decision_that_declines(self, attempt):
        due_at = attempt.due_at + MORE
        moved = {"due_before": attempt.due_at, "due_after": due_at}
        by_two.decide(attempt, "extend", is_confirmed=False, reason="无据", **moved)

        assert self.refused(attempt, due_at)

    def test_is_written_again_as_it_is(self, attempt):
        attempt.save()

        assert Attempt.objects.get().due_at == attempt.due_at


class TestVoiding:
    @pytest.mark.parametrize("state", ["open", "submitted", "timed-out", "abandoned"])
    def test_is_done_by_no_hand(self, state, at):
        attempt = AttemptFactory(status=state, closed_at=None if state == "open" else at)

        with pytest.raises(IntegrityError, match="voided-by-nobody"):
            write(attempt, status="voided", closed_at=at)

        assert Attempt.objects.get().status == state

    def test_is_done_as_it_was_decided(self, attempt, at):
        by_two.decide(attempt, "void")

        write(attempt, status="voided", closed_at=at)

        assert Attempt.objects.get().status == "voided"

    def test_is_not_what_was_declined_or_decided_of_something_else(self, attempt, at):
        by_two.decide(attempt, "void", is_confirmed=False, reason="无据")
        by_two.decide(attempt, "extend", due_before=attempt.due_at, due_after=attempt.due_at + MORE)
        by_two.decide(AttemptFactory(sitting=attempt.sitting), "void")

        with pytest.raises(IntegrityError, match="voided-by-nobody"):
            write(attempt, status="voided", closed_at=at)

    def test_is_no_beginning_of_an_attempt_not_even_with_a_decision_on_another(self, attempt, at):
        by_two.decide(attempt, "void")
        born = AttemptFactory.build(
            sitting=attempt.sitting, candidate=UserFactory(), status="voided", closed_at=at
        )

        with pytest.raises(IntegrityError, match="over-at-once"), transaction.atomic():
            born.save()

        assert Attempt.objects.get() == attempt


class TestEnd:
    """When an attempt was closed: it moves with its due time, or not at all."""

    def refused(self, attempt, **fields):
        before = attempt.closed_at
        with pytest.raises(IntegrityError, match="ended-otherwise"):
            write(attempt, **fields)
        attempt.refresh_from_db()
        return attempt.closed_at == before

    @pytest.mark.parametrize("state", ["submitted", "timed-out", "abandoned", "voided"])
    @pytest.mark.parametrize("more", [MORE, -MORE, timedelta(microseconds=1)])
    def test_moves_by_no_hand(self, state, more, at):
        attempt = AttemptFactory(status=state, closed_at=at)

        assert self.refused(attempt, closed_at=at + more)

    @pytest.mark.parametrize("state", ["submitted", "timed-out", "abandoned"])
    def test_is_not_moved_by_a_voiding(self, state, at):
        attempt = AttemptFactory(status=state, closed_at=at)
        by_two.decide(attempt, "void")

        assert self.refused(attempt, status="voided", closed_at=at + MORE)
        write(attempt, status="voided")

    @pytest.mark.parametrize("state", ["timed-out", "abandoned"])
    def test_moves_and_goes_with_the_due_time_that_two_people_moved(self, state, at):
        attempt = AttemptFactory(status=state, closed_at=at)
        before, after = attempt.due_at, attempt.due_at + MORE
        by_two.decide(attempt, "extend", due_before=before, due_after=after)
        by_two.decide(attempt, "extend", due_before=after, due_after=after + MORE)

        assert self.refused(attempt, status="open", closed_at=None)
        write(attempt, due_at=after, closed_at=at + MORE)
        write(attempt, due_at=after + MORE, closed_at=None, status="open")

        assert Attempt.objects.get().status == "open"

    @pytest.mark.parametrize("state", ["timed-out", "abandoned"])
    def test_is_that_of_a_submission_that_the_clock_overtook_and_of_no_later_one(self, state, at):
        attempt = AttemptFactory(status=state, closed_at=at)

        assert self.refused(attempt, status="submitted", closed_at=at + timedelta(seconds=1))
        write(attempt, status="submitted", closed_at=at - timedelta(seconds=1))

        assert Attempt.objects.get().closed_at == at - timedelta(seconds=1)

    def test_of_a_submitted_attempt_stays_though_its_due_time_moves(self, at):
        attempt = AttemptFactory(status="submitted", closed_at=at)
        moved = {"due_before": attempt.due_at, "due_after": attempt.due_at + MORE}
        by_two.decide(attempt, "extend", **moved)

        assert self.refused(attempt, due_at=moved["due_after"], closed_at=at + MORE)
