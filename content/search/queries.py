"""What is found in laws and pages, the best first."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, overload

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Left, Length
from wagtail.models import Page

from content.laws.models import Article, Law, LawVersion
from content.laws.rules import kind_rank
from content.laws.text import to_simplified
from content.search import finding, ranking, words, zhtok
from content.search.asking import Asked, understand
from content.search.finding import Group, Pool, Row
from content.search.kinds import KINDS, LAW_KINDS, PageKind, installed, kind_of_law
from content.search.rules import Piece, marked, snippet

IN_FORCE: tuple[str, ...] = (LawVersion.State.IN_FORCE,)
READ = 120  # articles whose texts are read to rank them
# Among texts that answer alike, the higher law comes first.
PRIOR = {
    "法律": 1.0,
    "行政法规": 0.96,
    "部门规章": 0.92,
    "地方性法规": 0.9,
    "地方政府规章": 0.88,
    "规范性文件": 0.86,
}
PAGE_PRIOR = 0.8  # pages are long: they hold many words without being about them
NAMED = 10.0  # what law and number name comes before all else
NUMBERED = 1.5  # an article of the number, where no law is named
FACETS = ("kind", "level", "state", "domain")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    text: str
    on: date  # the reader's day; laws are found as of this day
    kinds: tuple[str, ...] = ()  # codes of kinds.KINDS; empty for all
    levels: tuple[str, ...] = ()  # such as 法律; empty for all
    states: tuple[str, ...] = IN_FORCE  # of the versions of laws; empty for all
    domains: tuple[str, ...] = ()
    sort: str = ""  # "newest" or "level"; empty for relevance

    def takes(self, group: Group, *, but: str = "") -> bool:
        """Tell whether a hit of a group is wanted.

        Args:
            but: a facet that is left out of account.
        """
        return (
            (but == "kind" or not self.kinds or group.kind in self.kinds)
            and (but == "level" or not self.levels or group.level in self.levels)
            and (but == "state" or not (self.states and group.state) or group.state in self.states)
            and (but == "domain" or not self.domains or group.domain in self.domains)
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """One result as its page shows it."""

    kind: str
    url: str
    title: list[Piece]
    text: list[Piece]
    article: Article | None = None
    state: str = ""  # of the article's version, a LawVersion.State
    page: Any = None
    place: str = ""  # handbook and chapter

    @property
    def kind_label(self) -> str:
        return str(dict(KINDS)[self.kind])


class Results(Sequence[Hit]):
    """The hits of a search, counted and cut by a Paginator."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.is_missing = False  # the law that is named has no such article on the day
        self.lexicon = words.lexicon()
        self.asked: Asked = understand(to_simplified(wanted.text), self.lexicon.lexicon)

    @cached_property
    def pool(self) -> Pool:
        """All that holds the words, whatever the search is narrowed to.

        Where a law that is named has no article of the number, by the law alone.
        """
        pool = self._find(self.asked)
        if self.asked.laws and self.asked.number is not None:
            named = (row for row in pool.rows if row.is_named)
            self.is_missing = not any(self.wanted.takes(row.group) for row in named)
            if self.is_missing:
                return self._find(replace(self.asked, number=None))
        return pool

    def _find(self, asked: Asked) -> Pool:
        return finding.find(asked, on=self.wanted.on, among=self.lexicon.articles)

    @cached_property
    def counts(self) -> dict[str, Counter[str]]:
        """The hits of each value of each facet, narrowed by the other facets."""
        groups = Counter(row.group for row in self.pool.rows)
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for group, number in groups.items():
            for facet in FACETS:
                value = getattr(group, facet)
                if value and self.wanted.takes(group, but=facet):
                    counts[facet][value] += number
        return counts

    @cached_property
    def ranked(self) -> list[Row]:
        """The hits that are wanted, the best first."""
        groups = {row.group for row in self.pool.rows}
        wanted = {group for group in groups if self.wanted.takes(group)}
        rows = [row for row in self.pool.rows if row.group in wanted]
        scores = _scores(rows, self.asked, self.pool.weights)
        rows.sort(key=lambda row: (-scores[row.group.kind in LAW_KINDS, row.pk], row.law, row.pk))
        if self.wanted.sort == "newest":
            rows.sort(key=lambda row: row.day, reverse=True)
        elif self.wanted.sort == "level":
            rows.sort(key=lambda row: kind_rank(row.group.level))
        rows.sort(key=lambda row: row.is_withdrawn)
        return rows

    @property
    def is_loose(self) -> bool:
        """Whether nothing holds all the words."""
        return bool(self.ranked) and not any(map(self._is_whole, self.ranked))

    @property
    def has_unknown(self) -> bool:
        """Whether the query has a word that nothing holds."""
        return bool(self.pool.unknown)

    def _is_whole(self, row: Row) -> bool:
        return row.coverage >= finding.WHOLE and not self.pool.unknown

    def __len__(self) -> int:
        return len(self.ranked)

    @overload
    def __getitem__(self, part: int) -> Hit: ...

    @overload
    def __getitem__(self, part: slice) -> list[Hit]: ...

    def __getitem__(self, part: int | slice) -> Hit | list[Hit]:
        if isinstance(part, slice):
            return self._hits(self.ranked[part])
        return self._hits([self.ranked[part]])[0]

    def _hits(self, rows: Sequence[Row]) -> list[Hit]:
        laws = self._law_hits([row.pk for row in rows if row.group.kind in LAW_KINDS])
        pages: dict[int, Hit] = {}
        for kind in installed():
            pages |= self._page_hits(kind, [row.pk for row in rows if row.group.kind == kind.code])
        # Whatever went away in between is left out.
        found = ((laws if row.group.kind in LAW_KINDS else pages).get(row.pk) for row in rows)
        return [hit for hit in found if hit is not None]

    def _law_hits(self, keys: Sequence[int]) -> dict[int, Hit]:
        if not keys:
            return {}
        articles = Article.objects.filter(pk__in=keys).select_related("version__law")
        return {article.pk: self._law_hit(article) for article in articles}

    def _law_hit(self, article: Article) -> Hit:
        law = article.version.law
        return Hit(
            kind_of_law(law.kind),
            article.url_on(self.wanted.on),
            [Piece(f"《{law.name}》{article.label}")],
            snippet(article.text, self.asked.marks),
            article=article,
            state=article.version.state_on(self.wanted.on),
        )

    def _page_hits(self, kind: PageKind, keys: Sequence[int]) -> dict[int, Hit]:
        if not keys:
            return {}
        pages = kind.pages.objects.filter(pk__in=keys)
        if kind.code == "handbook":
            pages = pages.annotate(handbook_title=_title_above(2), chapter_title=_title_above(1))
        return {page.pk: self._page_hit(kind, page) for page in pages}

    def _page_hit(self, kind: PageKind, page: Any) -> Hit:
        place = ""
        if kind.code == "handbook":
            place = f"{page.handbook_title} · {page.chapter_title}"
        return Hit(
            kind.code,
            page.address,
            marked(page.title, self.asked.marks),
            snippet(kind.text(page), self.asked.marks),
            page=page,
            place=place,
        )


