from datetime import date, timedelta

import pytest

from core.models import AuditEntry
from exams.bank.operations import NotYourRole
from exams.models import Item, PaperNotice
from exams.papers import operations
from tests.factories import (
    ArticleFactory,
    ItemVersionFactory,
    PaperFactory,
    RoleGrantFactory,
    SittingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper():
    return PaperFactory(frozen=True)


def release(version):
    version.status, version.reviewer = "released", UserFactory()
    version.reviewed_at = version.released_at = version.written_at
    version.save()
    Item.objects.filter(pk=version.item_id).update(status="in-use", released=version)


def suspend(paper, position=1, status="suspended"):
    item = paper.items.get(position=position).version.item
    Item.objects.filter(pk=item.pk).update(status=status)
    return item


def end(version, day, kind="repealed"):
    law = version.article.version
    law.ended_on, law.end_kind = day, kind
    law.save()


class TestRaiseNotices:
    def test_opens_a_task_for_each_fallen_item_once(self, paper, at):
        suspended, retired = suspend(paper, 1), suspend(paper, 2, "retired")

        assert operations.raise_notices(at=at) == 2
        assert operations.raise_notices(at=at + timedelta(minutes=5)) == 0

        told = PaperNotice.objects.order_by("pk").values_list("version__item", "cause", "raised_at")
        assert list(told) == [(suspended.pk, "suspended", at), (retired.pk, "retired", at)]
        assert AuditEntry.objects.filter(action="exams.paper-notice-raised").count() == 2

    def test_looks_at_the_law_of_today_once_the_day_of_the_paper_is_over(self, paper, at):
        end(paper.items.get(position=1).version, paper.law_on + timedelta(days=10))

        assert operations.raise_notices(at=at) == 0
        assert operations.raise_notices(at=at + timedelta(days=10)) == 1
        assert PaperNotice.objects.get().cause == "law-changed"

    def test_looks_ahead_to_the_day_that_the_paper_is_for(self, at):
        paper = PaperFactory(frozen=True, law_on=date(2027, 3, 1))
        end(paper.items.get(position=1).version, date(2027, 2, 1))

        assert operations.raise_notices(at=at) == 1

    def test_looks_at_the_other_articles_that_an_item_cites(self, at):
        version = ItemVersionFactory()
        also = ArticleFactory()
        version.also_cites.add(also)
        release(version)
        paper = PaperFactory(size=1, items=[version], frozen=True)
        law = also.version
        law.ended_on, law.end_kind = paper.law_on, "repealed"
        law.save()

        assert operations.raise_notices(at=at) == 1

    def test_passes_over_drafts_and_papers_whose_sittings_are_over(self, at):
        draft = PaperFactory()
        over = SittingFactory(
            opens_at=at - timedelta(days=2), closes_at=at - timedelta(days=1)
        ).paper
        ahead = SittingFactory(opens_at=at, closes_at=at + timedelta(hours=3)).paper
        for each in (draft, over, ahead):
            suspend(each)

        assert operations.raise_notices(at=at) == 1
        assert PaperNotice.objects.get().paper == ahead

    def test_asks_few_questions_however_many_papers(self, at, django_assert_max_num_queries):
        for _ in range(5):
            suspend(PaperFactory(frozen=True, size=2))

        with django_assert_max_num_queries(9):
            assert operations.raise_notices(at=at) == 5


class TestSettleNotice:
    @pytest.fixture
    def notice(self, paper, at):
        suspend(paper)
        operations.raise_notices(at=at)
        return PaperNotice.objects.get()

    def settle(self, notice, actor, at, **changes):
        wish = {"decision": "keep", "reason": " 不影响答案。 "} | changes
        return operations.settle_notice(notice_id=notice.pk, actor=actor, at=at, **wish)

    def test_keeps_decision_and_reason(self, notice, at):
        reviewer = UserFactory(roles=["reviewer"])

        settled = self.settle(notice, reviewer, at)

        assert (settled.decision, settled.reason) == ("keep", "不影响答案。")
        assert (settled.settled_by, settled.settled_at) == (reviewer, at)
        entry = AuditEntry.objects.get(action="exams.paper-notice-settled")
        assert entry.detail == {"decision": "keep", "paper": notice.paper_id}

    def test_is_not_raised_again_for_the_same(self, notice, at):
        self.settle(notice, UserFactory(roles=["reviewer"]), at)

        assert operations.raise_notices(at=at + timedelta(days=1)) == 0

    def test_is_done_once(self, notice, at):
        self.settle(notice, UserFactory(roles=["reviewer"]), at)

        with pytest.raises(operations.NoticeSettled):
            self.settle(notice, UserFactory(roles=["reviewer"]), at, decision="replace")

        notice.refresh_from_db()
        assert notice.decision == "keep"

    def test_needs_a_second_person_who_reviews_and_a_reason(self, notice, at):
        own = notice.paper.created_by
        RoleGrantFactory(user=own, role="reviewer")

        with pytest.raises(operations.OwnPaperNotice):
            self.settle(notice, own, at)
        with pytest.raises(NotYourRole):
            self.settle(notice, UserFactory(roles=["trainer"]), at)
        with pytest.raises(operations.ReasonMissing):
            self.settle(notice, UserFactory(roles=["reviewer"]), at, reason="  ")
        with pytest.raises(PaperNotice.DoesNotExist):
            self.settle(PaperNotice(pk=404), UserFactory(roles=["reviewer"]), at)
