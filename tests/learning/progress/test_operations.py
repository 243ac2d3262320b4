"""Recording what somebody has studied."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from content.models import CaseIndexPage, CasePage
from learning.models import Activity
from learning.progress import operations
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    page = CasePage(title="某案", issuer="最高人民法院", points="要点", facts="事实", result="结果")
    return CaseIndexPage.objects.get().add_child(instance=page)


complete_reading = operations.complete_reading.__wrapped__


class TestRecordActivity:
    def test_keeps_who_did_what_on_which_day_of_china(self, at):
        learner = UserFactory()
        late = at.replace(hour=23, minute=59)

        operations.record_activity(learner=learner, kind="drill", subject="7", at=late)

        activity = Activity.objects.get()
        assert (activity.learner, activity.kind, activity.subject) == (learner, "drill", "7")
        assert activity.day == at.date()
        assert activity.completed_at == late

    def test_counts_the_same_once_a_day(self, at):
        learner = UserFactory()
        for moment in (at, at + timedelta(hours=2)):
            operations.record_activity(learner=learner, kind="case", subject="7", at=moment)

        assert Activity.objects.get().completed_at == at

    def test_counts_the_same_again_on_another_day(self, at):
        learner = UserFactory()
        for moment in (at, at + timedelta(days=1)):
            operations.record_activity(learner=learner, kind="case", subject="7", at=moment)

        assert Activity.objects.count() == 2

    def test_leaves_the_same_of_somebody_else_alone(self, at):
        for learner in (UserFactory(), UserFactory()):
            operations.record_activity(learner=learner, kind="case", subject="7", at=at)

        assert Activity.objects.count() == 2


class TestCompleteReading:
    def test_records_the_page_and_returns_its_address(self, case, at):
        learner = UserFactory()

        address = complete_reading(learner=learner, page_id=case.pk, at=at)

        assert address == case.address
        activity = Activity.objects.get()
        assert (activity.learner, activity.kind, activity.subject) == (
            learner,
            "case",
            str(case.pk),
        )

    def test_changes_nothing_the_second_time(self, case, at):
        learner = UserFactory()
        for _ in range(2):
            complete_reading(learner=learner, page_id=case.pk, at=at)

        assert Activity.objects.count() == 1

    def test_refuses_a_page_that_is_not_published(self, case, at):
        case.unpublish()

        with pytest.raises(operations.NothingToRead):
            complete_reading(learner=UserFactory(), page_id=case.pk, at=at)

        assert not Activity.objects.exists()

    def test_refuses_a_page_that_nobody_reads(self, at):
        with pytest.raises(operations.NothingToRead):
            complete_reading(learner=UserFactory(), page_id=CaseIndexPage.objects.get().pk, at=at)


class TestActivity:
    def test_is_there_once_for_a_thing_and_a_day(self, at):
        same = {"learner": UserFactory(), "kind": "case", "subject": "7", "day": at.date()}
        Activity.objects.create(**same, completed_at=at)

        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.create(**same, completed_at=at)

    def test_is_of_a_kind_that_is_known(self, at):
        with pytest.raises(IntegrityError), transaction.atomic():
            Activity.objects.create(
                learner=UserFactory(), kind="video", subject="7", day=at.date(), completed_at=at
            )