def search_articles(text: str, *, on: date, limit: int = 20) -> list[Article]:
    """Return articles in force on a day, with version and law, the best first.

    Args:
        text: words of the article, its law before them or not (行政处罚法 听证); or its number,
            with or without the law (处罚法42条, 第四十二条).
    """
    found = Results(Wanted(text, on, kinds=LAW_KINDS))[:limit]
    return [hit.article for hit in found if hit.article is not None]


def search_words(text: str) -> list[str]:
    """Return the words that a text asks for, without what says nothing. No query."""
    return [word.text for word in zhtok.words(to_simplified(text))]


def laws_called(results: Results) -> list[Law]:
    """Return the laws that a query names, the likeliest first. One query, or none."""
    keys = results.asked.laws
    if not keys:
        return []
    found = Law.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


# --- Order ---------------------------------------------------------------------------------------


def _scores(
    rows: Sequence[Row], asked: Asked, weights: Sequence[float]
) -> dict[tuple[bool, int], float]:
    """Return how well each hit answers: by whether it is an article, and its key. One query."""
    articles = [row for row in rows if row.group.kind in LAW_KINDS]
    pages = {
        (False, row.pk): PAGE_PRIOR * ranking.page_score(row.title, asked, row.bits, weights)
        for row in rows
        if row.group.kind not in LAW_KINDS
    }
    # What is not read comes after what is.
    unread = {(True, row.pk): row.coverage / 100 for row in articles}
    articles.sort(key=lambda row: (-row.coverage, kind_rank(row.group.level)))
    if not asked.terms:
        return unread | pages | _scores_of_named(articles, asked)
    named = {(True, row.pk): NAMED + score for row, score in _in_order(articles, asked)}
    return unread | pages | _scores_of_texts(articles[:READ], asked, weights) | named


def _scores_of_texts(
    rows: Iterable[Row], asked: Asked, weights: Sequence[float]
) -> dict[tuple[bool, int], float]:
    """Return scores of articles by their texts. One query."""
    read = {row.pk: row for row in rows}
    scores = {}
    # Han characters stand in texts as they are asked for; the rest may be of another width.
    folded = str if all(map(zhtok.is_han, asked.marks)) else zhtok.fold
    columns = ("pk", "number", "text", "book", "chapter", "section")
    for pk, number, text, *headings in Article.objects.filter(pk__in=read).values_list(*columns):
        row = read[pk]
        prior = PRIOR.get(row.group.level, min(PRIOR.values()))
        if number == asked.number:
            prior *= NUMBERED
        whole = ranking.Text(folded(text), folded(" ".join([row.title, *headings])), prior)
        scores[True, pk] = ranking.score(whole, asked, weights)
    return scores


def _in_order(rows: Iterable[Row], asked: Asked) -> list[tuple[Row, float]]:
    """Return the articles named by law and number, with scores in the order of their laws."""
    places = {law: place for place, law in enumerate(asked.laws)}
    return [(row, 1 / (1 + places.get(row.law, 0))) for row in rows if row.is_named]


def _scores_of_named(rows: Iterable[Row], asked: Asked) -> dict[tuple[bool, int], float]:
    """Return scores in the order of the laws that were named; else by level and name's length."""
    places = {law: place for place, law in enumerate(asked.laws)}
    return {
        (True, row.pk): 1 / (1 + places.get(row.law, 0))
        if asked.laws
        else 1 / (1 + kind_rank(row.group.level) + len(row.title) / 100)
        for row in rows
    }


def _title_above(steps: int) -> Subquery:
    """Return the title of the page that many steps above, by path."""
    above = Left(OuterRef("path"), Length(OuterRef("path")) - steps * Page.steplen)
    return Subquery(Page.objects.filter(path=above).values("title")[:1])
