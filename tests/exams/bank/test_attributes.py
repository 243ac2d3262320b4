"""Attributes, enemies, further articles and topics are set by trainers and recorded."""

from decimal import Decimal

import pytest

from core.models import AuditEntry
from exams.bank.operations import (
    ItemRetired,
    NotYourRole,
    SomebodyElsesDraft,
    UnderReview,
    UnknownArticle,
)
from exams.bank.operations.attributes import (
    ArticlesFrozen,
    Attributes,
    OwnEnemy,
    TooMany,
    UnknownItems,
    set_attributes,
    set_further_articles,
)
from exams.bank.operations.topics import TopicInCircle, TopicText, TopicTooDeep, write_topic
from exams.bank.queries import BankFilter, items, topics_below
from exams.bank.queries_editor import exposure, spread_in_topic, topic_tree
from exams.models import Item, ItemVersion, Topic
from tests.exams.bank.helpers import reviewer, trainer
from tests.factories import (
    ArticleFactory,
    ItemFactory,
    ItemVersionFactory,
    PaperFactory,
    SittingFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
HARD = Attributes(
    domain="市容环卫",
    post="执法队员",
    level="apply",
    expected_facility=Decimal("0.35"),
    expected_seconds=90,
    is_critical=True,
    is_pilot=True,
)


def give(item, at, attributes=HARD, enemies=None, actor=None):
    return set_attributes(
        item_id=item.pk, attributes=attributes, enemies=enemies, actor=actor or trainer(), at=at
    )


class TestSetAttributes:
    def test_keeps_them_and_records_what_changed(self, at):
        item = ItemFactory()

        give(item, at)

        item.refresh_from_db()
        assert (item.domain, item.post, item.level) == ("市容环卫", "执法队员", "apply")
        assert (item.expected_facility, item.expected_seconds) == (Decimal("0.35"), 90)
        assert item.is_critical
        assert item.is_pilot
        detail = AuditEntry.objects.get(action="exams.item-attributes-set").detail
        assert detail["expected_facility"] == "— → 0.35"
        assert detail["level"] == "understand → apply"
        assert "enemies_added" not in detail

    def test_writes_nothing_the_second_time(self, at):
        item, enemy = ItemFactory(), ItemFactory()

        give(item, at, enemies=[enemy.code])
        give(item, at, enemies=[enemy.code])

        assert AuditEntry.objects.count() == 1

    def test_makes_enemies_of_each_other(self, at):
        item, enemy = ItemFactory(), ItemFactory()

        give(item, at, enemies=[enemy.code, " "])

        assert list(enemy.enemies.all()) == [item]
        assert AuditEntry.objects.get().detail["enemies_added"] == enemy.code

    def test_lets_enemies_go_and_leaves_them_if_none_are_said(self, at):
        item, enemy = ItemFactory(), ItemFactory()
        give(item, at, enemies=[enemy.code])

        give(item, at, Attributes(), enemies=None)
        assert enemy.enemies.exists()

        give(item, at, Attributes(), enemies=[])
        assert not enemy.enemies.exists()

    @pytest.mark.parametrize(
        ("codes", "refusal"),
        [(["nowhere"], UnknownItems), ([f"X-{n}" for n in range(51)], TooMany)],
    )
    def test_refuses_enemies_that_cannot_be(self, at, codes, refusal):
        item = ItemFactory()

        with pytest.raises(refusal):
            give(item, at, enemies=codes)

        assert Item.objects.get().level == "understand"

    def test_refuses_an_item_as_its_own_enemy(self, at):
        item = ItemFactory()

        with pytest.raises(OwnEnemy):
            give(item, at, enemies=[item.code])

    def test_is_for_trainers(self, at):
        with pytest.raises(NotYourRole):
            give(ItemFactory(), at, actor=reviewer())

    def test_leaves_retired_items_alone(self, at):
        item = ItemVersionFactory(released=True).item
        Item.objects.update(status="retired")

        with pytest.raises(ItemRetired):
            give(item, at)

    def test_knows_no_other_item(self, at):
        with pytest.raises(Item.DoesNotExist):
            give(Item(pk=404), at)


def name(version, keys, at, author=None):
    return set_further_articles(
        version_id=version.pk, keys=keys, author=author or version.author, at=at
    )


class TestSetFurtherArticles:
    def test_names_them_and_takes_them_away(self, at):
        version, one, two = ItemVersionFactory(), ArticleFactory(), ArticleFactory()

        name(version, [one.key, two.key, version.article.key], at)
        name(version, [two.key], at)

        assert list(version.also_cites.all()) == [two]
        entry = AuditEntry.objects.order_by("pk").last()
        assert entry.detail == {"removed": one.key}

    def test_writes_nothing_the_second_time(self, at):
        version, one = ItemVersionFactory(), ArticleFactory()

        name(version, [one.key], at)
        name(version, [one.key], at)

        assert AuditEntry.objects.count() == 1

    def test_leaves_released_versions_alone(self, at):
        version = ItemVersionFactory(released=True)

        assert name(version, [], at) == version
        with pytest.raises(ArticlesFrozen):
            name(version, [ArticleFactory().key], at)

    def test_leaves_versions_under_review_alone(self, at):
        version = ItemVersionFactory(status="in-review", submitted_at=at)

        with pytest.raises(UnderReview):
            name(version, [ArticleFactory().key], at)

    def test_is_for_the_author(self, at):
        with pytest.raises(SomebodyElsesDraft):
            name(ItemVersionFactory(), [ArticleFactory().key], at, author=trainer())
        with pytest.raises(ItemVersion.DoesNotExist):
            name(ItemVersion(pk=404), [], at, author=trainer())

    def test_refuses_what_is_no_article(self, at):
        with pytest.raises(UnknownArticle):
            name(ItemVersionFactory(), ["nowhere_2020-01-01#1"], at)
        with pytest.raises(TooMany):
            name(ItemVersionFactory(), [f"nowhere_2020-01-01#{n}" for n in range(13)], at)


def write(at, topic=None, **text):
    return write_topic(topic_id=topic and topic.pk, text=TopicText(**text), actor=trainer(), at=at)


class TestWriteTopic:
    def test_enters_one_below_another(self, at):
        top = TopicFactory(name="证据")

        made = write(at, name="先行登记保存", parent=top.code, position=2)

        assert made.code == f"topic-{made.pk}"
        assert [(each.topic.name, each.depth) for each in topic_tree()] == [
            ("证据", 0),
            ("先行登记保存", 1),
        ]
        assert AuditEntry.objects.get().detail["parent"] == top.code

    def test_moves_and_renames_but_keeps_the_code(self, at):
        topic, top = TopicFactory(code="kept"), TopicFactory()

        write(at, topic, name="新名", parent=top.code)
        write(at, topic, name="新名", parent=top.code)

        topic.refresh_from_db()
        assert (topic.code, topic.name, topic.parent) == ("kept", "新名", top)
        assert AuditEntry.objects.count() == 1

    def test_makes_no_circle(self, at):
        top = TopicFactory()
        below = TopicFactory(parent=TopicFactory(parent=top))

        for parent in (top, below):
            with pytest.raises(TopicInCircle):
                write(at, top, name="x", parent=parent.code)

    def test_keeps_the_tree_low(self, at):
        deep = TopicFactory(parent=TopicFactory(parent=TopicFactory(parent=TopicFactory())))

        with pytest.raises(TopicTooDeep):
            write(at, name="x", parent=deep.code)
        with pytest.raises(TopicTooDeep):
            write(at, Topic.objects.get(parent=None), name="x", parent=TopicFactory().code)

    def test_knows_no_other_topic(self, at):
        with pytest.raises(Topic.DoesNotExist):
            write(at, Topic(pk=404), name="x")


class TestWhatTheEditorReads:
    def test_a_topic_with_all_below_it(self):
        top, other = TopicFactory(), TopicFactory()
        deep = ItemVersionFactory(item__topic=TopicFactory(parent=TopicFactory(parent=top))).item
        ItemVersionFactory(item__topic=other)

        assert list(items(BankFilter(topic=top.code))) == [deep]
        assert topics_below("nowhere") == []

    def test_items_by_level_and_mark(self):
        wanted = ItemVersionFactory(item__level="apply", item__is_pilot=True).item
        ItemVersionFactory()

        assert list(items(BankFilter(level="apply"))) == [wanted]
        assert list(items(BankFilter(mark="pilot"))) == [wanted]
        assert list(items(BankFilter(mark="critical"))) == []

    def test_how_often_an_item_was_before_candidates(self):
        version = ItemVersionFactory(released=True)
        PaperFactory(items=[version])
        paper = PaperFactory(items=[version], frozen=True)
        before = exposure(version.item)
        sitting = SittingFactory(paper=paper)

        after = exposure(version.item)

        assert (before.papers, before.sittings, before.last) == (1, 0, None)
        assert (after.papers, after.sittings, after.last) == (1, 1, sitting.opens_at)

    def test_how_the_keys_of_a_topic_spread(self):
        topic = TopicFactory()
        for key in "BBBBBBBACD":
            ItemVersionFactory(item__topic=topic, key=key)
        ItemVersionFactory(item__topic=topic, kind="multiple", key="AB")

        assert spread_in_topic(topic.code).heavy == ("B",)
        assert spread_in_topic("nowhere").total == 0
