"""Reads about editions: the text of a handbook as it is kept, and what has changed since."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from content.amendments.queries import EffectKind, articles_standing, effects
from content.handbooks.models import Handbook, HandbookEdition, HandbookPage
from content.handbooks.queries.books import Block, blocks_of, chapters
from content.handbooks.rules import editions as rules
from content.laws.models import Article, LawVersion
from content.laws.queries import Quote, articles_by_keys, version_on
from content.laws.rules import place_in_words


def snapshot_of(handbook: Handbook, *, on: date) -> dict[str, Any]:
    """Return the published text of a handbook with its articles, as JSON values.

    Six queries at most.

    Args:
        on: the day whose law the text gives.
    """
    pages = {page.pk: page for page in HandbookPage.objects.live().descendant_of(handbook)}
    blocks = blocks_of(list(pages.values()), on=on)
    return {
        "title": handbook.title,
        "summary": handbook.summary,
        "level": handbook.level,
        "domain": handbook.domain,
        "chapters": [
            {
                "id": chapter.page.pk,
                "title": chapter.page.title,
                "summary": chapter.page.summary,
                "sections": [_section(page, blocks[page.pk]) for page in chapter.pages],
            }
            for chapter in chapters(handbook)
        ],
    }


def _section(page: HandbookPage, blocks: Sequence[Block]) -> dict[str, Any]:
    kept = [_kept(block) for block in blocks]
    return {"id": page.pk, "title": page.title, "summary": page.summary, "blocks": kept}


def _kept(block: Block) -> dict[str, Any]:
    match block.kind:
        case "law":
            return {"kind": "law", "value": block.value and _kept_quote(block.value, block.place)}
        case "form":
            form = block.value
            value = {"title": form.title, "code": form.code, "url": form.address} if form else None
            return {"kind": "form", "value": value}
        case _:
            return {"kind": block.kind, "value": block.value}


def _kept_quote(quote: Quote, place: tuple[int, int]) -> dict[str, Any]:
    article = quote.article
    return {
        "key": article.key,
        "law": article.version.law.name,
        "label": article.label,
        "place": place_in_words(*place),
        "promulgated": article.version.promulgated_on.isoformat(),
        "effective": article.version.effective_on.isoformat(),
        "state": quote.state.value,
        "url": article.get_absolute_url(),
        "paragraphs": article.paragraphs,
    }


def issued_editions(handbook: Handbook) -> QuerySet[HandbookEdition]:
    """Return the editions that readers see, with their prints, the newest first."""
    editions = HandbookEdition.objects.issued().filter(handbook=handbook)
    return editions.select_related("printed").defer("snapshot")


def issued_edition(handbook: Handbook, number: int) -> HandbookEdition | None:
    """Return an edition that was issued, by its number; None if there is none."""
    editions = HandbookEdition.objects.issued().filter(handbook=handbook, number=number)
    return editions.select_related("printed", "handbook").first()


def waiting_editions() -> QuerySet[HandbookEdition]:
    """Return the editions that wait for a second person, the oldest first."""
    waiting = HandbookEdition.objects.filter(issued_at=None).defer("snapshot")
    return waiting.select_related("handbook", "prepared_by").order_by("prepared_at")


def unprinted_editions() -> QuerySet[HandbookEdition]:
    """Return the issued editions that were not printed yet."""
    return HandbookEdition.objects.issued().filter(printed=None)


@dataclass(frozen=True, slots=True)
class AmendedArticle:
    """An article that an edition quotes and that is in force no longer as quoted."""

    article: Article
    kind: EffectKind
    current: Article | None


@dataclass(frozen=True, slots=True)
class Since:
    """What has changed in a handbook since an edition."""

    edition: HandbookEdition
    text: rules.Differences
    articles: list[AmendedArticle]

    @property
    def is_none(self) -> bool:
        return self.text.is_none and not self.articles


def changes_since(edition: HandbookEdition, *, on: date) -> Since:
    """Return what has changed since an edition: sections, and articles that it quotes.

    Args:
        on: the day whose law counts now.
    """
    now = snapshot_of(edition.handbook, on=edition.law_on)
    return Since(
        edition,
        rules.differences(edition.snapshot, now),
        amended_articles(rules.cited_keys(edition.snapshot), on=on),
    )


def amended_articles(keys: Iterable[str], *, on: date) -> list[AmendedArticle]:
    """Return the articles whose text is not in force on a day, and what stands in their place."""
    known = articles_by_keys(keys)
    pks = [article.pk for article in known.values()]
    standing = set(articles_standing(on).filter(pk__in=pks).values_list("pk", flat=True))
    fallen = [article for article in known.values() if article.pk not in standing]
    found = []
    for version, articles in _by_successor(fallen, on).items():
        effect = effects(articles, version) if version else {}
        for article in articles:
            each = effect.get(article.pk)
            found.append(
                AmendedArticle(
                    article, each.kind if each else "repealed", each.current if each else None
                )
            )
    return found


def _by_successor(articles: Iterable[Article], day: date) -> dict[LawVersion | None, list[Article]]:
    """Group articles by the version that stands in place of theirs on a day."""
    groups: dict[LawVersion | None, list[Article]] = {}
    for article in articles:
        version = article.version
        successor = version_on(version.law, day) or version.ended_by
        groups.setdefault(successor, []).append(article)
    return groups


def newest_editions() -> list[HandbookEdition]:
    """Return the newest edition of each handbook, by its place in the tree. One query."""
    issued = HandbookEdition.objects.exclude(issued_at=None).defer("snapshot")
    rows = issued.select_related("handbook", "printed").order_by("handbook__path", "number")
    return list({edition.handbook_id: edition for edition in rows}.values())
