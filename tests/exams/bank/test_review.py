from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.models import AuditEntry
from exams.bank import operations, rules
from exams.bank.queries import content_of, usable_items
from exams.models import Item, ItemVersion
from exams.signals import item_left_use
from tests.exams.bank.helpers import amended_article, draft, reviewer, trainer
from tests.exams.bank.test_kinds import CASE, COMPLETE
from tests.factories import ItemVersionFactory, LawVersionFactory, UserFactory

pytestmark = pytest.mark.django_db


def submitted(at, **fields):
    """Return a version that waits for its first review."""
    fields.setdefault("author", trainer())
    return ItemVersionFactory(status="in-review", submitted_at=at, **fields)


def waiting(at, **fields):
    """Return a version that waits for its final review."""
    fields.setdefault("author", trainer())
    fields.setdefault("first_reviewer", trainer())
    return ItemVersionFactory(
        status="in-final-review", submitted_at=at, first_reviewed_at=at, **fields
    )


def look(version, second, at, **more):
    return operations.pass_first_review(version_id=version.pk, reviewer=second, at=at, **more)


def approve(version, third, at, **more):
    return operations.approve_version(version_id=version.pk, reviewer=third, at=at, **more)


class TestPassFirstReview:
    @pytest.mark.parametrize("role", ["trainer", "reviewer"])
    def test_hands_it_on_with_a_new_due_day(self, at, role):
        version, second = submitted(at), UserFactory(roles=[role])

        passed = look(version, second, at)

        assert (passed.status, passed.first_reviewer) == ("in-final-review", second)
        assert passed.first_reviewed_at == at
        assert passed.review_due_on == date(2026, 12, 1)
        assert AuditEntry.objects.get().action == "exams.item-passed"

    def test_is_given_as_many_days_as_the_office_says(self, at, settings):
        settings.ITEM_REVIEW_DAYS = 3

        assert look(submitted(at), trainer(), at).review_due_on == date(2026, 11, 27)

    def test_changes_nothing_the_second_time(self, at):
        version, second = submitted(at), trainer()
        look(version, second, at)

        again = look(version, trainer(), at)

        assert again.first_reviewer == second
        assert AuditEntry.objects.count() == 1

    def test_is_nothing_for_the_author(self, at):
        both = UserFactory(roles=["trainer", "reviewer"])

        with pytest.raises(operations.OwnWork):
            look(submitted(at, author=both), both, at)

    def test_is_nothing_for_an_officer(self, at):
        with pytest.raises(operations.NotYourRole):
            look(submitted(at), UserFactory(roles=["officer"]), at)

    @pytest.mark.parametrize("status", ["draft", "returned"])
    def test_takes_only_what_waits(self, at, status):
        with pytest.raises(operations.NotInReview):
            look(ItemVersionFactory(status=status), trainer(), at)

    def test_takes_nothing_that_is_released(self, at):
        with pytest.raises(operations.NotInReview):
            look(ItemVersionFactory(released=True), trainer(), at)

    def test_passes_only_what_was_read(self, at):
        version = submitted(at)

        with pytest.raises(operations.VersionChanged):
            look(version, trainer(), at, seen="f" * 64)

        look(version, trainer(), at, seen=version.content_hash)

    def test_leaves_a_retired_item_alone(self, at):
        old = ItemVersionFactory(released=True)
        version = submitted(at, item=old.item, number=2)
        Item.objects.update(status="retired")

        with pytest.raises(operations.ItemRetired):
            look(version, trainer(), at)

    def test_takes_an_item_for_a_law_that_is_not_yet_in_force(self, at):
        coming = LawVersionFactory(effective_on=at.date() + timedelta(days=30))

        assert look(submitted(at, article__version=coming), trainer(), at)

    def test_knows_no_other_version(self, at):
        with pytest.raises(ItemVersion.DoesNotExist):
            operations.pass_first_review(version_id=404, reviewer=trainer(), at=at)


