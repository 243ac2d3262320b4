"""What rests on the same articles: pages to read beside a post, cases like a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet
from wagtail.models import Page

from content.citations.models import PageCitation
from content.handbooks.models import FormPage, HandbookPage, MatterListPage
from content.laws.models import Article
from content.pages.models import CasePage
from content.posts.queries import Likeness, likeness

CONFIRMED = PageCitation.Status.CONFIRMED
# Cases beside a case; more are a search away.
SIMILAR = 4


@dataclass(frozen=True, slots=True)
class CitedPage:
    """A published page, and the articles that it is known to cite."""

    pk: int
    title: str
    url: str
    articles: list[Article]  # with version and law, each once, by law and number


def cited_page(page_id: int) -> CitedPage | None:
    """Return a published page with what it cites; None if there is none of that number.

    Where a person named what is in force instead, that counts too. Three queries.
    """
    page = Page.objects.live().public().filter(pk=page_id).first()
    if page is None:
        return None
    articles = {article.pk: article for each in _citations(page) for article in _articles(each)}
    in_order = sorted(articles.values(), key=lambda a: (a.version.law_id, a.number, a.pk))
    return CitedPage(page.pk, page.title, _address(page), in_order)


def _citations(page: Page) -> QuerySet[PageCitation]:
    confirmed = PageCitation.objects.filter(page=page.pk, status=CONFIRMED)
    return confirmed.select_related("article__version__law", "current__version__law")


def _articles(citation: PageCitation) -> list[Article]:
    return [each for each in (citation.article, citation.current) if each]


def _address(page: Page) -> str:
    path: str = page.url_path
    # A page above the site's root has no address of its own.
    return "/" + "".join(path.split("/", 2)[2:])


@dataclass(frozen=True, slots=True)
class Material:
    """Something to read or use that rests on the articles asked about."""

    kind: str  # handbook, form, list or case
    pk: int
    title: str
    url: str
    about: str  # domain or number
    shared: int  # of the articles


def materials(articles: Iterable[Article]) -> list[Material]:
    """Return the published pages that cite any of some articles, by kind.

    Handbook pages, document forms, lists of matters, then cases; of each kind what shares most
    comes first. The same words under the same number of the law count as the same article.
    Withdrawn cases are left out. Seven queries.
    """
    shared = _shared(articles)
    readable = set(Page.objects.live().public().filter(pk__in=shared).values_list("pk", flat=True))
    shared = {page: count for page, count in shared.items() if page in readable}
    return [
        *_materials("handbook", HandbookPage.objects.defer("body"), shared),
        *_materials("form", FormPage.objects.all(), shared),
        *_materials("list", MatterListPage.objects.all(), shared),
        *_materials("case", CasePage.objects.filter(withdrawn_on=None), shared),
    ]


def _materials(kind: str, pages: QuerySet[Page], shared: dict[int, int]) -> list[Material]:
    found = pages.filter(pk__in=shared).order_by("path")
    return sorted(
        (
            Material(kind, page.pk, page.title, page.address, _about(page), shared[page.pk])
            for page in found
        ),
        key=lambda material: -material.shared,
    )


def _about(page: Page) -> str:
    return str(getattr(page, "number", "") or getattr(page, "domain", ""))


def _shared(articles: Iterable[Article]) -> dict[int, int]:
    """Return how many of some articles each page cites, by the page's primary key. One query."""
    wanted: set[Likeness] = {likeness(article) for article in articles}
    rows = PageCitation.objects.filter(
        status=CONFIRMED,
        article__version__law__in={law for law, _number, _digest in wanted},
        article__text_digest__in={digest for _law, _number, digest in wanted},
    ).values_list("page", "article__version__law", "article__number", "article__text_digest")
    found: dict[int, set[Likeness]] = {}
    for page, law, number, digest in rows:
        if (law, number, digest) in wanted:
            found.setdefault(page, set()).add((law, number, digest))
    return {page: len(cited) for page, cited in found.items()}


def similar_cases(case: CasePage) -> list[CasePage]:
    """Return cases like a case: what cites the same articles first, then the same domain.

    At most SIMILAR; withdrawn ones are left out. Four queries.
    """
    shared = _shared(article for each in _citations(case) for article in _articles(each))
    others = CasePage.objects.live().public().filter(withdrawn_on=None).exclude(pk=case.pk)
    like = others.filter(pk__in=shared)
    if case.domain:
        like = like | others.filter(domain=case.domain)
    rank = partial(_rank, shared)
    return sorted(like.order_by("-published_on", "path"), key=rank)[:SIMILAR]


def _rank(shared: dict[int, int], case: CasePage) -> int:
    return -shared.get(case.pk, 0)
