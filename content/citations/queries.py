"""Reads about citations: which article a text means, who cites an article, what waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from wagtail.models import Page

from content.citations.models import PageCitation
from content.citations.resolving import Prose, Resolved, Resolver, page_prose
from content.laws.models import Article, Law, LawVersion
from content.laws.rules import in_chinese

__all__ = [
    "PageProposals",
    "Proposal",
    "Prose",
    "Resolved",
    "Resolver",
    "Sentence",
    "Use",
    "cited_articles",
    "pages_to_settle",
    "proposals",
    "resolve",
    "use_counts",
    "where_used",
]

State = LawVersion.State
CONFIRMED, PROPOSED = PageCitation.Status.CONFIRMED, PageCitation.Status.PROPOSED


def resolve(text: str, *, on: date, law: Law | None = None, article: int = 0) -> list[Resolved]:
    """Return the citations in a text with the articles that they mean on a day.

    A range gives one for each article. Four queries at most.

    Args:
        law: that 本法 stands for.
        article: its number, if the text is that of an article of that law.
    """
    return Resolver().resolve([Prose(text, on, law, article)])[0]


def cited_articles(text: str, *, on: date) -> list[Article]:
    """Return the articles that a text cites, in its order, each once. Four queries at most."""
    found = (each.article for each in resolve(text, on=on))
    return list({article.pk: article for article in found if article}.values())


# --- Who cites an article ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Use:
    """A published page that cites an article."""

    page: int
    title: str
    url: str
    kind: str | Promise  # what such pages are called


def where_used(article: Article) -> list[Use]:
    """Return the published pages that cite an article, by kind and title. Two queries.

    Also those that cite the same words under the same number of another version of the law.
    """
    citations = (
        _read_by_all()
        .filter(
            article__version__law=article.version.law_id,
            article__number=article.number,
            article__text_digest=article.text_digest,
        )
        .select_related("page")
    )
    pages = {citation.page_id: citation.page for citation in citations}
    uses = [Use(page.pk, page.title, _address(page), _kind(page)) for page in pages.values()]
    return sorted(uses, key=lambda use: (str(use.kind), use.title))


def use_counts(version: LawVersion) -> dict[tuple[int, str], int]:
    """Return how many published pages cite each text of a law, by number and digest.

    Two queries, however long the law.
    """
    rows = _read_by_all().filter(article__version__law=version.law_id)
    counted = rows.values_list("article__number", "article__text_digest").annotate(
        pages=Count("page", distinct=True)
    )
    return {(number, digest): pages for number, digest, pages in counted}


def _read_by_all() -> QuerySet[PageCitation]:
    """Return the confirmed citations of pages that everybody may read."""
    return PageCitation.objects.filter(status=CONFIRMED, page__in=Page.objects.live().public())


def _address(page: Page) -> str:
    path: str = page.url_path
    return "/" + path.split("/", 2)[2]


def _kind(page: Page) -> str | Promise:
    model = ContentType.objects.get_for_id(page.content_type_id).model_class()
    return (model._meta.verbose_name or "") if model else ""


# --- What waits for a person ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a citation stands in a page, cut in three."""

    before: str
    written: str
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A citation found in the text of a page that waits to be confirmed."""

    citation: PageCitation
    sentence: Sentence
    state: State  # of the version today

    @property
    def place(self) -> str:
        """What of the article is cited, as laws write it: 第一款第（二）项."""
        paragraph, item = self.citation.paragraph, self.citation.subparagraph
        first = f"第{in_chinese(paragraph)}款" if paragraph else ""
        return first + (f"第（{in_chinese(item)}）项" if item else "")


@dataclass(frozen=True, slots=True)
class PageProposals:
    """What waits on one page."""

    page: int
    title: str
    url: str
    kind: str | Promise
    is_live: bool
    proposals: list[Proposal]


def pages_to_settle() -> QuerySet[Page]:
    """Return the pages with citations that wait, by title."""
    waiting = PageCitation.objects.filter(status=PROPOSED).values("page")
    pages: QuerySet[Page] = Page.objects.filter(pk__in=waiting)
    return pages.order_by("title", "pk")


def proposals(pages: Iterable[Page], *, on: date) -> list[PageProposals]:
    """Return what waits on some pages, with the sentence around each.

    Two queries, one for each type of page, and four for the sentences.
    """
    specific = list(Page.objects.filter(pk__in=[page.pk for page in pages]).specific())
    waiting: dict[int, list[PageCitation]] = {page.pk: [] for page in specific}
    rows = PageCitation.objects.filter(page__in=waiting, status=PROPOSED)
    for citation in rows.select_related("article__version__law").order_by("pk"):
        waiting[citation.page_id].append(citation)
    proses = [page_prose(page, on) for page in specific]
    resolved = Resolver().resolve(proses)
    return [
        PageProposals(
            page.pk,
            page.title,
            _address(page),
            _kind(page),
            page.live,
            [
                Proposal(
                    citation,
                    _sentence(citation, prose.text, found),
                    citation.article.version.state_on(on),
                )
                for citation in waiting[page.pk]
            ],
        )
        for page, prose, found in sorted(
            zip(specific, proses, resolved, strict=True), key=lambda row: row[0].title
        )
    ]


def _sentence(citation: PageCitation, text: str, resolved: Sequence[Resolved]) -> Sentence:
    place = (citation.article.number, citation.paragraph, citation.subparagraph)
    for each in resolved:
        found = each.found
        if (each.number, found.paragraph, found.subparagraph) == place and each.article:
            return _around(text, found.start, found.end)
    return Sentence("", citation.written, "")


def _around(text: str, start: int, end: int, reach: int = 70) -> Sentence:
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    before = before.rpartition("\n")[2].rpartition("。")[2]
    head, stop, _rest = after.partition("\n")[0].partition("。")
    return Sentence(before, text[start:end], head + stop)