class TestApproveVersion:
    def test_puts_the_item_in_use_with_it(self, at):
        version, third = waiting(at), reviewer()

        approve(version, third, at)

        item = Item.objects.get()
        assert (item.status, item.released) == ("in-use", version)
        assert (item.released.status, item.released.reviewer) == ("released", third)
        assert item.released.released_at == item.released.reviewed_at == at
        assert AuditEntry.objects.get().action == "exams.item-approved"

    @pytest.mark.parametrize("content", COMPLETE, ids=lambda content: content.kind)
    def test_takes_every_type_the_whole_way(self, at, content):
        author, second, third = trainer(), trainer(), reviewer()
        wanted = draft()
        whole = replace(content, article=wanted.content.article)
        version = operations.save_draft(
            item_id=None, draft=replace(wanted, content=whole), author=author, at=at
        )
        operations.submit_for_review(version_id=version.pk, author=author, at=at)
        look(version, second, at)

        approve(version, third, at)

        released = Item.objects.get().released
        assert content_of(released) == whole
        assert rules.problems_of(content_of(released)) == []

    def test_changes_nothing_the_second_time(self, at):
        version = waiting(at)
        first = reviewer()
        approve(version, first, at)

        again = approve(version, reviewer(), at)

        assert again.reviewer == first
        assert AuditEntry.objects.count() == 1

    def test_replaces_the_version_before(self, at):
        old = ItemVersionFactory(released=True)
        version = waiting(at, item=old.item, number=2)

        approve(version, reviewer(), at)

        assert Item.objects.get().released == version
        assert ItemVersion.objects.get(pk=old.pk).status == "released"

    def test_brings_a_suspended_item_back(self, at):
        old = ItemVersionFactory(released=True)
        Item.objects.update(status="suspended")
        version = waiting(at, item=old.item, number=2)

        approve(version, reviewer(), at)

        assert Item.objects.get().status == "in-use"

    def test_needs_a_reviewer(self, at):
        with pytest.raises(operations.NotYourRole):
            approve(waiting(at), trainer(), at)

    def test_never_takes_the_authors_own_word(self, at):
        both = UserFactory(roles=["trainer", "reviewer"])
        version = waiting(at, author=both)

        with pytest.raises(operations.OwnWork):
            approve(version, both, at)

        assert Item.objects.get().status == "draft"

    def test_never_takes_both_words_of_one_person(self, at):
        second = reviewer()
        version = waiting(at, first_reviewer=second)

        with pytest.raises(operations.ReviewedFirst):
            approve(version, second, at)

        assert Item.objects.get().status == "draft"

    def test_needs_somebody_who_looked_first(self, at):
        with pytest.raises(operations.FirstReviewMissing):
            approve(submitted(at), reviewer(), at)

    @pytest.mark.parametrize("status", ["draft", "returned"])
    def test_takes_only_what_waits(self, at, status):
        version = ItemVersionFactory(status=status)

        with pytest.raises(operations.NotInReview):
            approve(version, reviewer(), at)

    def test_approves_only_what_was_read(self, at):
        with pytest.raises(operations.VersionChanged):
            approve(waiting(at), reviewer(), at, seen="f" * 64)

    def test_leaves_a_retired_item_alone(self, at):
        old = ItemVersionFactory(released=True)
        version = waiting(at, item=old.item, number=2)
        Item.objects.update(status="retired")

        with pytest.raises(operations.ItemRetired):
            approve(version, reviewer(), at)

    def test_refuses_an_item_that_names_no_article(self, at):
        with pytest.raises(operations.ItemIncomplete):
            approve(waiting(at, article=None), reviewer(), at)

    def test_says_which_version_of_the_law_is_in_force(self, at):
        old, new = amended_article()
        version = waiting(at, article=old)

        with pytest.raises(operations.ArticleSuperseded) as refusal:
            approve(version, reviewer(), at)

        assert str(new.version.promulgated_on) in str(refusal.value)
        assert new.version.law.name in str(refusal.value)

    def test_takes_the_old_version_while_it_is_in_force(self, at):
        old, _new = amended_article()
        version = waiting(at, article=old)

        approve(version, reviewer(), at.replace(month=7, day=14))

        assert Item.objects.get().status == "in-use"

    def test_refuses_law_of_which_nothing_is_in_force(self, at):
        gone = LawVersionFactory(ended_on=at.date(), end_kind="repealed")
        version = waiting(at, article__version=gone)

        with pytest.raises(operations.ArticleNotInForce):
            approve(version, reviewer(), at)

    def test_knows_no_other_version(self, at):
        with pytest.raises(ItemVersion.DoesNotExist):
            operations.approve_version(version_id=404, reviewer=reviewer(), at=at)


