"""What the bank has to draw from, by type and place in the tree of topics."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from exams.bank.models import Item, Topic
from exams.bank.queries import topics, usable_items
from exams.papers import rules
from exams.papers.models import BlueprintSection


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in its place in the tree."""

    topic: Topic
    depth: int  # 0: at the root
    path: tuple[str, ...]  # codes: its own, then those above it

    @property
    def indent(self) -> str:
        """Return what the name is set in by: a class of the style sheet."""
        return f"in-{min(self.depth, 3)}"


def topic_rows() -> list[TopicRow]:
    """Return the topics as a tree read from top to bottom, each below its parent. One query."""
    below: dict[int | None, list[Topic]] = {}
    for topic in topics():
        below.setdefault(topic.parent_id, []).append(topic)
    rows: list[TopicRow] = []
    waiting: list[tuple[Topic, int, tuple[str, ...]]] = [
        (topic, 0, (topic.code,)) for topic in reversed(below.get(None, []))
    ]
    while waiting:
        topic, depth, path = waiting.pop()
        rows.append(TopicRow(topic, depth, path))
        waiting += [
            (child, depth + 1, (child.code, *path)) for child in reversed(below.get(topic.pk, []))
        ]
    return rows


def pool(*, on: date) -> list[Item]:
    """Return the items that a certification paper may draw from on a day. One query."""
    return list(usable_items(purpose=Item.Purpose.EXAM, on=on))


def candidates(items: Iterable[Item]) -> list[rules.Candidate]:
    """Return items of the pool as plain drawing sees them: without those on trial. One query."""
    paths = {row.topic.pk: row.path for row in topic_rows()}
    return [
        rules.Candidate(item.code, item.released.kind, paths[item.topic_id], item.level)
        for item in items
        if item.released and not item.is_pilot
    ]


def demands(sections: Iterable[BlueprintSection]) -> list[rules.Demand]:
    """Return sections of a blueprint as plain drawing sees them. One query."""
    depths = {row.topic.pk: len(row.path) for row in topic_rows()}
    return [
        rules.Demand(
            position=section.position,
            title=section.title,
            kind=section.kind,
            topic=section.topic.code if section.topic else "",
            count=section.count,
            level=section.level,
            depth=depths.get(section.topic_id or 0, 0),
        )
        for section in sections
    ]


def availability(*, on: date) -> Counter[tuple[str, str]]:
    """Count the items to draw from by type and topic, with all below it; "" counts all.

    Two queries.
    """
    paths = {row.topic.pk: row.path for row in topic_rows()}
    usable = usable_items(purpose=Item.Purpose.EXAM, on=on).filter(is_pilot=False)
    groups = usable.values_list("released__kind", "topic").annotate(n=Count("pk")).order_by()
    counted: Counter[tuple[str, str]] = Counter()
    for kind, topic_id, number in groups:
        for code in ("", *paths[topic_id]):
            counted[kind, code] += number
    return counted
