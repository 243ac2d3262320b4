"""What the database itself refuses of due times and voidings that two people have not decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exams.models import Attempt
from tests import by_two
from tests.factories import AttemptFactory

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
