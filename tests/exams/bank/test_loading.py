"""The real file of the demonstration, on the real laws; and files that are refused."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.demo import reviews
from core.models import AuditEntry
from exams.bank import documents, operations
from exams.bank.operations.review import is_key_changed
from exams.bank.queries import content_of
from exams.models import Item, ItemComment, ItemDigest, ItemVersion, Topic
from tests.exams.bank.helpers import amended_article, content, reviewer, trainer
from tests.exams.bank.test_kinds import COMPLETE
from tests.factories import ArticleFactory, ItemVersionFactory, TopicFactory, UserFactory

DEMO = Path(__file__).parents[3] / "demo"
pytestmark = pytest.mark.django_db


def document(article=None, topic=None, *, code="ZF-0001", purpose="exam", **text):
    article, topic = article or ArticleFactory(), topic or TopicFactory()
    return documents.ItemDocument(code, topic.code, purpose, "自编", content(article, **text))


def load(documents, at):
    return operations.load_items(documents=documents, author=trainer(), reviewer=reviewer(), at=at)


class TestTheDemonstration:
    def test_is_loaded_whole_and_once(self, at):
        call_command("load_laws", DEMO / "laws", verbosity=0)
        topics = documents.read_topics((DEMO / "topics.json").read_bytes())
        items = documents.read_items((DEMO / "items.json").read_bytes())
        operations.load_topics(documents=topics, actor=trainer(), at=at)

        first, second = load(items, at), load(items, at)

        assert (first.created, first.changed, first.unchanged) == (len(items), 0, 0)
        assert (second.created, second.changed, second.unchanged) == (0, 0, len(items))
        assert Item.objects.filter(status="in-use", released__isnull=False).count() == len(items)
        assert AuditEntry.objects.filter(action="exams.item-approved").count() == len(items)

    def test_has_versions_on_their_way(self, at):
        call_command("load_laws", DEMO / "laws", verbosity=0)
        topics = documents.read_topics((DEMO / "topics.json").read_bytes())
        items = documents.read_items((DEMO / "items.json").read_bytes())
        roles = {
            "trainer": ["trainer"],
            "reviewer": ["trainer", "reviewer"],
            "compiler": ["reviewer"],
        }
        staff = {name: UserFactory(roles=each) for name, each in roles.items()}
        operations.load_topics(documents=topics, actor=staff["trainer"], at=at)
        operations.load_items(
            documents=items,
            author=staff["trainer"],
            reviewer=staff["reviewer"],
            at=at - timedelta(days=80),
        )

        reviews.submit(DEMO, staff=staff, at=at)
        reviews.submit(DEMO, staff=staff, at=at)

        open_versions = ItemVersion.objects.filter(released_at=None)
        assert Counter(open_versions.values_list("status", flat=True)) == {
            "in-review": 3,
            "in-final-review": 2,
            "returned": 1,
        }
        changed = open_versions.get(item__code="ZF-0001")
        assert is_key_changed(changed)
        assert ItemComment.objects.filter(settled_at=None).count() == 1
        assert open_versions.filter(status="in-review", review_due_on__lt=at.date()).exists()


class TestLoadItems:
    def test_goes_the_whole_way_with_two_people(self, at):
        author, second = trainer(), reviewer()

        operations.load_items(documents=[document()], author=author, reviewer=second, at=at)

        version = ItemVersion.objects.get()
        assert (version.author, version.reviewer) == (author, second)
        assert (version.first_reviewer, version.first_reviewed_at) == (None, None)
        assert version.submitted_at == version.released_at == at
        assert version.item.released == version
        assert list(AuditEntry.objects.order_by("pk").values_list("action", "actor")) == [
            ("exams.item-version-begun", author.pk),
            ("exams.item-submitted", author.pk),
            ("exams.item-approved", second.pk),
        ]

    @pytest.mark.parametrize("whole", COMPLETE, ids=lambda whole: whole.kind)
    def test_takes_every_type(self, at, whole):
        one = document()
        whole = replace(whole, article=one.content.article)

        load([replace(one, content=whole)], at)

        version = ItemVersion.objects.get()
        assert content_of(version) == whole
        assert ItemDigest.objects.get().item == version.item

    def test_makes_changed_content_the_next_version(self, at):
        one = document()
        load([one], at)
        other = replace(one, content=replace(one.content, stem="改写后的题干"))

        loaded = load([other], at)

        assert (loaded.created, loaded.changed) == (0, 1)
        item = Item.objects.get()
        assert (item.released.number, item.released.stem) == (2, "改写后的题干")
        assert item.versions.count() == 2

    def test_asks_as_few_questions_for_many_as_for_few(self, at, django_assert_max_num_queries):
        article, topic = ArticleFactory(), TopicFactory()
        many = [document(article, topic, code=f"ZF-{n}", stem=f"第{n}题？") for n in range(60)]
        author, second = trainer(), reviewer()

        with django_assert_max_num_queries(22):
            operations.load_items(documents=many, author=author, reviewer=second, at=at)

    def test_loads_none_if_one_is_refused(self, at):
        article, topic = ArticleFactory(), TopicFactory()
        good = document(article, topic)
        bad = document(article, topic, code="ZF-0002", key="AB")

        with pytest.raises(operations.ItemsRefused, match="ZF-0002"):
            load([good, bad], at)

        assert not Item.objects.exists()

    def test_refuses_a_code_that_stands_twice(self, at):
        one = document()

        with pytest.raises(operations.ItemsRefused):
            load([one, replace(one, content=replace(one.content, stem="另一题？"))], at)

    def test_refuses_what_rests_on_no_article_or_topic(self, at):
        one = document()
        nowhere = replace(one.content, article="nowhere_2020-01-01#1")

        with pytest.raises(operations.ItemsRefused, match="nowhere"):
            load([replace(one, content=nowhere)], at)
        with pytest.raises(operations.ItemsRefused, match="no-topic"):
            load([replace(one, topic="no-topic")], at)

    def test_refuses_what_rests_on_law_out_of_force(self, at):
        old, _new = amended_article()

        with pytest.raises(operations.ItemsRefused, match=old.version.key):
            load([document(old)], at)

    @pytest.mark.parametrize("state", ["retired", "open", "moved"])
    def test_leaves_an_item_alone_that_is_retired_worked_on_or_moved(self, at, state):
        one = document()
        load([one], at)
        item, wanted = Item.objects.get(), replace(one, content=replace(one.content, stem="改？"))
        if state == "retired":
            Item.objects.update(status="retired")
        elif state == "open":
            ItemVersionFactory(item=item, number=2)
        else:
            wanted = replace(wanted, purpose="practice")

        with pytest.raises(operations.ItemsRefused, match=one.code):
            load([wanted], at)

        assert item.versions.filter(stem="改？").count() == 0

    def test_needs_two_people_with_their_roles(self, at):
        both = UserFactory(roles=["trainer", "reviewer"])
        people = [
            (both, both, operations.OwnWork),
            (reviewer(), reviewer(), operations.NotYourRole),
            (trainer(), trainer(), operations.NotYourRole),
        ]

        for author, second, refusal in people:
            with pytest.raises(refusal):
                operations.load_items(documents=[document()], author=author, reviewer=second, at=at)


class TestLoadTopics:
    def test_enters_and_renames_them_in_the_order_of_the_file(self, at):
        old = TopicFactory(code="review", name="旧名")
        wanted = [
            documents.TopicDocument("coercion", "行政强制", "Coercion"),
            documents.TopicDocument("review", "行政复议", "Reconsideration"),
        ]

        assert operations.load_topics(documents=wanted, actor=trainer(), at=at) == 1
        assert operations.load_topics(documents=wanted, actor=trainer(), at=at) == 0

        old.refresh_from_db()
        assert (old.name, old.position) == ("行政复议", 2)
        assert Topic.objects.count() == AuditEntry.objects.count() == 2

    def test_needs_a_trainer(self, at):
        with pytest.raises(operations.NotYourRole):
            operations.load_topics(documents=[], actor=reviewer(), at=at)


class TestReadItems:
    def entry(self, **changes):
        entry = {
            "code": "ZF-1",
            "type": "single",
            "topic": "review",
            "stem": "多少日？",
            "options": [{"letter": "A", "text": "十日"}, {"letter": "B", "text": "三十日"}],
            "key": ["B"],
            "article": "law_2021-01-22#1",
        }
        return json.dumps([entry | changes]).encode()

    def test_takes_an_item_without_what_may_be_left_out(self):
        (one,) = documents.read_items(self.entry())

        assert (one.purpose, one.source, one.content.key) == ("exam", "", ("B",))

    @pytest.mark.parametrize(
        "data",
        [
            b"\xff\xfe not text",
            b"{}",
            b'["a"]',
            b"",
        ],
    )
    def test_refuses_what_is_no_list_of_items(self, data):
        with pytest.raises(documents.NotAnItemFile):
            documents.read_items(data)

    @pytest.mark.parametrize(
        "changes",
        [
            {"type": "essay"},
            {"purpose": "fun"},
            {"stem": " "},
            {"code": 7},
            {"key": ["C"]},
            {"key": None},
            {"options": [{"letter": "B", "text": "十日"}]},
            {"options": [{"letter": "A"}]},
            {"article": None},
        ],
    )
    def test_says_which_item_is_wrong(self, changes):
        with pytest.raises(documents.NotAnItemFile, match="1:"):
            documents.read_items(self.entry(**changes))


class TestTheCommand:
    def test_names_a_missing_file_and_an_unknown_account(self, tmp_path):
        author, second = trainer(), reviewer()

        with pytest.raises(CommandError, match="Cannot read"):
            call_command(
                "load_items",
                tmp_path / "none.json",
                author=author.username,
                reviewer=second.username,
            )
        with pytest.raises(CommandError, match="no account nobody"):
            call_command("load_items", "x.json", author="nobody", reviewer=second.username)

    def test_passes_a_refusal_on(self, tmp_path):
        file = tmp_path / "items.json"
        file.write_text("{}")

        with pytest.raises(CommandError, match="JSON"):
            call_command(
                "load_items", file, author=trainer().username, reviewer=reviewer().username
            )
