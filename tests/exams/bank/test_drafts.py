from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override

from core.models import AuditEntry
from exams.bank import operations
from exams.bank.queries import content_of
from exams.models import Item, ItemDigest, ItemVersion
from tests.exams.bank.helpers import content, draft, trainer
from tests.exams.bank.test_kinds import COMPLETE
from tests.factories import ArticleFactory, ItemVersionFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def save(draft, author, at, item=None, **more):
    return operations.save_draft(
        item_id=item and item.pk, draft=draft, author=author, at=at, **more
    )


class TestSaveDraft:
    def test_makes_a_new_item_with_its_first_version(self, at):
        author, wanted = trainer(), draft()

        version = save(wanted, author, at)

        assert (version.number, version.status, version.author) == (1, "draft", author)
        assert version.item.code == f"Q-{version.item.pk:05d}"
        assert version.item.status == "draft"
        assert version.article.key == wanted.content.article
        assert list(version.options.order_by("letter").values_list("letter", "text", "is_key")) == [
            ("A", "20元", False),
            ("B", "100元", True),
            ("C", "200元", False),
        ]
        assert AuditEntry.objects.get().action == "exams.item-version-begun"

    def test_keeps_a_draft_that_is_not_complete(self, at):
        version = save(draft(key="", texts=["20元", "", ""]), trainer(), at)

        assert version.options.count() == 1

    def test_keeps_paragraph_and_item_of_the_article(self, at):
        article = ArticleFactory(text="有下列情形之一的：\n（一）灭失的；\n（二）毁损的。")
        wanted = draft(article)
        wanted = replace(wanted, content=replace(wanted.content, paragraph=1, subparagraph=2))

        version = save(wanted, trainer(), at)

        assert (version.paragraph, version.subparagraph) == (1, 2)
        assert version.place_in_words == "第一款第（二）项"

    def test_refuses_a_place_that_the_article_does_not_have(self, at):
        wanted = draft()
        wanted = replace(wanted, content=replace(wanted.content, paragraph=7))

        with pytest.raises(operations.UnknownPlace):
            save(wanted, trainer(), at)

        assert not Item.objects.exists()

    def test_makes_one_item_of_a_second_click(self, at):
        author, wanted = trainer(), draft()

        first, second = save(wanted, author, at), save(wanted, author, at)

        assert first == second
        assert Item.objects.count() == 1

    def test_rewrites_the_open_version(self, at):
        author, wanted = trainer(), draft()
        version = save(wanted, author, at)
        other = replace(wanted, content=replace(wanted.content, stem="改写后的题干"))

        again = save(other, author, at, item=version.item, seen=version.content_hash)

        assert again.pk == version.pk
        assert again.stem == "改写后的题干"
        assert again.options.count() == 3

    def test_changes_nothing_the_second_time(self, at):
        author, wanted = trainer(), draft()
        version = save(wanted, author, at)

        save(wanted, author, at, item=version.item, seen="0" * 64)

        assert AuditEntry.objects.count() == 1

    def test_begins_the_next_version_of_an_item_in_use(self, at):
        old = ItemVersionFactory(released=True)
        author = trainer()
        wanted = draft(old.article, old.item.topic)

        version = save(wanted, author, at, item=old.item, seen=old.content_hash)

        old.item.refresh_from_db()
        assert version.number == 2
        assert (old.item.status, old.item.released) == ("in-use", old)

    def test_needs_a_trainer(self, at):
        with pytest.raises(operations.NotYourRole):
            save(draft(), UserFactory(roles=["reviewer"]), at)

    def test_needs_an_article_that_exists(self, at):
        wanted = draft()
        wanted = replace(wanted, content=replace(wanted.content, article="nowhere_2020-01-01#1"))

        with pytest.raises(operations.UnknownArticle):
            save(wanted, trainer(), at)

    def test_needs_a_topic_that_exists(self, at):
        with pytest.raises(operations.UnknownTopic):
            save(replace(draft(), topic="none"), trainer(), at)

    def test_leaves_somebody_elses_draft_alone(self, at):
        version = ItemVersionFactory()
        wanted = draft(version.article, version.item.topic)

        with pytest.raises(operations.SomebodyElsesDraft, match=version.author.name):
            save(wanted, trainer(), at, item=version.item)

        version.refresh_from_db()
        assert version.stem != wanted.content.stem

    @pytest.mark.parametrize("status", ["in-review", "in-final-review"])
    def test_leaves_a_version_in_review_alone(self, at, status):
        author = trainer()
        version = ItemVersionFactory(
            author=author,
            status=status,
            submitted_at=at,
            first_reviewer=UserFactory(),
            first_reviewed_at=at,
        )

        with pytest.raises(operations.UnderReview):
            save(draft(version.article, version.item.topic), author, at, item=version.item)

    def test_refuses_what_rests_on_an_older_state_than_is_kept(self, at):
        author = trainer()
        version = ItemVersionFactory(author=author)
        wanted = draft(version.article, version.item.topic)

        with pytest.raises(operations.DraftChanged):
            save(wanted, author, at, item=version.item, seen="f" * 64)

    def test_lets_topic_and_purpose_change_until_the_first_release(self, at):
        author, wanted, topic = trainer(), draft(), TopicFactory()
        version = save(wanted, author, at)

        save(replace(wanted, topic=topic.code, purpose="practice"), author, at, item=version.item)

        version.item.refresh_from_db()
        assert (version.item.topic, version.item.purpose) == (topic, "practice")

    @pytest.mark.parametrize("change", ["topic", "purpose"])
    def test_keeps_topic_and_purpose_once_released(self, at, change):
        old = ItemVersionFactory(released=True)
        value = TopicFactory().code if change == "topic" else "practice"
        wanted = replace(draft(old.article, old.item.topic), **{change: value})

        with pytest.raises(operations.SettledOnce):
            save(wanted, trainer(), at, item=old.item)

    def test_leaves_a_retired_item_alone(self, at):
        old = ItemVersionFactory(released=True)
        Item.objects.filter(pk=old.item_id).update(status="retired")

        with pytest.raises(operations.ItemRetired):
            save(draft(old.article, old.item.topic), trainer(), at, item=old.item)

    def test_knows_no_other_item(self, at):
        with pytest.raises(Item.DoesNotExist):
            operations.save_draft(item_id=404, draft=draft(), author=trainer(), at=at)


