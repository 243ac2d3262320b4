"""What is said about a version stops its way until it is settled, and stays."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.models import AuditEntry
from exams.bank import operations
from exams.models import ItemComment, ItemVersion
from tests.exams.bank.helpers import reviewer, trainer
from tests.exams.bank.test_review import approve, look, submitted, waiting
from tests.factories import ItemVersionFactory, UserFactory

pytestmark = pytest.mark.django_db


def say(version, who, at, text="选项 C 也成立。"):
    return operations.add_comment(version_id=version.pk, author=who, text=text, at=at)


def settle(comment, who, at):
    return operations.settle_comment(comment_id=comment.pk, actor=who, at=at)


class TestAddComment:
    @pytest.mark.parametrize("role", ["trainer", "reviewer"])
    def test_keeps_what_somebody_says(self, at, role):
        version, who = submitted(at), UserFactory(roles=[role])

        comment = say(version, who, at, text="  选项 C 也成立。 ")

        assert (comment.author, comment.text) == (who, "选项 C 也成立。")
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.subject_id) == ("exams.item-commented", str(version.pk))
        assert entry.reason == "选项 C 也成立。"

    def test_lets_the_author_speak_whatever_their_roles(self, at):
        author = UserFactory()
        version = submitted(at, author=author)

        assert say(version, author, at).author == author

    def test_keeps_it_once(self, at):
        version, who = submitted(at), trainer()

        assert say(version, who, at) == say(version, who, at)
        assert AuditEntry.objects.count() == 1

    def test_takes_the_same_words_again_once_the_first_are_settled(self, at):
        version, who = submitted(at), trainer()
        settle(say(version, who, at), who, at)

        say(version, who, at)

        assert version.comments.count() == 2

    def test_needs_words(self, at):
        with pytest.raises(operations.CommentEmpty):
            say(submitted(at), trainer(), at, text=" \n ")

    def test_is_nothing_for_an_officer(self, at):
        with pytest.raises(operations.NotYourRole):
            say(submitted(at), UserFactory(roles=["officer"]), at)

    def test_says_nothing_of_what_is_released(self, at):
        with pytest.raises(operations.VersionReleased):
            say(ItemVersionFactory(released=True), trainer(), at)

    def test_knows_no_other_version(self, at):
        with pytest.raises(ItemVersion.DoesNotExist):
            operations.add_comment(version_id=404, author=trainer(), text="x", at=at)


class TestSettleComment:
    def test_is_done_by_who_wrote_it(self, at):
        who = trainer()
        comment = say(submitted(at), who, at)

        settled = settle(comment, who, at)

        assert (settled.settled_by, settled.settled_at) == (who, at)
        actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
        assert list(actions) == ["exams.item-commented", "exams.item-comment-settled"]

    def test_is_done_by_a_reviewer(self, at):
        comment, judge = say(submitted(at), trainer(), at), reviewer()

        assert settle(comment, judge, at).settled_by == judge

    def test_changes_nothing_the_second_time(self, at):
        who = trainer()
        comment = say(submitted(at), who, at)
        settle(comment, who, at)

        again = settle(comment, reviewer(), at)

        assert again.settled_by == who
        assert AuditEntry.objects.count() == 2

    def test_is_never_done_by_the_author_for_others(self, at):
        author = UserFactory(roles=["trainer", "reviewer"])
        comment = say(submitted(at, author=author), reviewer(), at)

        with pytest.raises(operations.NotYoursToSettle):
            settle(comment, author, at)

    def test_is_done_by_the_author_for_their_own(self, at):
        author = trainer()

        assert settle(say(submitted(at, author=author), author, at), author, at).settled_at == at

    def test_is_not_done_by_another_trainer(self, at):
        comment = say(submitted(at), trainer(), at)

        with pytest.raises(operations.NotYoursToSettle):
            settle(comment, trainer(), at)

    def test_knows_no_other_comment(self, at):
        with pytest.raises(ItemComment.DoesNotExist):
            operations.settle_comment(comment_id=404, actor=reviewer(), at=at)


class TestAnOpenComment:
    def test_stops_the_first_review(self, at):
        version, second = submitted(at), trainer()
        say(version, second, at)
        say(version, second, at, text="缺解析。")

        with pytest.raises(operations.CommentsOpen, match="2"):
            look(version, second, at)

    def test_stops_the_release(self, at):
        version, third = waiting(at), reviewer()
        comment = say(version, trainer(), at)

        with pytest.raises(operations.CommentsOpen):
            approve(version, third, at)
        settle(comment, third, at)

        assert approve(version, third, at).released_at == at

    def test_stops_the_release_in_the_database_too(self, at):
        version = waiting(at)
        say(version, trainer(), at)
        version.status, version.released_at = "released", at
        version.reviewer, version.reviewed_at = reviewer(), at

        with pytest.raises(DatabaseError), transaction.atomic():
            version.save()

    def test_does_not_keep_the_author_from_working(self, at):
        author = trainer()
        version = submitted(at, author=author)
        say(version, trainer(), at)
        operations.return_version(version_id=version.pk, reviewer=reviewer(), note="见意见", at=at)

        again = operations.submit_for_review(version_id=version.pk, author=author, at=at)

        assert again.status == "in-review"
        assert again.comments.filter(settled_at=None).count() == 1


class TestTheDatabase:
    def refused(self, act):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()

    def test_keeps_the_words_and_who_said_them(self, at):
        comment = say(submitted(at), trainer(), at)
        rows = ItemComment.objects.filter(pk=comment.pk)

        self.refused(lambda: rows.update(text="别的话"))
        self.refused(lambda: rows.update(author=trainer()))
        self.refused(rows.delete)

        assert ItemComment.objects.get().text == "选项 C 也成立。"

    def test_lets_no_author_settle_for_others(self, at):
        version = submitted(at)
        comment = say(version, trainer(), at)
        rows = ItemComment.objects.filter(pk=comment.pk)

        self.refused(lambda: rows.update(settled_by=version.author, settled_at=at))

    def test_takes_no_comment_without_words(self, at):
        version = submitted(at)

        with pytest.raises(IntegrityError), transaction.atomic():
            ItemComment.objects.create(
                version=version, author=version.author, text="", written_at=at
            )

    def test_lets_nothing_wait_for_its_end_that_nobody_looked_at(self, at):
        version = submitted(at)

        with pytest.raises(IntegrityError), transaction.atomic():
            ItemVersion.objects.filter(pk=version.pk).update(status="in-final-review")
