"""Load reviewed items in bulk: written by one person, approved by another, all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
from content.api import (
    Article,
    articles_by_keys,
    articles_standing,
    has_place,
    place_in_words,
)
from core import audit
from core.dates import local_day
from exams.bank import rules
from exams.bank.documents import ItemDocument, TopicDocument
from exams.bank.models import Item, ItemVersion, Option, Topic
from exams.bank.operations.digests import refresh_digests
from exams.bank.operations.drafts import require_role
from exams.bank.operations.refusals import ItemsRefused, OwnWork
from exams.bank.wording import PROBLEMS

Status = ItemVersion.Status
# Reasons that a refusal quotes; the rest is counted.
QUOTED = 10
# Citation keys in one query; databases allow only so many conditions.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did."""

    created: int
    changed: int  # a new version of an item that was there
    unchanged: int


@transaction.atomic(durable=True)
def load_topics(*, documents: Sequence[TopicDocument], actor: User, at: datetime) -> int:
    """Enter topics, or rename those that are there; return how many are new. Safe to repeat.

    Raises:
        NotYourRole: the actor is no trainer.
    """
    require_role(actor, Role.TRAINER)
    known = {topic.code: topic for topic in Topic.objects.all()}
    touched = []
    for position, document in enumerate(documents, start=1):
        topic = known.get(document.code) or Topic(code=document.code)
        before = (topic.name, topic.name_en, topic.position)
        topic.name, topic.name_en, topic.position = document.name, document.name_en, position
        if before != (topic.name, topic.name_en, topic.position):
            topic.save()
            touched.append(topic)
    audit.record_all("exams.topic-written", actor=actor, subjects=touched, at=at)
    return sum(topic.code not in known for topic in touched)


@transaction.atomic(durable=True)
def load_items(
    *, documents: Sequence[ItemDocument], author: User, reviewer: User, at: datetime
) -> Loaded:
    """Enter items that one person answers for as author and another as reviewer; all or none.

    Each goes the whole way: written, submitted, approved. It is the operator's door for a file that
    was written and reviewed elsewhere, such as the bank that an office had before: its first review
    happened there, by people whom this installation does not know, so no first reviewer is named.
    Nobody approves their own by it either: the two who answer for the file are two people. What is
    not reviewed yet comes in as drafts instead. Safe to repeat: an item whose code and
    content are there already is left alone; other content becomes its next version. About two
    dozen queries for a few hundred items.

    Raises:
        NotYourRole: the author is no trainer, or the reviewer no reviewer.
        OwnWork: author and reviewer are the same.
        ItemsRefused: some cannot be released; the message says which and why. None is loaded.
    """
    require_role(author, Role.TRAINER)
    require_role(reviewer, Role.REVIEWER)
    if author.pk == reviewer.pk:
        raise OwnWork
    there = _there(documents, local_day(at))
    _require_loadable(documents, there)
    fresh = [document for document in documents if not _is_there(document, there)]
    known = sum(document.code in there.items for document in fresh)
    _release(_written(fresh, there, author, at), author, reviewer, at)
    return Loaded(len(fresh) - known, known, len(documents) - len(fresh))


@dataclass(frozen=True, slots=True)
class _There:
    """What the database has already of what the documents name."""

    items: dict[str, Item]  # by code, locked
    newest: dict[int, ItemVersion]  # by item
    topics: dict[str, Topic]
    articles: dict[str, Article]
    standing: set[int]  # those of the articles whose words are in force


def _there(documents: Sequence[ItemDocument], day: date) -> _There:
    codes = [document.code for document in documents]
    locked = Item.objects.select_for_update().filter(code__in=codes).order_by("pk")
    items = {item.code: item for item in locked}
    versions = ItemVersion.objects.filter(item__in=items.values()).order_by("number")
    articles = _articles({document.content.article for document in documents})
    standing = articles_standing(day).filter(pk__in=[each.pk for each in articles.values()])
    return _There(
        items=items,
        newest={version.item_id: version for version in versions},
        topics={topic.code: topic for topic in Topic.objects.all()},
        articles=articles,
        standing=set(standing.values_list("pk", flat=True)),
    )


def _articles(keys: set[str]) -> dict[str, Article]:
    """Return the articles of citation keys. One query for every hundred of them."""
    in_order = sorted(keys)
    found: dict[str, Article] = {}
    for start in range(0, len(in_order), AT_ONCE):
        found |= articles_by_keys(in_order[start : start + AT_ONCE])
    return found