class TestSubmitForReview:
    def test_hands_the_version_to_the_reviewers(self, at):
        author = trainer()
        version = save(draft(), author, at)

        submitted = operations.submit_for_review(version_id=version.pk, author=author, at=at)

        assert (submitted.status, submitted.submitted_at) == ("in-review", at)
        assert AuditEntry.objects.filter(action="exams.item-submitted", actor=author).count() == 1

    def test_begins_with_the_first_review_and_its_due_day(self, at):
        author = trainer()
        version = ItemVersionFactory(
            author=author,
            status="returned",
            reviewer=UserFactory(),
            reviewed_at=at,
            first_reviewer=UserFactory(),
            first_reviewed_at=at,
        )

        submitted = operations.submit_for_review(version_id=version.pk, author=author, at=at)

        submitted.refresh_from_db()
        assert (submitted.status, submitted.review_due_on) == ("in-review", date(2026, 12, 1))
        assert (submitted.first_reviewer, submitted.first_reviewed_at) == (None, None)

    def test_leaves_a_version_in_its_final_review_there(self, at):
        author = trainer()
        version = ItemVersionFactory(
            author=author,
            status="in-final-review",
            first_reviewer=UserFactory(),
            first_reviewed_at=at,
        )

        again = operations.submit_for_review(version_id=version.pk, author=author, at=at)

        assert again.status == "in-final-review"
        assert not AuditEntry.objects.exists()

    def test_changes_nothing_the_second_time(self, at):
        author = trainer()
        version = save(draft(), author, at)
        operations.submit_for_review(version_id=version.pk, author=author, at=at)

        operations.submit_for_review(version_id=version.pk, author=author, at=at)

        assert AuditEntry.objects.filter(action="exams.item-submitted").count() == 1

    def test_says_what_is_missing(self, at):
        author = trainer()
        version = save(draft(key="", texts=["20元", "20 元"]), author, at)

        with override("en"), pytest.raises(operations.ItemIncomplete) as refusal:
            operations.submit_for_review(version_id=version.pk, author=author, at=at)

        assert refusal.value.params["problems"] == (
            "Two options say the same. Mark exactly one option as the key."
        )

    def test_refuses_a_version_of_a_retired_item(self, at):
        old, author = ItemVersionFactory(released=True), trainer()
        version = save(draft(old.article, old.item.topic), author, at, item=old.item)
        Item.objects.filter(pk=old.item_id).update(status="retired")

        with pytest.raises(operations.ItemRetired):
            operations.submit_for_review(version_id=version.pk, author=author, at=at)

    def test_takes_nobody_elses_version(self, at):
        version = save(draft(), trainer(), at)

        with pytest.raises(ItemVersion.DoesNotExist):
            operations.submit_for_review(version_id=version.pk, author=trainer(), at=at)

    def test_takes_no_released_version(self, at):
        version = ItemVersionFactory(released=True)

        with pytest.raises(ItemVersion.DoesNotExist):
            operations.submit_for_review(version_id=version.pk, author=version.author, at=at)


class TestContentOf:
    def test_gives_back_what_was_saved(self, at):
        article = ArticleFactory()
        wanted = draft(article, key="AC", kind="multiple")

        version = save(wanted, trainer(), at)

        assert content_of(version) == content(article, key="AC", kind="multiple")

    @pytest.mark.parametrize("whole", COMPLETE, ids=lambda whole: whole.kind)
    def test_gives_back_every_type(self, at, whole):
        wanted = draft()
        whole = replace(whole, article=wanted.content.article)

        version = save(replace(wanted, content=whole), trainer(), at)

        assert content_of(ItemVersion.objects.get(pk=version.pk)) == whole

    def test_gives_back_markup_without_what_is_not_allowed(self, at):
        wanted = draft()
        marked = replace(
            wanted.content,
            is_html=True,
            stem='<p onclick="x()">题干<script>alert(1)</script></p>',
            rationale='<p>见 <b>该条</b>。</p><iframe src="//x"></iframe>',
        )

        version = save(replace(wanted, content=marked), trainer(), at)

        assert (version.stem, version.is_html) == ("<p>题干</p>", True)
        assert version.rationale == "<p>见 <b>该条</b>。</p>"

    def test_keeps_what_finds_the_item_and_its_doubles_again(self, at):
        author, wanted = trainer(), draft()
        version = save(wanted, author, at)
        before = ItemDigest.objects.get(item=version.item)
        other = replace(wanted, content=replace(wanted.content, stem="完全不同的另一道题"))

        save(other, author, at, item=version.item, seen=version.content_hash)

        assert ItemDigest.objects.get(item=version.item).stem != before.stem
        assert version.item.sketch.exists()
