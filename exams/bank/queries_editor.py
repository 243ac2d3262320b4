"""Reads of the editor beside the item: topics as a tree, exposure, spread of keys."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, TextField
from django.db.models.functions import Cast

from accounts.models import User
from exams.bank import lints
from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.bank.queries import topics


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in its tree."""

    topic: Topic
    depth: int  # 0 for those below nothing


def topic_tree() -> list[Branch]:
    """Return all topics, each followed by those below it, siblings in their order. One query."""
    below: dict[int | None, list[Topic]] = {}
    for topic in topics():
        below.setdefault(topic.parent_id, []).append(topic)
    found: list[Branch] = []
    waiting = [Branch(topic, 0) for topic in reversed(below.get(None, []))]
    while waiting:
        branch = waiting.pop()
        found.append(branch)
        waiting += [
            Branch(topic, branch.depth + 1) for topic in reversed(below.get(branch.topic.pk, []))
        ]
    return found


def topic_usage() -> dict[int, int]:
    """Return how many items each topic has itself, by topic. One query."""
    counted = Item.objects.values("topic").annotate(items=Count("*"))
    return dict(counted.values_list("topic", "items"))


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often candidates have had an item before them, in any of its versions."""

    papers: int  # frozen ones that hold it
    sittings: int  # that used these
    last: datetime | None  # when the latest of them began or begins


def exposure(item: Item) -> Exposure:
    """Return on how many frozen papers and in how many sittings an item stood. One query."""
    frozen = Q(paper_items__paper__approved_by__isnull=False)
    found = ItemVersion.objects.filter(item=item).aggregate(
        papers=Count("paper_items__paper", filter=frozen, distinct=True),
        sittings=Count("paper_items__paper__sittings", filter=frozen, distinct=True),
        last=Max("paper_items__paper__sittings__opens_at", filter=frozen),
    )
    return Exposure(found["papers"], found["sittings"], found["last"])


def spread_in_topic(code: str) -> lints.Spread:
    """Return how the keys of a topic's single choices spread over A to D, as items are now.

    One query.
    """
    is_newest = ~Exists(
        ItemVersion.objects.filter(
            item=OuterRef("version__item"), number__gt=OuterRef("version__number")
        )
    )
    keys = Option.objects.filter(
        is_newest,
        is_key=True,
        version__kind=ItemVersion.Kind.SINGLE,
        version__item__topic__code=code,
    ).exclude(version__item__status=Item.Status.RETIRED)
    return lints.key_spread(keys.values_list("letter", flat=True))


def is_shown_to(digest: str, user: User) -> bool:
    """Tell whether an item that somebody answers shows a picture: in an open attempt, or a drill.

    One query.
    """
    shows = (
        Q(stem__contains=digest)
        | Q(rationale__contains=digest)
        | Q(written__contains=digest)
        | Exists(Option.objects.filter(version=OuterRef("pk"), text__contains=digest))
    )
    sitting = Q(
        paper_items__paper__sittings__attempts__candidate=user,
        paper_items__paper__sittings__attempts__status="open",
    )
    before = ItemVersion.objects.filter(sitting | Q(drill_items__drill__learner=user))
    return before.annotate(written=Cast("detail", TextField())).filter(shows).exists()
