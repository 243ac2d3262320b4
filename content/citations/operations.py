"""Write down which articles a page cites, and settle what was only found in its text."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.models import User
from content.citations.models import PageCitation
from content.citations.resolving import Resolver, page_prose
from content.citations.rules import CitedAs
from content.laws.models import Article
from content.laws.queries import articles_by_keys
from core import audit
from core.dates import local_day
from core.errors import Refusal

Origin, Status = PageCitation.Origin, PageCitation.Status
ACTS = {
    Status.CONFIRMED: "content.citation-confirmed",
    Status.REJECTED: "content.citation-rejected",
}
LONGEST = 300  # of what is kept as written
# What makes a citation the same one: article, paragraph, subparagraph, origin.
_Place = tuple[int, int, int, str]


class AlreadySettled(Refusal):
    code = "citation-settled"
    message = _("%(person)s has decided otherwise about this citation already.")


class NothingToSettle(Refusal):
    code = "citation-not-proposed"
    message = _("The author wrote this citation. Change it on the page itself.")


@transaction.atomic(savepoint=False)
def record_page(*, page: Page, at: datetime) -> int:
    """Record what a published page cites; return how many rows that changed.

    Pages of other kinds are left alone. Safe to repeat. Locks the page's rows.

    Args:
        page: loaded as its own type.
    """
    if not hasattr(page, "cited"):
        return 0
    return record_citations(page=page, cited=page.cited(), at=at)


@transaction.atomic(savepoint=False)
def record_citations(*, page: Page, cited: Sequence[CitedAs], at: datetime) -> int:
    """Replace what a page says it cites, and propose what else its text cites.

    What a person confirmed or rejected stays. Safe to repeat. Locks the page's rows.

    Args:
        cited: by the page's author. Keys of articles that are not there are passed over.
        at: whose day counts if the page has none.

    Returns:
        How many rows were added, changed or removed.
    """
    standing = {_place(row): row for row in _lock(page)}
    stated = _stated(page, cited)
    articles = [row.article for row in stated.values()]
    wanted = stated | _found(page, articles, at)
    added = [row for place, row in wanted.items() if place not in standing]
    gone = [row.pk for place, row in standing.items() if place not in wanted and _is_free(row)]
    changed = [
        row
        for place, row in standing.items()
        if place in wanted and row.origin != Origin.TEXT and _renew(row, wanted[place])
    ]
    PageCitation.objects.bulk_create(added)
    PageCitation.objects.bulk_update(changed, ["written", "current"])
    if gone:
        PageCitation.objects.filter(pk__in=gone).delete()
    return len(added) + len(gone) + len(changed)


def _lock(page: Page) -> Iterable[PageCitation]:
    return PageCitation.objects.select_for_update().filter(page=page.pk).order_by("pk")


def _place(row: PageCitation) -> _Place:
    return row.article_id, row.paragraph, row.subparagraph, row.origin


def _is_free(row: PageCitation) -> bool:
    """Tell whether nobody has decided about a row, so that it goes when the page drops it."""
    return row.settled_by_id is None


def _renew(row: PageCitation, wanted: PageCitation) -> bool:
    is_other = (row.written, row.current_id) != (wanted.written, wanted.current_id)
    row.written, row.current_id = wanted.written, wanted.current_id
    return is_other


def _stated(page: Page, cited: Sequence[CitedAs]) -> dict[_Place, PageCitation]:
    known = articles_by_keys(key for each in cited for key in (each.article, each.current) if key)
    rows = [
        PageCitation(
            page_id=page.pk,
            article=known[each.article],
            paragraph=each.paragraph,
            subparagraph=each.subparagraph,
            origin=each.origin,
            status=Status.CONFIRMED,
            written=each.written[:LONGEST],
            current=known.get(each.current),
        )
        for each in cited
        if each.article in known
    ]
    return {_place(row): row for row in rows}


def _found(page: Page, stated: Sequence[Article], at: datetime) -> dict[_Place, PageCitation]:
    """Return what the text cites beyond the articles that the author states."""
    prose = page_prose(page, local_day(at), rests_on=stated)
    known = {article.pk for article in stated}
    rows = [
        PageCitation(
            page_id=page.pk,
            article=each.article,
            paragraph=each.found.paragraph,
            subparagraph=each.found.subparagraph,
            origin=Origin.TEXT,
            status=Status.PROPOSED,
            written=each.found.written[:LONGEST],
        )
        for each in Resolver().resolve([prose])[0]
        if each.article and each.article.pk not in known
    ]
    found: dict[_Place, PageCitation] = {}
    for row in rows:
        # The first place where the text says it counts.
        found.setdefault(_place(row), row)
    return found


@transaction.atomic(durable=True)
def settle_citation(*, citation_id: int, is_right: bool, actor: User, at: datetime) -> PageCitation:
    """Confirm or reject a citation that was found in the text of a page.

    Safe to repeat. Locks the citation.

    Raises:
        AlreadySettled: somebody decided otherwise.
        NothingToSettle: the page's author wrote it.
        PageCitation.DoesNotExist: there is no such citation.
    """
    citation = PageCitation.objects.select_for_update().get(pk=citation_id)
    if citation.origin != Origin.TEXT:
        raise NothingToSettle
    status = Status.CONFIRMED if is_right else Status.REJECTED
    if citation.status == status:
        return citation
    if citation.settled_by is not None:
        raise AlreadySettled(person=citation.settled_by.name)
    _settle([citation], status, actor, at)
    return citation


@transaction.atomic(durable=True)
def settle_page(*, page_id: int, is_right: bool, actor: User, at: datetime) -> int:
    """Confirm or reject all that waits on a page; return how many citations that were.

    Safe to repeat: what is settled stays. Locks the page's citations.
    """
    waiting = PageCitation.objects.select_for_update().filter(page=page_id, status=Status.PROPOSED)
    citations = list(waiting.order_by("pk"))
    _settle(citations, Status.CONFIRMED if is_right else Status.REJECTED, actor, at)
    return len(citations)


def _settle(
    citations: Sequence[PageCitation], status: PageCitation.Status, actor: User, at: datetime
) -> None:
    for citation in citations:
        citation.status, citation.settled_by, citation.settled_at = status, actor, at
    PageCitation.objects.bulk_update(citations, ["status", "settled_by", "settled_at"])
    audit.record_all(ACTS[status], actor=actor, subjects=citations, at=at)


def rebuild(*, at: datetime) -> int:
    """Record what all published pages cite; return how many rows that changed.

    Safe to repeat, and to break off: each page is a transaction of its own.
    """
    pages = Page.objects.live().order_by("path")
    return sum(record_page(page=page, at=at) for page in pages.specific(defer=False).iterator())
