"""Write an item: new, or the next version of one that is in use."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Role, User
from accounts.queries import roles_of
from content.api import Article, article_by_key, has_place, place_in_words
from core import audit
from core.dates import local_day
from exams.bank import rules
from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.bank.operations.digests import refresh_digests
from exams.bank.operations.refusals import (
    DraftChanged,
    ItemIncomplete,
    ItemRetired,
    NotYourRole,
    SettledOnce,
    SomebodyElsesDraft,
    UnderReview,
    UnknownArticle,
    UnknownPlace,
    UnknownTopic,
)
from exams.bank.queries import content_of
from exams.bank.wording import PROBLEMS

Status = ItemVersion.Status
# A version waits for one of its two reviews; its author cannot change it.
UNDER_REVIEW = frozenset({Status.IN_REVIEW.value, Status.IN_FINAL_REVIEW.value})
SUBMITTED = ["status", "submitted_at", "review_due_on", "first_reviewer", "first_reviewed_at"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author has written."""

    content: rules.Content
    topic: str  # code
    purpose: str = Item.Purpose.EXAM
    source: str = ""


@transaction.atomic(durable=True)
def save_draft(
    *, item_id: int | None, draft: Draft, author: User, at: datetime, seen: str = ""
) -> ItemVersion:
    """Keep what an author has written, complete or not; return the version it stands in.

    Without an item a new one is made. An item in use gets its next version; the released one
    stays in use until the new one is approved. Safe to repeat: what is kept already is returned.
    Locks the item.

    Args:
        seen: content hash of the version that the author started from; empty if it is not known.

    Raises:
        NotYourRole: the author is no trainer.
        UnknownArticle, UnknownPlace, UnknownTopic: it rests on nothing that exists. A draft may
            name no article yet; it cannot be submitted so.
        SomebodyElsesDraft: another author has a version open.
        UnderReview: the open version waits for its review.
        DraftChanged: the item was saved elsewhere since the author opened it.
        SettledOnce: topic or purpose of an item that was released would change.
        ItemRetired: the item is out of use for good.
        Item.DoesNotExist: there is no such item.
    """
    require_role(author, Role.TRAINER)
    draft = replace(draft, content=rules.cleaned(draft.content))
    article = _article_of(draft.content)
    topic = Topic.objects.filter(code=draft.topic).first()
    if topic is None:
        raise UnknownTopic(topic=draft.topic)
    if item_id is None:
        return _write_new(draft, topic, article, author, at)
    return _rewrite(lock_item(item_id), draft, topic, article, author, at, seen)


def _article_of(content: rules.Content) -> Article | None:
    """Return the article that a draft names, None if it names none yet."""
    if not content.article:
        return None
    article = article_by_key(content.article)
    if article is None:
        raise UnknownArticle(key=content.article)
    if not has_place(article.text, *content.place):
        raise UnknownPlace(place=place_in_words(*content.place), article=article.label)
    return article


def _rewrite(
    item: Item,
    draft: Draft,
    topic: Topic,
    article: Article | None,
    author: User,
    at: datetime,
    seen: str,
) -> ItemVersion:
    """Write the open version of a locked item, or its next one."""
    newest = _versions(item).order_by("-number").first()
    if newest is None:
        raise Item.DoesNotExist
    settles = (item.topic_id, item.purpose) != (topic.pk, draft.purpose)
    if newest.content_hash == rules.content_hash(draft.content) and not settles:
        return newest
    _require_free(item, newest, author)
    if seen and seen != newest.content_hash:
        raise DraftChanged
    if settles:
        _settle(item, topic, draft.purpose)
    if not newest.released_at:
        return write_version(newest, draft, article, author, at)
    version = write_version(
        ItemVersion(item=item, number=newest.number + 1), draft, article, author, at
    )
    version.also_cites.set(newest.also_cites.all())
    return version


def _require_free(item: Item, newest: ItemVersion, author: User) -> None:
    if item.status == Item.Status.RETIRED:
        raise ItemRetired
    if newest.released_at:
        return
    if newest.author_id != author.pk:
        raise SomebodyElsesDraft(name=newest.author.name)
    if newest.status in UNDER_REVIEW:
        raise UnderReview


def _settle(item: Item, topic: Topic, purpose: str) -> None:
    if item.released_id:
        raise SettledOnce
    item.topic, item.purpose = topic, purpose
    item.save(update_fields=["topic", "purpose"])


