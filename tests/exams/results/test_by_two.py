"""What the database itself refuses of releases that two people have not decided."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exams.models import Sitting
from tests import by_two
from tests.factories import AttemptFactory, SittingFactory, UserFactory

pytestmark = pytest.mark.django_db


def write(sitting, **fields):
    """Write past every operation, as a slip or an intruder would."""
    with transaction.atomic():
        Sitting.objects.filter(pk=sitting.pk).update(**fields)


@pytest.fixture
def sitting():
    return SittingFactory()


class TestRelease:
    def refused(self, sitting, at, by):
        with pytest.raises(IntegrityError, match="released-by-nobody"):
            write(sitting, released_at=at, released_by=by)
        return Sitting.objects.get(pk=sitting.pk).released_at is None

    def test_is_done_by_no_hand(self, sitting, at):
        assert self.refused(sitting, at, UserFactory())
        assert self.refused(sitting, at, None)

    def test_is_done_as_it_was_decided(self, sitting, at):
        decided = by_two.decide_release(sitting, at=at)

        write(sitting, released_at=at, released_by=decided.decided_by)

        assert Sitting.objects.get().released_at == at

    def test_is_no_beginning_of_a_sitting(self, sitting, at):
        sitting.pk, sitting.released_at, sitting.released_by = None, at, UserFactory()

        with pytest.raises(IntegrityError, match="released-at-once"), transaction.atomic():
            sitting.save()

        assert Sitting.objects.get().released_at is None

    def test_bears_the_moment_and_the_name_of_the_decision(self, sitting, at):
        decided = by_two.decide_release(sitting, at=at)

        assert self.refused(sitting, at - timedelta(hours=1), decided.decided_by)
        assert self.refused(sitting, at, UserFactory())
        assert self.refused(sitting, at, None)

    def test_is_not_what_was_declined_or_decided_of_another(self, sitting, at):
        by = UserFactory()
        by_two.decide_release(sitting, at=at, by=by, is_confirmed=False, reason="待核")
        by_two.decide_release(SittingFactory(), at=at, by=by)

        assert self.refused(sitting, at, by)

    def test_of_one_result_is_not_that_of_all(self, sitting, at):
        by = UserFactory()
        by_two.decide_release(sitting, at=at, by=by, attempt=AttemptFactory(sitting=sitting))

        assert self.refused(sitting, at, by)

    @pytest.mark.parametrize("change", ["sealed", "later", "by-another", "by-nobody"])
    def test_is_for_good(self, sitting, at, change):
        by_two.release(sitting, at=at)
        later = by_two.decide_release(sitting, at=at + timedelta(days=1))
        changes = {
            "sealed": {"released_at": None, "released_by": None},
            "later": {"released_at": later.decided_at, "released_by": later.decided_by},
            "by-another": {"released_by": UserFactory()},
            "by-nobody": {"released_by": None},
        }

        with pytest.raises(IntegrityError, match="released-for-good"):
            write(sitting, **changes[change])

        assert Sitting.objects.get().released_at == at

    def test_is_written_again_as_it_is(self, sitting, at):
        by_two.release(sitting, at=at)
        Sitting.objects.get().save()

        assert Sitting.objects.get().released_at == at
