"""Publication on the day that a law takes effect, and what becomes of it when that day moves."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from content.models import CasePage, TiedPublication
from content.review.models import first_moment
from content.review.operations import follow_law_days, publish_due, tie_publication
from content.tasks import publish_due as publish_due_task
from core.dates import SHANGHAI, local_day
from core.models import AuditEntry
from tests.content.review.conftest import decide
from tests.factories import LawVersionFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)

follow = follow_law_days.__wrapped__


@pytest.fixture
def clock(monkeypatch):
    """Move the clock that Wagtail goes by."""

    def move_to(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return move_to


@pytest.fixture
def version():
    """A version that takes effect in thirty days."""
    effective_on = local_day(timezone.now()) + 30 * DAY
    return LawVersionFactory(promulgated_on=effective_on - 60 * DAY, effective_on=effective_on)


@pytest.fixture
def approved(trainer, reviewer, write, version):
    """A case that was approved to be shown when the version takes effect."""
    case = write(trainer, publish_with=version.pk)
    decide(reviewer, case)
    case.refresh_from_db()
    return case


@pytest.fixture
def sweep(monkeypatch):
    """Run the scheduled task within the transaction of a test."""
    monkeypatch.setattr("content.review.operations.follow_law_days", follow)
    return publish_due_task


class TestAPageTiedToALaw:
    def test_waits_for_the_day_when_it_is_approved(self, approved, version, client):
        assert not approved.live
        scheduled = approved.revisions.get(approved_go_live_at__isnull=False)
        assert scheduled.approved_go_live_at == first_moment(version.effective_on)
        assert client.get(approved.address).status_code == 404

    def test_is_shown_from_the_first_minute_of_the_day(self, approved, version, clock, sweep):
        midnight = first_moment(version.effective_on)
        clock(midnight - timedelta(minutes=1))
        sweep()
        assert not CasePage.objects.get().live

        clock(midnight + timedelta(minutes=5))
        sweep()

        assert CasePage.objects.get().live

    def test_follows_a_day_that_is_corrected(self, approved, version, clock, sweep, client):
        version.effective_on -= 10 * DAY
        version.save()
        clock(first_moment(version.effective_on) + timedelta(minutes=1))

        sweep()

        assert CasePage.objects.get().live
        assert client.get(approved.address).status_code == 200
        moved = AuditEntry.objects.get(action="content.publication-moved")
        assert moved.detail["to"] == first_moment(version.effective_on).isoformat()

    def test_follows_a_day_that_is_put_off(self, approved, version, clock, sweep):
        former = first_moment(version.effective_on)
        version.effective_on += 10 * DAY
        version.save()
        clock(former + timedelta(hours=1))

        sweep()

        assert not CasePage.objects.get().live

    def test_moves_nothing_the_second_time(self, approved, version):
        version.effective_on += DAY
        version.save()

        moved = [follow(at=timezone.now()) for _ in range(2)]

        assert moved == [1, 0]

    def test_is_shown_at_once_if_the_law_is_in_force_by_then(
        self, trainer, reviewer, write, version
    ):
        case = write(trainer, publish_with=version.pk)
        version.effective_on = local_day(timezone.now()) - DAY
        version.save()

        decide(reviewer, case)

        assert CasePage.objects.get().live

    def test_keeps_the_public_text_until_the_new_one_counts(
        self, trainer, reviewer, write, edit, version, clock, sweep
    ):
        case = write(trainer)
        decide(reviewer, case)
        edit(trainer, case, "action-submit", result="按新法。", publish_with=version.pk)
        decide(reviewer, case)
        assert CasePage.objects.get().result == "不予处罚。"

        clock(first_moment(version.effective_on) + timedelta(minutes=1))
        sweep()

        assert CasePage.objects.get().result == "按新法。"


class TestTiePublication:
    def test_unties_a_page_again(self, trainer, write, version, at):
        case = write(trainer, "action-save")
        for _ in range(2):
            tie_publication(page=case, version=version, actor=trainer, at=at)
        assert TiedPublication.objects.get().version == version

        tie_publication(page=case, version=None, actor=trainer, at=at)

        assert not TiedPublication.objects.exists()

    def test_is_there_once_for_a_page(self, trainer, write, version, at):
        case = write(trainer, "action-save", publish_with=version.pk)

        with pytest.raises(IntegrityError), transaction.atomic():
            TiedPublication.objects.create(page_id=case.pk, version=version, set_at=at)

    def test_is_offered_for_versions_to_come_alone(self, trainer, write, version):
        past = LawVersionFactory()
        case = write(trainer, "action-save")

        html = trainer.client.get(f"/cms/pages/{case.pk}/edit/").content.decode()

        assert f'<option value="{version.pk}">' in html
        assert f'<option value="{past.pk}">' not in html


class TestAReviewerOrAuthor:
    def test_may_take_a_scheduled_publication_back(self, approved, trainer):
        scheduled = approved.revisions.get(approved_go_live_at__isnull=False)

        trainer.client.post(f"/cms/pages/{approved.pk}/revisions/{scheduled.pk}/unschedule/")

        assert not approved.revisions.exclude(approved_go_live_at=None).exists()


class TestPublishDue:
    @pytest.mark.django_db(transaction=True)
    def test_does_nothing_on_an_empty_installation(self):
        publish_due(at=datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI))
