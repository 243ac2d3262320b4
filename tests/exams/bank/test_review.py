import pytest

from core.models import AuditEntry
from exams.bank import operations
from exams.models import Item, ItemVersion
from tests.exams.bank.helpers import amended_article, reviewer, trainer
from tests.factories import ItemVersionFactory, LawVersionFactory, UserFactory

pytestmark = pytest.mark.django_db


def waiting(at, **fields):
    fields.setdefault("author", trainer())
    return ItemVersionFactory(status="in-review", submitted_at=at, **fields)


def approve(version, second, at):
    return operations.approve_version(version_id=version.pk, reviewer=second, at=at)


class TestApproveVersion:
    def test_puts_the_item_in_use_with_it(self, at):
        version, second = waiting(at), reviewer()

        approve(version, second, at)

        item = Item.objects.get()
        assert (item.status, item.released) == ("in-use", version)
        assert (item.released.status, item.released.reviewer) == ("released", second)
        assert item.released.released_at == item.released.reviewed_at == at
        assert AuditEntry.objects.get().action == "exams.item-approved"

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

    @pytest.mark.parametrize("status", ["draft", "returned"])
    def test_takes_only_what_waits(self, at, status):
        version = ItemVersionFactory(status=status)

        with pytest.raises(operations.NotInReview):
            approve(version, reviewer(), at)

    def test_leaves_a_retired_item_alone(self, at):
        old = ItemVersionFactory(released=True)
        version = waiting(at, item=old.item, number=2)
        Item.objects.update(status="retired")

        with pytest.raises(operations.ItemRetired):
            approve(version, reviewer(), at)

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


class TestReturnVersion:
    def give_back(self, version, second, at, note="请补充解析。"):
        return operations.return_version(version_id=version.pk, reviewer=second, note=note, at=at)

    def test_gives_it_back_with_a_note(self, at):
        version, second = waiting(at), reviewer()

        returned = self.give_back(version, second, at)

        assert (returned.status, returned.review_note) == ("returned", "请补充解析。")
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

    def test_needs_a_reviewer(self, at):
        with pytest.raises(operations.NotYourRole):
            self.give_back(waiting(at), trainer(), at)

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