def _write_new(
    draft: Draft, topic: Topic, article: Article | None, author: User, at: datetime
) -> ItemVersion:
    """Write a new item, unless the author has the very same one open: a second click, mostly."""
    User.objects.select_for_update().get(pk=author.pk)
    same = ItemVersion.objects.filter(
        author=author, content_hash=rules.content_hash(draft.content), released_at=None
    ).first()
    if same:
        return same
    item = new_item(topic, draft.purpose)
    return write_version(ItemVersion(item=item, number=1), draft, article, author, at)


def new_item(topic: Topic, purpose: str) -> Item:
    """Make an item that is called by the number of its row."""
    item = Item.objects.create(code=uuid4().hex, topic=topic, purpose=purpose)
    item.code = f"Q-{item.pk:05d}"
    item.save(update_fields=["code"])
    return item


def write_version(
    version: ItemVersion, draft: Draft, article: Article | None, author: User, at: datetime
) -> ItemVersion:
    """Write an open version of a locked item as a cleaned draft says, with its options.

    All that a type needs beside options stands in `detail`. A draft may have no article yet: it
    cannot be submitted before it has one.
    """
    is_new = version.pk is None
    content = draft.content
    version.kind, version.stem, version.rationale = content.kind, content.stem, content.rationale
    version.article, version.source = article, draft.source
    version.paragraph, version.subparagraph = content.place
    version.is_html, version.detail = content.is_html, rules.detail_of(content)
    version.author, version.written_at = author, at
    version.content_hash = rules.content_hash(content)
    version.save()
    version.options.all().delete()
    Option.objects.bulk_create(
        Option(version=version, letter=letter, text=choice.text, is_key=choice.is_key)
        for letter, choice in content.lettered
    )
    refresh_digests([version])
    action = "exams.item-version-begun" if is_new else "exams.item-version-changed"
    audit.record(action, actor=author, subject=version, at=at)
    return version


@transaction.atomic(durable=True)
def submit_for_review(*, version_id: int, author: User, at: datetime) -> ItemVersion:
    """Hand the author's version to the reviewers: it begins with the first review, again too.

    Who looked at it before it was returned has not seen what it says now, so that is forgotten.
    Safe to repeat: a version that waits is returned. Locks the item.

    Raises:
        ItemIncomplete: something is missing or wrong; the message says what.
        ItemRetired: the item is out of use for good.
        ItemVersion.DoesNotExist: no such open version of this author's.
    """
    version = lock_version(version_id, author=author, released_at=None)
    if version.status in UNDER_REVIEW:
        return version
    if version.item.status == Item.Status.RETIRED:
        raise ItemRetired
    problems = rules.problems_of(content_of(version))
    if problems:
        raise ItemIncomplete(problems=" ".join(str(PROBLEMS[problem]) for problem in problems))
    version.status, version.submitted_at = Status.IN_REVIEW, at
    version.review_due_on = review_due_on(at)
    version.first_reviewer = version.first_reviewed_at = None
    version.save(update_fields=SUBMITTED)
    audit.record("exams.item-submitted", actor=author, subject=version, at=at)
    return version


def review_due_on(at: datetime) -> date:
    """Return by which day a review that begins at a moment should be done."""
    return local_day(at) + timedelta(days=settings.ITEM_REVIEW_DAYS)


def require_role(user: User, *roles: str) -> None:
    """Let only somebody with one of the roles go on."""
    if roles_of(user).isdisjoint(roles):
        raise NotYourRole(name=user.name)


def lock_version(version_id: int, **conditions: object) -> ItemVersion:
    """Return a version, with its item locked until the transaction ends.

    Raises:
        ItemVersion.DoesNotExist: there is none, or it does not meet the conditions.
    """
    found = ItemVersion.objects.filter(**conditions).values_list("item_id", flat=True)
    item = lock_item(found.get(pk=version_id))
    version = _versions(item).get(pk=version_id, **conditions)
    version.item = item
    return version


def _versions(item: Item) -> QuerySet[ItemVersion]:
    versions = ItemVersion.objects.filter(item=item).select_related(
        "author", "article__version__law"
    )
    return versions.prefetch_related("options")


def lock_item(item_id: int) -> Item:
    """Return an item, locked until the transaction ends."""
    return Item.objects.select_for_update().get(pk=item_id)