class TestAChangedKey:
    def next_version(self, at, key):
        old = ItemVersionFactory(released=True, key="B")
        return waiting(at, item=old.item, number=2, key=key, article=old.article)

    def test_has_to_be_seen(self, at):
        version, third = self.next_version(at, "C"), reviewer()

        with pytest.raises(operations.KeyChangeNotSeen):
            approve(version, third, at)
        approve(version, third, at, key_change_seen=True)

        assert Item.objects.get().released == version
        assert AuditEntry.objects.get().detail == {"is_key_changed": True}

    def test_asks_for_nothing_if_the_key_stays(self, at):
        approve(self.next_version(at, "B"), reviewer(), at)

        assert AuditEntry.objects.get().detail == {}

    def test_may_lie_in_a_question_of_a_case(self, at):
        author, second, third = trainer(), trainer(), reviewer()
        wanted = draft()
        old = replace(CASE, article=wanted.content.article)
        share = replace(old.parts[0], percent=60), replace(old.parts[1], percent=40)
        for content in (old, replace(old, parts=share)):
            item = Item.objects.first()
            version = operations.save_draft(
                item_id=item and item.pk,
                draft=replace(wanted, content=content),
                author=author,
                at=at,
            )
            operations.submit_for_review(version_id=version.pk, author=author, at=at)
            look(version, second, at)
            if item is None:
                approve(version, third, at)

        with pytest.raises(operations.KeyChangeNotSeen):
            approve(version, third, at)


class TestReturnVersion:
    def give_back(self, version, second, at, note="请补充解析。"):
        return operations.return_version(version_id=version.pk, reviewer=second, note=note, at=at)

    @pytest.mark.parametrize("make", [submitted, waiting])
    def test_gives_it_back_with_a_note_from_either_review(self, at, make):
        version, second = make(at), reviewer()

        returned = self.give_back(version, second, at)

        assert (returned.status, returned.review_note) == ("returned", "请补充解析。")
        assert (returned.reviewer, returned.review_due_on) == (second, None)
        assert AuditEntry.objects.get().reason == "请补充解析。"

    def test_changes_nothing_the_second_time(self, at):
        version, second = waiting(at), reviewer()
        self.give_back(version, second, at)

        again = self.give_back(version, second, at, note="另一条意见")

        assert again.review_note == "请补充解析。"
        assert AuditEntry.objects.count() == 1

    def test_needs_a_note(self, at):
        with pytest.raises(operations.NoteMissing):
            self.give_back(waiting(at), reviewer(), at, note="  ")

    def test_is_done_by_a_trainer_from_the_first_review_only(self, at):
        assert self.give_back(submitted(at), trainer(), at).status == "returned"

        with pytest.raises(operations.NotYourRole):
            self.give_back(waiting(at), trainer(), at)

    def test_is_nothing_for_an_officer(self, at):
        with pytest.raises(operations.NotYourRole):
            self.give_back(submitted(at), UserFactory(roles=["officer"]), at)

    def test_is_nothing_for_the_author(self, at):
        both = UserFactory(roles=["trainer", "reviewer"])

        with pytest.raises(operations.OwnWork):
            self.give_back(waiting(at, author=both), both, at)

    def test_takes_nothing_back_that_is_released(self, at):
        with pytest.raises(operations.NotInReview):
            self.give_back(ItemVersionFactory(released=True), reviewer(), at)

    def test_knows_no_other_version(self, at):
        with pytest.raises(ItemVersion.DoesNotExist):
            operations.return_version(version_id=404, reviewer=reviewer(), note="x", at=at)

    def test_lets_both_reviews_begin_again(self, at):
        author = trainer()
        version = waiting(at, author=author)
        self.give_back(version, reviewer(), at)

        again = operations.submit_for_review(
            version_id=version.pk, author=author, at=at + timedelta(days=2)
        )

        assert (again.status, again.first_reviewer, again.first_reviewed_at) == (
            "in-review",
            None,
            None,
        )
        assert again.review_due_on == date(2026, 12, 3)