def _is_there(document: ItemDocument, there: _There) -> bool:
    item = there.items.get(document.code)
    if item is None:
        return False
    return there.newest[item.pk].content_hash == rules.content_hash(document.content)


def _require_loadable(documents: Sequence[ItemDocument], there: _There) -> None:
    refused, codes = [], set()
    for document in documents:
        reason = _("The code stands twice in the file.") if document.code in codes else ""
        codes.add(document.code)
        if reason := reason or _refusal_of(document, there):
            refused.append(f"{document.code}: {reason}")
    if refused:
        rest = "" if len(refused) <= QUOTED else " …"
        raise ItemsRefused(count=len(refused), details=" ".join(refused[:QUOTED]) + rest)


def _refusal_of(document: ItemDocument, there: _There) -> str:
    """Return why a document cannot be released; nothing if it can, or is there already."""
    item = there.items.get(document.code)
    if item and (reason := _clash(document, item, there)):
        return reason
    if _is_there(document, there):
        return ""
    if document.topic not in there.topics:
        return _("There is no topic %(topic)s.") % {"topic": document.topic}
    problems = rules.problems_of(document.content)
    return " ".join(str(PROBLEMS[each]) for each in problems) or _basis(document, there)


def _basis(document: ItemDocument, there: _There) -> str:
    key = document.content.article
    article = there.articles.get(key)
    if article is None:
        return _("There is no article %(key)s.") % {"key": key}
    if article.pk not in there.standing:
        return _("The article %(key)s is not in force.") % {"key": key}
    if not has_place(article.text, *document.content.place):
        place = place_in_words(*document.content.place)
        return _("%(key)s has no %(place)s.") % {"key": key, "place": place}
    return ""


def _clash(document: ItemDocument, item: Item, there: _There) -> str:
    """Return why an item that is there cannot get another version from a file."""
    if _is_there(document, there):
        return ""
    topic = there.topics.get(document.topic)
    if item.status == Item.Status.RETIRED:
        return _("The item is retired.")
    if not there.newest[item.pk].released_at:
        return _("Somebody is working on a version of this item.")
    if topic is None or (item.topic_id, item.purpose) != (topic.pk, document.purpose):
        return _("Topic and purpose of an item that was in use stay as they are.")
    return ""


def _written(
    documents: Sequence[ItemDocument], there: _There, author: User, at: datetime
) -> list[ItemVersion]:
    """Write the versions with their options, and the items that are new."""
    items = there.items | _new_items(documents, there)
    versions = ItemVersion.objects.bulk_create(
        _version(document, items[document.code], there, author, at) for document in documents
    )
    Option.objects.bulk_create(
        Option(version=version, letter=letter, text=choice.text, is_key=choice.is_key)
        for version, document in zip(versions, documents, strict=True)
        for letter, choice in document.content.lettered
    )
    refresh_digests(versions)
    return versions


def _new_items(documents: Sequence[ItemDocument], there: _There) -> dict[str, Item]:
    items = Item.objects.bulk_create(
        Item(code=document.code, topic=there.topics[document.topic], purpose=document.purpose)
        for document in documents
        if document.code not in there.items
    )
    return {item.code: item for item in items}


def _version(
    document: ItemDocument, item: Item, there: _There, author: User, at: datetime
) -> ItemVersion:
    newest = there.newest.get(item.pk)
    return ItemVersion(
        item=item,
        number=newest.number + 1 if newest else 1,
        kind=document.content.kind,
        stem=document.content.stem,
        rationale=document.content.rationale,
        article=there.articles[document.content.article],
        paragraph=document.content.paragraph,
        subparagraph=document.content.subparagraph,
        is_html=document.content.is_html,
        detail=rules.detail_of(document.content),
        status=Status.IN_REVIEW,
        author=author,
        written_at=at,
        submitted_at=at,
        content_hash=rules.content_hash(document.content),
        source=document.source,
    )


def _release(versions: list[ItemVersion], author: User, reviewer: User, at: datetime) -> None:
    audit.record_all("exams.item-version-begun", actor=author, subjects=versions, at=at)
    audit.record_all("exams.item-submitted", actor=author, subjects=versions, at=at)
    ItemVersion.objects.filter(pk__in=[version.pk for version in versions]).update(
        status=Status.RELEASED, reviewer=reviewer, reviewed_at=at, released_at=at
    )
    for version in versions:
        version.item.released, version.item.status = version, Item.Status.IN_USE
    Item.objects.bulk_update([version.item for version in versions], ["released", "status"])
    audit.record_all("exams.item-approved", actor=reviewer, subjects=versions, at=at)
