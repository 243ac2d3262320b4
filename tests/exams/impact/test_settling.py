"""Reviewers correct, confirm, withdraw and leave; nobody judges what they wrote."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from core.dates import SHANGHAI, local_day
from core.models import AuditEntry
from exams.bank.operations import NotYourRole, OwnWork, ReasonMissing, UnknownArticle
from exams.bank.queries import content_of, usable_items
from exams.bank.rules import content_hash
from exams.impact.operations import (
    ArticleFallen,
    ItemOpen,
    NoItemTask,
    NotYetInForce,
    OutOfForce,
    TaskSettled,
    confirm_item,
    correct_citations,
    leave_as_is,
    open_tasks,
    settling,
    withdraw_item,
)
from exams.impact.queries import law_impact
from exams.models import ItemVersion, LawChangeTask, OldBankEntry
from tests.exams.impact.helpers import (
    FOOD,
    FOOD_NOW,
    NET,
    NET_NOW,
    article,
    cite,
    items_on,
    load,
    said,
    version,
)
from tests.factories import ItemVersionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(db, at):
    load(NET, NET_NOW, at=at)
    return version(NET_NOW)


@pytest.fixture
def food(db, at):
    load(FOOD, FOOD_NOW, at=at)
    return version(FOOD_NOW)


def inferred(pointer, *, year):
    """Return the draft of an old bank that names no article; its review points at one."""
    pointed = article(pointer)
    draft = ItemVersionFactory(article=None, law=pointed.version.law, law_year=year)
    entry = OldBankEntry.objects.create(
        item=draft.item, digest="a" * 64, content_hash=draft.content_hash, verdict="stale"
    )
    entry.points_at.add(pointed)
    return draft


def newest(made):
    return ItemVersion.objects.filter(item=made.item_id).order_by("number").last()


class TestCorrectCitations:
    def test_gives_items_in_use_a_next_version_that_says_the_same(self, net, reviewer, at):
        made, kept = items_on(f"{NET}#24", f"{NET}#1")
        open_tasks(version_id=net.pk, at=at)

        done = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        new = newest(made)
        made.item.refresh_from_db()
        assert (done.corrected, done.left) == ([made.item.code], [])
        assert (new.number, new.article, new.stem) == (2, article(f"{NET_NOW}#26"), made.stem)
        assert (new.author, new.reviewer, new.released_at) == (made.author, reviewer, at)
        assert (made.item.released, made.item.status) == (new, "in-use")
        assert list(new.options.order_by("letter").values_list("letter", "text", "is_key")) == list(
            made.options.order_by("letter").values_list("letter", "text", "is_key")
        )
        assert new.content_hash != made.content_hash
        assert newest(kept) == kept
        task = LawChangeTask.objects.get()
        assert (task.outcome, task.settled_by) == ("corrected", reviewer)
        assert AuditEntry.objects.filter(action="exams.citation-corrected").count() == 1
        assert made.item in usable_items(purpose="exam", on=local_day(at))
        assert said(NET_NOW, at=at) == []

    def test_keeps_what_a_type_needs_beside_options(self, net, reviewer, at):
        made = ItemVersionFactory(
            article=article(f"{NET}#24"),
            kind="matching",
            is_html=True,
            detail={"targets": ["声誉罚", "人身罚"], "pairs": [["A", 1], ["B", 2]]},
            released=True,
        )

        correct_citations(version_id=net.pk, actor=reviewer, at=at)

        new = newest(made)
        assert (new.number, new.kind, new.is_html) == (2, "matching", True)
        assert new.detail == made.detail
        assert new.content_hash == content_hash(content_of(new))
        assert new.first_reviewer is None

    def test_leaves_what_waits_for_its_final_review(self, net, reviewer, at):
        made = ItemVersionFactory(
            article=article(f"{NET}#24"),
            status="in-final-review",
            first_reviewer=UserFactory(),
            first_reviewed_at=at,
        )

        done = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        assert done.corrected == []
        assert [code for code, _reason in done.left] == [made.item.code]

    def test_the_new_version_is_frozen_like_any_other(self, net, reviewer, at):
        (made,) = items_on(f"{NET}#24")
        correct_citations(version_id=net.pk, actor=reviewer, at=at)
        new = newest(made)
        new.stem = "别的题干"

        with pytest.raises(IntegrityError), transaction.atomic():
            new.save()

    def test_moves_the_further_articles_too(self, net, reviewer, at):
        (made,) = items_on(f"{NET}#1", also=[f"{NET}#24", f"{NET}#2"])

        correct_citations(version_id=net.pk, actor=reviewer, at=at)

        new = newest(made)
        assert new.article == article(f"{NET}#1")
        assert {each.key for each in new.also_cites.select_related("version")} == {
            f"{NET_NOW}#26",
            f"{NET}#2",
        }

    def test_changes_a_draft_as_it_stands(self, net, reviewer, at):
        draft = ItemVersionFactory(article=article(f"{NET}#24"))

        done = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        draft.refresh_from_db()
        assert done.corrected == [draft.item.code]
        assert (draft.number, draft.article) == (1, article(f"{NET_NOW}#26"))
        assert (draft.status, draft.released_at) == ("draft", None)

    def test_changes_nothing_the_second_time(self, net, reviewer, at):
        items_on(f"{NET}#24")
        correct_citations(version_id=net.pk, actor=reviewer, at=at)

        again = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        assert (again.corrected, again.left) == ([], [])
        assert ItemVersion.objects.count() == 2

    def test_corrects_only_those_that_were_chosen(self, net, reviewer, at):
        first, second = items_on(f"{NET}#24", f"{NET}#48")

        correct_citations(version_id=net.pk, codes=[second.item.code], actor=reviewer, at=at)

        assert newest(first) == first
        assert newest(second).article == article(f"{NET_NOW}#50")

    def test_leaves_what_needs_somebody_else_and_says_why(self, net, reviewer, at):
        own, open_too = items_on(f"{NET}#24", f"{NET}#24")
        mine = ItemVersionFactory(article=article(f"{NET}#24"), author=reviewer)
        mine.status, mine.reviewer, mine.reviewed_at = "released", own.reviewer, at
        mine.released_at = at
        mine.save()
        mine.item.status, mine.item.released = "in-use", mine
        mine.item.save()
        ItemVersionFactory(item=open_too.item, number=2, article=article(f"{NET}#24"))
        in_review = ItemVersionFactory(article=article(f"{NET}#24"), status="in-review")

        done = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        assert done.corrected == [own.item.code]
        assert {code for code, _reason in done.left} == {
            mine.item.code,
            open_too.item.code,
            in_review.item.code,
        }
        assert all(str(reason) for _code, reason in done.left)

    def test_leaves_amended_articles_alone(self, food, reviewer, at):
        (made,) = items_on(f"{FOOD}#124")

        assert correct_citations(version_id=food.pk, actor=reviewer, at=at).corrected == []
        assert newest(made) == made

    def test_keeps_a_suspended_item_suspended(self, net, reviewer, at):
        (made,) = items_on(f"{NET}#24")
        made.item.status = "suspended"
        made.item.save()

        correct_citations(version_id=net.pk, actor=reviewer, at=at)

        made.item.refresh_from_db()
        assert (made.item.status, made.item.released) == ("suspended", newest(made))

    def test_refuses_before_the_version_is_in_force_and_after(self, net, reviewer, at):
        with pytest.raises(NotYetInForce):
            correct_citations(
                version_id=net.pk, actor=reviewer, at=datetime(2025, 12, 1, tzinfo=SHANGHAI)
            )
        with pytest.raises(OutOfForce):
            correct_citations(version_id=version(NET).pk, actor=reviewer, at=at)

    def test_refuses_who_is_no_reviewer(self, net, trainer, at):
        with pytest.raises(NotYourRole):
            correct_citations(version_id=net.pk, actor=trainer, at=at)

    def test_leaves_an_item_whose_next_version_cites_the_new_number_already(
        self, net, reviewer, at
    ):
        (made,) = items_on(f"{NET}#24")
        ItemVersionFactory(item=made.item, number=2, article=article(f"{NET_NOW}#26"))

        done = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        assert [code for code, _reason in done.left] == [made.item.code]

    def test_leaves_a_draft_whose_article_was_only_inferred(self, net, reviewer, at):
        draft = inferred(f"{NET_NOW}#26", year=2020)
        open_tasks(version_id=net.pk, at=at)

        done = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        draft.refresh_from_db()
        assert (done.corrected, draft.article) == ([], None)
        assert [code for code, _reason in done.left] == [draft.item.code]
        assert LawChangeTask.objects.get().status == "open"

    def test_passes_over_what_another_reviewer_has_just_corrected(
        self, net, reviewer, at, monkeypatch
    ):
        items_on(f"{NET}#24")
        seen = law_impact(net, at=at)
        correct_citations(version_id=net.pk, actor=reviewer, at=at)
        monkeypatch.setattr(settling, "law_impact", lambda *_args, **_options: seen)

        again = correct_citations(version_id=net.pk, actor=reviewer, at=at)

        assert (again.corrected, again.left) == ([], [])
        assert ItemVersion.objects.count() == 2

    def test_locks_tasks_before_items_as_those_do_who_settle_one(self, net, reviewer, at):
        items_on(f"{NET}#24")
        open_tasks(version_id=net.pk, at=at)

        with CaptureQueriesContext(connection) as asked:
            correct_citations(version_id=net.pk, actor=reviewer, at=at)

        read = [query["sql"] for query in asked]
        tasks = next(n for n, sql in enumerate(read) if 'FROM "exams_lawchangetask"' in sql)
        assert tasks < next(n for n, sql in enumerate(read) if 'FROM "exams_item" WHERE' in sql)

    def test_asks_no_more_for_many_items_than_for_few(self, net, reviewer, at):
        asked = []
        for count in (1, 12):
            items_on(*[f"{NET}#24"] * count)
            with CaptureQueriesContext(connection) as queries:
                done = correct_citations(version_id=net.pk, actor=reviewer, at=at)
            asked.append(len(queries))
            assert len(done.corrected) == count

        assert asked[1] <= asked[0]


class TestConfirmItem:
    @pytest.fixture
    def task(self, food, at):
        items_on(f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)
        return LawChangeTask.objects.get()

    def confirm(self, task, actor, at, **changes):
        values = {"article_key": f"{FOOD_NOW}#124", "reason": "罚款幅度未变"} | changes
        return confirm_item(task_id=task.pk, actor=actor, at=at, **values)

    def test_lets_the_item_rest_on_the_text_that_stands(self, task, reviewer, at):
        settled = self.confirm(task, reviewer, at)

        new = ItemVersion.objects.get(item=task.item, number=2)
        task.item.refresh_from_db()
        assert (settled.outcome, settled.settled_by, settled.note) == (
            *("confirmed", reviewer),
            "罚款幅度未变",
        )
        assert (new.article, new.reviewer, task.item.released) == (
            *(article(f"{FOOD_NOW}#124"), reviewer),
            new,
        )
        assert task.item in usable_items(purpose="exam", on=local_day(at))
        assert AuditEntry.objects.get(action="exams.item-confirmed").reason == "罚款幅度未变"

    def test_changes_nothing_the_second_time(self, task, reviewer, at):
        self.confirm(task, reviewer, at)

        assert self.confirm(task, reviewer, at).outcome == "confirmed"
        assert ItemVersion.objects.count() == 2

    def test_gives_an_old_draft_its_first_article(self, food, reviewer, at):
        draft = ItemVersionFactory(article=None, law=food.law, law_year=2019)
        open_tasks(version_id=food.pk, at=at)

        self.confirm(LawChangeTask.objects.get(), reviewer, at)

        draft.refresh_from_db()
        assert (draft.article, draft.status) == (article(f"{FOOD_NOW}#124"), "draft")

    def test_gives_an_old_draft_the_article_that_was_inferred(self, food, reviewer, at):
        draft = inferred(f"{FOOD_NOW}#124", year=2022)
        open_tasks(version_id=food.pk, at=at)
        task = LawChangeTask.objects.get()

        settled = self.confirm(task, reviewer, at)

        draft.refresh_from_db()
        assert (task.cited, draft.article) == (
            article(f"{FOOD}#124"),
            article(f"{FOOD_NOW}#124"),
        )
        assert settled.outcome == "confirmed"

    def test_refuses_if_its_author_named_an_article_meanwhile(self, food, reviewer, at):
        draft = ItemVersionFactory(article=None, law=food.law, law_year=2019)
        open_tasks(version_id=food.pk, at=at)
        draft.article = article(f"{FOOD_NOW}#81")
        draft.save()

        with pytest.raises(TaskSettled):
            self.confirm(LawChangeTask.objects.get(), reviewer, at)

    def test_keeps_no_paragraph_of_a_draft_whose_words_changed(self, food, reviewer, at):
        draft = ItemVersionFactory(article=article(f"{FOOD}#124"), paragraph=2, subparagraph=1)
        open_tasks(version_id=food.pk, at=at)

        self.confirm(LawChangeTask.objects.get(), reviewer, at)

        draft.refresh_from_db()
        assert (draft.article, draft.paragraph, draft.subparagraph) == (
            *(article(f"{FOOD_NOW}#124"), 0),
            0,
        )

    def test_refuses_the_author(self, task, reviewer, at):
        draft = ItemVersionFactory(article=article(f"{FOOD}#81"), author=reviewer)
        open_tasks(version_id=task.version_id, at=at)
        own = LawChangeTask.objects.get(item=draft.item)

        with pytest.raises(OwnWork):
            self.confirm(own, reviewer, at)

    def test_refuses_while_somebody_works_on_the_item(self, task, reviewer, at):
        ItemVersionFactory(item=task.item, number=2)

        with pytest.raises(ItemOpen):
            self.confirm(task, reviewer, at)

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"reason": "  "}, ReasonMissing),
            ({"article_key": "nowhere#1"}, UnknownArticle),
            ({"article_key": f"{FOOD}#124"}, ArticleFallen),
        ],
    )
    def test_refuses_what_makes_no_sense(self, task, reviewer, at, changes, refusal):
        with pytest.raises(refusal):
            self.confirm(task, reviewer, at, **changes)

        assert LawChangeTask.objects.get().status == "open"

    def test_refuses_who_is_no_reviewer(self, task, trainer, at):
        with pytest.raises(NotYourRole):
            self.confirm(task, trainer, at)

    def test_refuses_what_was_settled_otherwise(self, task, reviewer, at):
        leave_as_is(task_id=task.pk, reason="暂不处理", actor=reviewer, at=at)

        with pytest.raises(TaskSettled):
            self.confirm(task, reviewer, at)

    def test_refuses_if_the_item_cites_the_article_no_more(self, task, reviewer, at):
        self.confirm(task, reviewer, at)
        LawChangeTask.objects.update(
            status="open", outcome="", settled_at=None, settled_by=None, note=""
        )

        with pytest.raises(TaskSettled):
            self.confirm(task, reviewer, at)


class TestWithdrawAndLeave:
    @pytest.fixture
    def task(self, food, at):
        items_on(f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)
        return LawChangeTask.objects.get()

    def test_suspends_an_item_in_use(self, task, reviewer, at):
        for moment in (at, at + timedelta(hours=1)):
            settled = withdraw_item(
                task_id=task.pk, reason="罚款幅度已改", actor=reviewer, at=moment
            )

        task.item.refresh_from_db()
        assert (settled.outcome, settled.settled_at) == ("withdrawn", at)
        assert task.item.status == "suspended"
        assert AuditEntry.objects.filter(action="exams.item-suspended").count() == 1

    def test_leaves_a_draft_a_draft(self, food, reviewer, at):
        draft = ItemVersionFactory(article=article(f"{FOOD}#124"))
        open_tasks(version_id=food.pk, at=at)

        withdraw_item(
            task_id=LawChangeTask.objects.get().pk, reason="不再使用", actor=reviewer, at=at
        )

        draft.item.refresh_from_db()
        assert draft.item.status == "draft"

    def test_settles_without_a_change(self, food, reviewer, at):
        page = Page.objects.get(depth=1).add_child(instance=Page(title="案例", slug="case"))
        cite(page, f"{FOOD}#124")
        open_tasks(version_id=food.pk, at=at)
        task = LawChangeTask.objects.get()

        settled = leave_as_is(task_id=task.pk, reason="裁判时的法律", actor=reviewer, at=at)
        again = leave_as_is(task_id=task.pk, reason="裁判时的法律", actor=reviewer, at=at)

        assert (settled.outcome, again.settled_at) == ("no-change", at)
        assert open_tasks(version_id=food.pk, at=at) == 0
        with pytest.raises(NoItemTask):
            withdraw_item(task_id=task.pk, reason="裁判时的法律", actor=reviewer, at=at)

    @pytest.mark.parametrize("settle", [withdraw_item, leave_as_is])
    def test_refuses_without_reason_role_or_open_task(self, task, settle, trainer, reviewer, at):
        with pytest.raises(ReasonMissing):
            settle(task_id=task.pk, reason=" ", actor=reviewer, at=at)
        with pytest.raises(NotYourRole):
            settle(task_id=task.pk, reason="理由", actor=trainer, at=at)
        with pytest.raises(LawChangeTask.DoesNotExist):
            settle(task_id=0, reason="理由", actor=reviewer, at=at)
        confirm_item(
            task_id=task.pk,
            article_key=f"{FOOD_NOW}#124",
            reason="未变",
            actor=reviewer,
            at=at,
        )
        with pytest.raises(TaskSettled):
            settle(task_id=task.pk, reason="理由", actor=reviewer, at=at)