class TestLeavingUse:
    @pytest.mark.parametrize(
        ("act", "status"),
        [(operations.suspend_item, "suspended"), (operations.retire_item, "retired")],
    )
    def test_is_announced_after_the_commit(
        self, at, act, status, django_capture_on_commit_callbacks
    ):
        item, heard = ItemVersionFactory(released=True).item, []

        def hear(*, item_id, status, **_):
            heard.append((item_id, status))

        item_left_use.connect(hear)
        try:
            with django_capture_on_commit_callbacks(execute=True) as callbacks:
                act(item_id=item.pk, actor=reviewer(), reason="法条修订", at=at)
                assert heard == []
        finally:
            item_left_use.disconnect(hear)

        assert callbacks
        assert heard == [(item.pk, status)]

    def test_is_nothing_to_announce_when_it_comes_back(
        self, at, django_capture_on_commit_callbacks
    ):
        item = ItemVersionFactory(released=True).item
        Item.objects.update(status="suspended")

        with django_capture_on_commit_callbacks() as callbacks:
            operations.resume_item(item_id=item.pk, actor=reviewer(), reason="无误", at=at)

        assert callbacks == []

    @pytest.mark.parametrize("status", ["suspended", "retired"])
    def test_keeps_it_out_of_new_papers(self, at, status):
        ItemVersionFactory(released=True)
        assert usable_items(purpose="exam", on=at.date()).count() == 1

        Item.objects.update(status=status)

        assert not usable_items(purpose="exam", on=at.date()).exists()

    def test_is_not_needed_for_what_the_law_takes_out(self, at):
        old, _new = amended_article()
        ItemVersionFactory(released=True, article=old)

        assert usable_items(purpose="exam", on=date(2026, 7, 14)).exists()
        assert not usable_items(purpose="exam", on=date(2026, 7, 15)).exists()

    def test_keeps_what_waits_for_review_out_too(self, at):
        submitted(at)
        waiting(at)

        assert not usable_items(purpose="exam", on=at.date()).exists()


class TestStatusOfAnItem:
    ACTS = {
        "suspend": (operations.suspend_item, "in-use", "suspended"),
        "resume": (operations.resume_item, "suspended", "in-use"),
        "retire": (operations.retire_item, "suspended", "retired"),
    }

    def item(self, status):
        version = ItemVersionFactory(released=True)
        Item.objects.filter(pk=version.item_id).update(status=status)
        return version.item

    @pytest.mark.parametrize("act", ACTS)
    def test_changes_with_a_reason_and_once(self, at, act):
        perform, before, after = self.ACTS[act]
        item, second = self.item(before), reviewer()

        perform(item_id=item.pk, actor=second, reason="法条修订", at=at)
        perform(item_id=item.pk, actor=second, reason="法条修订", at=at)

        assert Item.objects.get().status == after
        assert AuditEntry.objects.get().reason == "法条修订"

    @pytest.mark.parametrize("act", ACTS)
    def test_needs_a_reason(self, at, act):
        perform, before, _after = self.ACTS[act]

        with pytest.raises(operations.ReasonMissing):
            perform(item_id=self.item(before).pk, actor=reviewer(), reason=" ", at=at)

    @pytest.mark.parametrize("act", ACTS)
    def test_is_nothing_for_an_officer(self, at, act):
        perform, before, _after = self.ACTS[act]
        officer = UserFactory(roles=["officer"])

        with pytest.raises(operations.NotYourRole):
            perform(item_id=self.item(before).pk, actor=officer, reason="试", at=at)

    @pytest.mark.parametrize("act", ACTS)
    def test_belongs_to_an_item_that_exists(self, at, act):
        with pytest.raises(Item.DoesNotExist):
            self.ACTS[act][0](item_id=404, actor=reviewer(), reason="试", at=at)

    @pytest.mark.parametrize(
        ("act", "status", "refusal"),
        [
            ("suspend", "retired", operations.NotInUse),
            ("resume", "retired", operations.NotSuspended),
            ("retire", "draft", operations.NeverReleased),
        ],
    )
    def test_follows_its_order(self, at, act, status, refusal):
        with pytest.raises(refusal):
            self.ACTS[act][0](item_id=self.item(status).pk, actor=reviewer(), reason="试", at=at)

    def test_is_suspended_by_a_trainer_but_put_back_by_a_reviewer(self, at):
        item, author = self.item("in-use"), trainer()

        operations.suspend_item(item_id=item.pk, actor=author, reason="答案有误", at=at)

        with pytest.raises(operations.NotYourRole):
            operations.resume_item(item_id=item.pk, actor=author, reason="无误", at=at)
