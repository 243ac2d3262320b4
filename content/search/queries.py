"""What is found in laws, cases and handbooks, the best first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.db.models.functions import Length
from modelsearch.backends import get_search_backend
from modelsearch.query import PlainText
from wagtail.models import Page

from content.laws.models import Article, Law
from content.laws.queries import articles_in_force, laws_named
from content.laws.rules import law_name, reference
from content.pages.models import CasePage, HandbookPage
from content.search import zhtok
from content.search.rules import Piece, marked, snippet

MOST = 2000  # hits of each sort that are ranked
LOOSE = 50  # of each sort that hold some of the words only
LAWS = 5  # laws shown for their names
KINDS = ("law", "handbook", "case")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    text: str
    on: date  # the reader's day; laws are found as of this day
    kind: str = ""  # one of KINDS; empty for all
    is_every_version: bool = False  # laws out of force or not yet in force too


@dataclass(frozen=True, slots=True)
class Hit:
    """One result as its page shows it."""

    kind: str
    url: str
    title: list[Piece]
    text: list[Piece]
    article: Article | None = None
    state: str = ""  # of the article's version, a LawVersion.State
    case: CasePage | None = None
    place: str = ""  # handbook and chapter


@dataclass(frozen=True, slots=True)
class _Ranked:
    kind: str
    pk: int
    score: float


class Results(Sequence[Hit]):
    """The hits of a search, counted and cut by a Paginator. Nine queries at most, in all.

    Hits hold all the words; where nothing does, those that hold some, the most telling first.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.words = [word.text for word in zhtok.words(wanted.text)]
        self.is_loose = False

    @cached_property
    def counts(self) -> dict[str, int]:
        """The hits of each kind, MOST at most."""
        return {kind: sum(each.kind == kind for each in self._all) for kind in KINDS}

    @cached_property
    def _all(self) -> list[_Ranked]:
        if not self.words:
            return []
        pages = Page.objects.live().public().type(CasePage, HandbookPage)
        found = _ranked(self.wanted, pages, "and", MOST)
        if not found and len(self.words) > 1 and not reference(self.wanted.text):
            found = _ranked(self.wanted, pages, "or", LOOSE)
            self.is_loose = bool(found)
        return found

    @property
    def total(self) -> int:
        """The hits of all kinds."""
        return len(self._all)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are ranked."""
        return MOST in self.counts.values()

    def __len__(self) -> int:
        """Return how many hits are of the kind asked for."""
        return self.counts[self.wanted.kind] if self.wanted.kind else self.total

    @overload
    def __getitem__(self, part: int) -> Hit: ...

    @overload
    def __getitem__(self, part: slice) -> list[Hit]: ...

    def __getitem__(self, part: int | slice) -> Hit | list[Hit]:
        kind = self.wanted.kind
        ranked = [each for each in self._all if not kind or each.kind == kind]
        return (
            self._hits(ranked[part]) if isinstance(part, slice) else self._hits([ranked[part]])[0]
        )

    def _hits(self, ranked: Sequence[_Ranked]) -> list[Hit]:
        keys = {kind: [each.pk for each in ranked if each.kind == kind] for kind in KINDS}
        hits = {
            "law": self._law_hits(keys["law"]),
            "case": self._case_hits(keys["case"]),
            "handbook": self._handbook_hits(keys["handbook"]),
        }
        # Whatever went away in between is left out.
        found = (hits[each.kind].get(each.pk) for each in ranked)
        return [hit for hit in found if hit is not None]

    def _law_hits(self, keys: list[int]) -> dict[int, Hit]:
        if not keys:
            return {}
        articles = Article.objects.filter(pk__in=keys).select_related("version__law")
        return {article.pk: law_hit(article, self.words, self.wanted.on) for article in articles}

    def _case_hits(self, keys: list[int]) -> dict[int, Hit]:
        if not keys:
            return {}
        return {case.pk: self._case_hit(case) for case in CasePage.objects.filter(pk__in=keys)}

    def _case_hit(self, case: CasePage) -> Hit:
        return Hit(
            "case",
            case.address,
            marked(case.title, self.words),
            snippet(case.search_text(), self.words),
            case=case,
        )

    def _handbook_hits(self, keys: list[int]) -> dict[int, Hit]:
        if not keys:
            return {}
        pages = list(HandbookPage.objects.filter(pk__in=keys))
        titles = _titles_above(pages)
        return {page.pk: self._handbook_hit(page, titles) for page in pages}

    def _handbook_hit(self, page: HandbookPage, titles: dict[str, str]) -> Hit:
        place = " · ".join(titles[path] for path in _paths_above(page) if path in titles)
        return Hit(
            "handbook",
            page.address,
            marked(page.title, self.words),
            snippet(_handbook_text(page), self.words),
            place=place,
        )


def law_hit(article: Article, words: Sequence[str], day: date) -> Hit:
    """Return an article as a result, as its version stands on a day."""
    return Hit(
        "law",
        article.url_on(day),
        [Piece(f"《{article.version.law.name}》{article.label}")],
        snippet(article.text, words),
        article=article,
        state=article.version.state_on(day),
    )


def article_named(wanted: Wanted) -> Hit | None:
    """Return the article that a query names by law and number (处罚法42条), in force on the day.

    One query, or none.
    """
    named = reference(wanted.text)
    if named is None or not named.law:
        return None
    found = search_articles(wanted.text, on=wanted.on, limit=1)
    return law_hit(found[0], [], wanted.on) if found else None


def search_articles(text: str, *, on: date, limit: int = 20) -> list[Article]:
    """Return articles in force on a day, with version and law, the best first. One query.

    Args:
        text: words of the article, or its law and number (处罚法42条, 第四十二条).
    """
    named = reference(text)
    articles = articles_in_force(on)
    if named is None:
        return list(get_search_backend().search(text, articles)[:limit])
    law = _law_named(named.law) if named.law else Q()
    articles = articles.filter(law, number=named.number)
    return list(articles.order_by(Length("version__law__short_name"), "version")[:limit])


def _law_named(name: str) -> Q:
    return Q(version__law__name__contains=name) | Q(version__law__short_name__contains=name)


def laws_called(wanted: Wanted) -> list[Law]:
    """Return the laws whose name holds what was typed, LAWS at most. One query, or none."""
    if len(law_name(wanted.text)) < 2:
        return []
    return list(laws_named(wanted.text)[:LAWS])


def _ranked(wanted: Wanted, pages: QuerySet[Page], operator: str, most: int) -> list[_Ranked]:
    """Return what holds all or some of the words, the best first. Two queries."""
    query = PlainText(wanted.text, operator=operator)
    found = [*_ranked_articles(wanted, query, most), *_ranked_pages(pages, query, most)]
    return sorted(found, key=lambda each: -each.score)


def _ranked_articles(wanted: Wanted, query: PlainText, most: int) -> list[_Ranked]:
    articles = Article.objects.all()
    if not wanted.is_every_version:
        articles = articles_in_force(wanted.on).select_related(None)
    return [_Ranked("law", *row) for row in _rows(articles, query, most)]


def _ranked_pages(pages: QuerySet[Page], query: PlainText, most: int) -> list[_Ranked]:
    kinds = {
        ContentType.objects.get_for_model(model).pk: kind
        for model, kind in ((CasePage, "case"), (HandbookPage, "handbook"))
    }
    rows = _rows(pages, query, most, "content_type")
    return [_Ranked(kinds[content_type], pk, score) for pk, score, content_type in rows]


def _rows(
    among: QuerySet[Any], query: PlainText, most: int, *fields: str
) -> Iterable[tuple[Any, ...]]:
    results = get_search_backend().search(query, among).annotate_score("score")
    found: QuerySet[Any] = results[:most].get_queryset()
    return found.values_list("pk", "score", *fields)


def _paths_above(page: Page) -> list[str]:
    """Return the paths of the handbook and the chapter that a page stands in."""
    return [page.path[: -2 * page.steplen], page.path[: -page.steplen]]


def _titles_above(pages: Iterable[Page]) -> dict[str, str]:
    paths = {path for page in pages for path in _paths_above(page)}
    return dict(Page.objects.filter(path__in=paths).values_list("path", "title"))


def _handbook_text(page: HandbookPage) -> str:
    blocks = [str(block.value) for block in page.body if block.block_type != "law"]
    # Cells of tables are divided by signs that say nothing in a snippet.
    return "\n".join([page.summary, *blocks]).replace(" | ", "　")
