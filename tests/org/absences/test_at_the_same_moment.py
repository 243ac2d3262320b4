"""Two people record leave at one moment, on PostgreSQL: what the lock on the person is for."""

from datetime import date

import pytest

from org.absences import operations
from org.absences.operations import Leave
from org.models import Absence
from tests.accounts.test_at_the_same_moment import together
from tests.factories import PostingFactory, UserFactory

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


class TestAtTheSameMoment:
    def test_one_of_two_overlapping_is_recorded(self, at):
        posting = PostingFactory()
        hr = UserFactory(reach=posting.unit)

        def record(number):
            leave = Leave("annual", date(2026, 11, number), date(2026, 11, 27))
            account = posting.user.username
            return operations.record_absence(account=account, leave=leave, actor=hr, at=at)

        outcomes = together(lambda: record(23), lambda: record(24))

        assert outcomes == ["Absence", "AbsenceOverlaps"]
        assert Absence.objects.count() == 1
