"""Reads about the item bank."""

from dataclasses import astuple, dataclass, field
from datetime import date
from functools import reduce
from operator import add

from django.db.models import Case, Exists, OuterRef, Prefetch, Q, QuerySet, When

from content.api import (
    Article,
    LawVersion,
    Quote,
    articles_standing,
    current_counterpart,
    in_force,
    quote,
    search_words,
    version_on,
)
from exams.bank import rules
from exams.bank.models import Item, ItemVersion, Topic

Status = ItemVersion.Status
WORDS = 8  # of a search


def topics() -> QuerySet[Topic]:
    """Return the topics in their order."""
    return Topic.objects.order_by("position", "name")


def topics_below(code: str) -> list[int]:
    """Return the keys of a topic and of all below it, whatever the depth. One query."""
    rows = list(Topic.objects.values_list("pk", "parent", "code"))
    found = [pk for pk, _parent, own in rows if own == code]
    for above in found:  # grows while it is walked
        found += [pk for pk, parent, _own in rows if parent == above and pk not in found]
    return found


def content_of(version: ItemVersion) -> rules.Content:
    """Return what a version says. Its article, law version and options should be at hand."""
    options = sorted(version.options.all(), key=lambda option: option.letter)
    content = rules.Content(
        kind=version.kind,
        stem=version.stem,
        choices=tuple(rules.Choice(option.text, option.is_key) for option in options),
        rationale=version.rationale,
        article=version.article.key if version.article else "",
        paragraph=version.paragraph,
        subparagraph=version.subparagraph,
        is_html=version.is_html,
    )
    return rules.with_detail(content, version.detail)


@dataclass(frozen=True, slots=True)
class BankFilter:
    """What the list of items is narrowed to; empty: not by this."""

    text: str = ""
    topic: str = ""
    kind: str = ""
    status: str = ""
    purpose: str = ""
    level: str = ""
    mark: str = ""  # "critical" or "pilot"

    @property
    def is_narrow(self) -> bool:
        return any(astuple(self))


def items(wanted: BankFilter) -> QuerySet[Item]:
    """Return items, the newest first, with `current`: the released version, then the open one.

    Two queries for a page of them, and one for a topic with those below it.
    """
    found = Item.objects.select_related("topic").order_by("-pk")
    if wanted.topic:
        found = found.filter(topic__in=topics_below(wanted.topic))
    if wanted.purpose:
        found = found.filter(purpose=wanted.purpose)
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.mark:
        found = found.filter(**{f"is_{wanted.mark}": True})
    if wanted.status:
        found = found.filter(_status(wanted.status))
    if wanted.kind:
        found = found.filter(Exists(_current().filter(kind=wanted.kind)))
    if wanted.text:
        hits = _current().filter(
            Q(stem__icontains=wanted.text) | Q(options__text__icontains=wanted.text)
        )
        found = found.filter(Q(code__icontains=wanted.text) | Exists(hits))
    versions = _current_versions().select_related("author").order_by("number")
    return found.prefetch_related(Prefetch("versions", versions, to_attr="current"))


def _current_versions() -> QuerySet[ItemVersion]:
    """Return what items say now: the open versions and the released ones that are in use."""
    return ItemVersion.objects.filter(
        Q(released_at=None) | Exists(Item.objects.filter(released=OuterRef("pk")))
    )


def items_with_words(text: str) -> QuerySet[Item]:
    """Return items that hold at least half of the words of a text, most words first.

    Two queries for a page of them. WORDS words at most are looked for.
    """
    words = search_words(text)[:WORDS]
    if not words:
        return Item.objects.none()
    held = [Case(When(_holds(word), then=1), default=0) for word in words]
    found = items(BankFilter()).annotate(held=reduce(add, held))
    return found.filter(held__gte=(len(words) + 1) // 2).order_by("-held", "-pk")


def _holds(word: str) -> Q:
    hits = _current().filter(Q(stem__icontains=word) | Q(options__text__icontains=word))
    return Q(code__icontains=word) | Q(Exists(hits))


def _current() -> QuerySet[ItemVersion]:
    return _current_versions().filter(item=OuterRef("pk"))


def _status(status: str) -> Q:
    """Narrow by the item's status, or by that of its open version."""
    if status in (Status.IN_REVIEW, Status.IN_FINAL_REVIEW, Status.RETURNED):
        open_version = ItemVersion.objects.filter(item=OuterRef("pk"), status=status)
        return Q(Exists(open_version))
    return Q(status=status)


def item_versions(item: Item) -> list[ItemVersion]:
    """Return the versions of an item, the newest first, with all that pages show. Two queries."""
    versions = item.versions.select_related(
        "author", "first_reviewer", "reviewer", "article__version__law"
    )
    return list(versions.prefetch_related("options").order_by("-number"))


def usable_items(*, purpose: str, on: date) -> QuerySet[Item]:
    """Return items in use whose legal basis stands on a day, with their released versions.

    Every article that an item cites has to stand: its words are in force under the same number,
    be it in a later version of the law. What an amendment changes is out at once.
    """
    standing = articles_standing(on)
    also = ItemVersion.also_cites.through.objects.filter(itemversion=OuterRef("released"))
    fallen = also.filter(~Exists(standing.filter(pk=OuterRef("article"))))
    return Item.objects.filter(
        Exists(standing.filter(pk=OuterRef("released__article"))),
        ~Exists(fallen),
        status=Item.Status.IN_USE,
        purpose=purpose,
    ).select_related("released", "topic")


def in_todays_words(article: Article, *, on: date) -> Article:
    """Return the article of the version in force that day that says the same under its number.

    The article itself if its own version is in force, or if its words do not stand any more. One
    query at most.
    """
    if in_force(article, on=on):
        return article
    same = Article.objects.filter(
        version__in=LawVersion.objects.in_force(on).filter(law=article.version.law_id),
        number=article.number,
        text_digest=article.text_digest,
    )
    return same.select_related("version__law").first() or article


@dataclass(frozen=True, slots=True)
class Basis:
    """The article that an item rests on, as it stands on a day."""

    quote: Quote
    newer: LawVersion | None = field(default=None)  # in force instead; None if its own is, or none
    same_text: Article | None = field(default=None)  # word for word the same in the newer version


def basis(article: Article, *, on: date) -> Basis:
    """Return how an item's article stands on a day. Up to four queries if it is out of force.

    An article whose words stand in the version in force is quoted from that version.
    """
    quoted = quote(in_todays_words(article, on=on), on=on)
    if quoted.is_in_force:
        return Basis(quoted)
    newer = version_on(article.version.law, on)
    return Basis(quoted, newer, current_counterpart(article, on=on) if newer else None)
