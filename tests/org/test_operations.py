from datetime import date, timedelta

import pytest

from accounts import operations as accounts
from accounts.queries import roles_of
from config.schedule import SCHEDULE
from core.models import AuditEntry
from org import operations, tasks
from org.models import Posting
from org.queries import posting_of
from tests.factories import JurisdictionFactory, PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def hr():
    return UserFactory(roles=["hr"])


class TestEndPosting:
    def end(self, posting, hr, at, until_on=TODAY):
        return operations.end_posting(
            posting_id=posting.pk, until_on=until_on, actor=hr, at=at, reason="调离"
        )

    def test_takes_access_away_the_same_day(self, hr, at):
        posting = PostingFactory(user=UserFactory(roles=["officer"]))

        self.end(posting, hr, at)

        posting.user.refresh_from_db()
        assert not posting.user.is_active
        assert roles_of(posting.user) == frozenset()

    def test_leaves_access_to_who_serves_elsewhere_too(self, hr, at):
        posting = PostingFactory(track="supervision")
        PostingFactory(user=posting.user, track="enforcement")

        self.end(posting, hr, at)

        posting.user.refresh_from_db()
        assert posting.user.is_active

    def test_leaves_access_until_a_day_ahead(self, hr, at):
        posting = PostingFactory()

        self.end(posting, hr, at, until_on=TOMORROW)

        posting.user.refresh_from_db()
        assert posting.user.is_active
        assert posting_of(posting.user, day=TODAY) == posting
        assert posting_of(posting.user, day=TOMORROW) is None

    def test_refuses_a_posting_that_ended(self, hr, at):
        posting = PostingFactory(until_on=TODAY)

        with pytest.raises(operations.PostingEnded):
            self.end(posting, hr, at)

    def test_refuses_a_day_before_it_began(self, hr, at):
        posting = PostingFactory(from_on=TODAY)

        with pytest.raises(operations.BeforeStart):
            self.end(posting, hr, at, until_on=TODAY - timedelta(days=1))

    def test_ends_nothing_if_the_last_administrator_would_go(self, hr, at):
        posting = PostingFactory(user=UserFactory(roles=["administrator"]))

        with pytest.raises(accounts.LastAdministrator):
            self.end(posting, hr, at)


class TestTransfer:
    def transfer(self, posting, unit, hr, at, from_on=TODAY):
        return operations.transfer(
            posting_id=posting.pk,
            unit_id=unit.pk,
            from_on=from_on,
            title="一级行政执法员",
            actor=hr,
            at=at,
            reason="轮岗",
        )

    def test_moves_the_person_and_keeps_the_history(self, hr, at):
        posting, unit = PostingFactory(track="enforcement"), UnitFactory()

        opened = self.transfer(posting, unit, hr, at)

        posting.refresh_from_db()
        assert posting.until_on == opened.from_on == TODAY
        assert posting_of(posting.user, day=TODAY).unit == unit
        assert opened.track == "enforcement"

    def test_leaves_access_alone(self, hr, at):
        posting = PostingFactory(user=UserFactory(roles=["officer"]))

        self.transfer(posting, UnitFactory(), hr, at, from_on=TOMORROW)

        posting.user.refresh_from_db()
        assert posting.user.is_active

    def test_refuses_the_unit_of_the_posting(self, hr, at):
        posting = PostingFactory()

        with pytest.raises(operations.SameUnit):
            self.transfer(posting, posting.unit, hr, at)

    @pytest.mark.parametrize("fields", [{"kind": "area"}, {"closed_on": TODAY}])
    def test_refuses_a_unit_without_posts(self, hr, at, fields):
        posting = PostingFactory()

        with pytest.raises(operations.UnitClosed):
            self.transfer(posting, UnitFactory(**fields), hr, at)

    def test_refuses_a_second_time(self, hr, at):
        posting = PostingFactory()
        self.transfer(posting, UnitFactory(), hr, at)

        with pytest.raises(operations.PostingEnded):
            self.transfer(posting, UnitFactory(), hr, at)

        assert Posting.objects.filter(user=posting.user).count() == 2


class TestCloseLeavers:
    def test_closes_who_serves_nowhere_any_more(self, at):
        leaver = PostingFactory(user=UserFactory(roles=["officer"]), until_on=TODAY).user

        assert operations.close_leavers(at=at) == 1

        leaver.refresh_from_db()
        assert not leaver.is_active

    @pytest.mark.parametrize("until_on", [None, TOMORROW])
    def test_leaves_who_serves_today(self, at, until_on):
        PostingFactory(until_on=until_on)

        assert operations.close_leavers(at=at) == 0

    def test_leaves_who_will_serve(self, at):
        posting = PostingFactory(until_on=TODAY, track="supervision")
        PostingFactory(user=posting.user, from_on=TOMORROW, track="supervision")

        assert operations.close_leavers(at=at) == 0

    def test_leaves_staff_who_were_never_on_the_roster(self, at):
        UserFactory(roles=["trainer"])

        assert operations.close_leavers(at=at) == 0

    def test_counts_the_day_of_china(self, at):
        """At 00:05 in China it is still the day before in Greenwich."""
        PostingFactory(until_on=TOMORROW)

        assert operations.close_leavers(at=at.replace(hour=23, minute=59)) == 0
        assert operations.close_leavers(at=at.replace(day=25, hour=0, minute=5)) == 1

    def test_changes_nothing_the_second_time(self, at):
        PostingFactory(until_on=TODAY)
        operations.close_leavers(at=at)

        assert operations.close_leavers(at=at) == 0

    def test_leaves_the_last_administrator(self, at):
        PostingFactory(user=UserFactory(roles=["administrator"]), until_on=TODAY)
        PostingFactory(until_on=TODAY)

        assert operations.close_leavers(at=at) == 1


class TestSetJurisdiction:
    def test_moves_the_reach(self, at):
        before, unit = JurisdictionFactory(), UnitFactory()

        after = operations.set_jurisdiction(
            user_id=before.user_id, unit_id=unit.pk, actor=None, at=at
        )

        assert after.unit == unit
        assert AuditEntry.objects.get().detail == {"from": before.unit.code, "to": unit.code}

    def test_records_nothing_the_second_time(self, at):
        before = JurisdictionFactory()

        operations.set_jurisdiction(
            user_id=before.user_id, unit_id=before.unit_id, actor=None, at=at
        )

        assert not AuditEntry.objects.exists()


class TestTheDailyTask:
    def test_closes_leavers(self):
        leaver = PostingFactory(until_on=date(2024, 1, 1)).user

        tasks.close_leavers()

        leaver.refresh_from_db()
        assert not leaver.is_active

    def test_bears_the_name_that_the_schedule_calls(self):
        called = {entry.task for entry in SCHEDULE}

        assert tasks.close_leavers.name in called
