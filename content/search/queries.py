"""What is found in laws, cases and handbooks, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, overload

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Left, Length
from modelsearch.backends import get_search_backend
from modelsearch.query import PlainText
from wagtail.models import Page, PageViewRestriction

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
    """The hits of a search, counted and cut by a Paginator. Seven queries at most, in all.

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
        found = _ranked(self.wanted, "and", MOST)
        if not found and len(self.words) > 1 and not reference(self.wanted.text):
            found = _ranked(self.wanted, "or", LOOSE)
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
        if isinstance(part, slice):
            return self._hits(ranked[part])
        return self._hits([ranked[part]])[0]

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
        pages = HandbookPage.objects.filter(pk__in=keys).annotate(
            handbook_title=_title_above(2), chapter_title=_title_above(1)
        )
        return {page.pk: self._handbook_hit(page) for page in pages}

    def _handbook_hit(self, page: Any) -> Hit:
        return Hit(
            "handbook",
            page.address,
            marked(page.title, self.words),
            snippet(_handbook_text(page), self.words),
            place=f"{page.handbook_title} · {page.chapter_title}",
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
    """Return articles in force on a day, with version and law, the best first. Three queries.

    Args:
        text: words of the article, its law before them or not (行政处罚法 听证); or its number,
            with or without the law (处罚法42条, 第四十二条).
    """
    articles = articles_in_force(on)
    named = reference(text)
    if named is not None:
        law = _law_named(named.law) if named.law else Q()
        found = articles.filter(law, number=named.number)
        return list(found.order_by(Length("version__law__short_name"), "version")[:limit])
    return _of_law(text, articles, limit) or list(_found(text, articles)[:limit])


def _of_law(text: str, articles: QuerySet[Article], limit: int) -> list[Article]:
    """Return articles of the law that the first word names, if there are words after it."""
    name, _, rest = text.strip().partition(" ")
    if not rest or len(law_name(name)) < 2:
        return []
    laws = list(laws_named(name).values_list("pk", flat=True))
    return list(_found(rest, articles.filter(version__law__in=laws))[:limit]) if laws else []


def _found(text: str, articles: QuerySet[Article]) -> Any:
    return get_search_backend().search(text, articles)


def _law_named(name: str) -> Q:
    return Q(version__law__name__contains=name) | Q(version__law__short_name__contains=name)


def laws_called(wanted: Wanted) -> list[Law]:
    """Return the laws whose name holds what was typed, LAWS at most. One query, or none."""
    if len(law_name(wanted.text)) < 2:
        return []
    return list(laws_named(wanted.text)[:LAWS])


def _ranked(wanted: Wanted, operator: str, most: int) -> list[_Ranked]:
    """Return what holds all or some of the words, the best first. Two queries."""
    query = PlainText(wanted.text, operator=operator)
    found = [*_ranked_articles(wanted, query, most), *_ranked_pages(query, most)]
    return sorted(found, key=lambda each: -each.score)


def _ranked_articles(wanted: Wanted, query: PlainText, most: int) -> list[_Ranked]:
    articles = Article.objects.all()
    if not wanted.is_every_version:
        articles = articles_in_force(wanted.on).select_related(None)
    rows = _scored(articles, query).values_list("pk", "score")
    return [_Ranked("law", *row) for row in rows[:most]]


def _ranked_pages(query: PlainText, most: int) -> list[_Ranked]:
    kinds = {
        ContentType.objects.get_for_model(model).pk: kind
        for model, kind in ((CasePage, "case"), (HandbookPage, "handbook"))
    }
    pages = Page.objects.live().type(CasePage, HandbookPage)
    rows = (
        _scored(pages, query).filter(~_is_restricted()).values_list("pk", "score", "content_type")
    )
    return [_Ranked(kinds[content_type], pk, score) for pk, score, content_type in rows[:most]]


def _scored(among: QuerySet[Any], query: PlainText) -> QuerySet[Any]:
    """Return the hits with their `score`, the best first."""
    results = get_search_backend().search(query, among).annotate_score("score")
    found: QuerySet[Any] = results.get_queryset()
    return found


def _is_restricted() -> Exists:
    """Tell whether a page, or one above it, is kept to some readers: QuerySet.public() undone."""
    restrictions = PageViewRestriction.objects.annotate(
        below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    )
    return Exists(restrictions.filter(below__startswith=F("page__path")))


def _title_above(steps: int) -> Subquery:
    """Return the title of the page that many steps above, by path."""
    above = Left(OuterRef("path"), Length(OuterRef("path")) - steps * Page.steplen)
    return Subquery(Page.objects.filter(path=above).values("title")[:1])


def _handbook_text(page: HandbookPage) -> str:
    blocks = [str(block.value) for block in page.body if block.block_type != "law"]
    # Cells of tables are divided by signs that say nothing in a snippet.
    return "\n".join([page.summary, *blocks]).replace(" | ", "　")
