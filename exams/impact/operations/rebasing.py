"""Give items their next version, which says the same and rests on other articles."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from accounts.models import User
from content.api import Article
from core import audit
from exams.bank import rules
from exams.bank.models import Item, ItemVersion, Option
from exams.bank.queries import content_of

Status = ItemVersion.Status
# By primary key of an article that is cited: the one to cite instead.
Moves = Mapping[int, Article]
MOVED = ["article", "paragraph", "subparagraph", "content_hash"]


def open_or_released(items: Sequence[Item]) -> dict[int, ItemVersion]:
    """Return what each item says now: its open version, else the released one. Three queries."""
    versions = ItemVersion.objects.filter(item__in=items).select_related(
        "article__version", "law", "author"
    )
    by_pk = {item.pk: item for item in items}
    found = {}
    for version in versions.prefetch_related("options", "also_cites").order_by("number"):
        version.item = by_pk[version.item_id]
        found[version.item_id] = version
    return found


def rebase(
    versions: Sequence[ItemVersion],
    moves: Mapping[int, Moves],
    *,
    action: str,
    actor: User,
    at: datetime,
    reason: str = "",
) -> None:
    """Let items rest on other articles: drafts as they stand, released ones in a next version.

    The next version has the author of the one before and the actor as its reviewer, and is released
    at once: stem, options, key and rationale are those that were reviewed, so it has no first
    reviewer of its own, and two people answer for what is new about it. Whether the item is in use
    or suspended stays. A dozen queries, however many items. Their rows have to be locked.

    Args:
        moves: by item.
        action: what the audit log calls it.
    """
    drafts = [version for version in versions if version.released_at is None]
    released = [version for version in versions if version.released_at is not None]
    for draft in drafts:
        _move(draft, moves[draft.item_id])
    ItemVersion.objects.bulk_update(drafts, MOVED)
    fresh = ItemVersion.objects.bulk_create(
        _next(version, moves[version.item_id], at) for version in released
    )
    Option.objects.bulk_create(
        Option(version=new, letter=option.letter, text=option.text, is_key=option.is_key)
        for old, new in zip(released, fresh, strict=True)
        for option in old.options.all()
    )
    links = ItemVersion.also_cites.through
    links.objects.filter(itemversion__in=drafts).delete()
    links.objects.bulk_create(
        links(itemversion=new, article_id=article)
        for old, new in [*zip(drafts, drafts, strict=True), *zip(released, fresh, strict=True)]
        for article in _also(old, moves[old.item_id])
    )
    _release(fresh, actor, at)
    audit.record_all(action, actor=actor, subjects=[*drafts, *fresh], at=at, reason=reason)


def _move(draft: ItemVersion, moves: Moves) -> None:
    """Let a draft in memory rest on other articles."""
    article, draft.content_hash = _moved(draft, moves)
    if not _is_same_text(draft, article):
        draft.paragraph = draft.subparagraph = 0
    draft.article = article


def _is_same_text(version: ItemVersion, article: Article | None) -> bool:
    """Tell whether paragraph and item still say where to look: those of other words may differ."""
    before = version.article
    return bool(article and before and article.text_digest == before.text_digest)


def _moved(version: ItemVersion, moves: Moves) -> tuple[Article | None, str]:
    article = moves.get(version.article_id or 0, version.article)
    content = replace(content_of(version), article=article.key if article else "")
    if not _is_same_text(version, article):
        content = replace(content, paragraph=0, subparagraph=0)
    return article, rules.content_hash(content)


def _also(version: ItemVersion, moves: Moves) -> list[int]:
    """Return the further articles that an item cites from now on, each once, in order."""
    articles = [each.pk for each in version.also_cites.all()]
    return list(dict.fromkeys(moves[pk].pk if pk in moves else pk for pk in articles))


def _next(version: ItemVersion, moves: Moves, at: datetime) -> ItemVersion:
    article, content_hash = _moved(version, moves)
    is_same_text = _is_same_text(version, article)
    return ItemVersion(
        item=version.item,
        number=version.number + 1,
        kind=version.kind,
        stem=version.stem,
        rationale=version.rationale,
        is_html=version.is_html,
        detail=version.detail,
        article=article,
        paragraph=version.paragraph if is_same_text else 0,
        subparagraph=version.subparagraph if is_same_text else 0,
        law=version.law,
        law_year=version.law_year,
        status=Status.IN_REVIEW,
        author=version.author,
        written_at=at,
        submitted_at=at,
        content_hash=content_hash,
        source=version.source,
    )


def _release(versions: Sequence[ItemVersion], actor: User, at: datetime) -> None:
    ItemVersion.objects.filter(pk__in=[version.pk for version in versions]).update(
        status=Status.RELEASED, reviewer=actor, reviewed_at=at, released_at=at
    )
    for version in versions:
        version.item.released = version
    Item.objects.bulk_update([version.item for version in versions], ["released"])
