"""What pages of content are drawn with: articles as they stand, and what surrounds them."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from content.laws.models import Article, LawVersion
from content.laws.queries import Quote, quote
from content.pages import queries
from content.pages.models import CasePage, Handbook, HandbookPage
from core.dates import local_day

register = template.Library()


def _today() -> date:
    return local_day(timezone.now())


@register.inclusion_tag("content/laws/_quote.html")
def law_quote(shown: Article | Quote, on: date | None = None) -> dict[str, Any]:
    """Draw an article as a quotation: word for word, with law, version, state and a link.

    Args:
        shown: an article loaded with its version and law, or a quote made of one.
        on: the reader's day; today by default.
    """
    return {"quote": shown if isinstance(shown, Quote) else quote(shown, on=on or _today())}


@register.inclusion_tag("content/laws/_state.html")
def law_state(state: LawVersion.State, day: date | None = None) -> dict[str, Any]:
    """Draw how a version stands, as a chip.

    Args:
        day: since when, where the chip says so.
    """
    return {"state": state, "day": day}


@register.simple_tag
def case_basis(case: CasePage) -> list[queries.Basis]:
    """Return the citations of a case as they stand today."""
    return queries.case_basis(case, on=_today())


@register.simple_tag
def handbook_blocks(page: HandbookPage) -> list[queries.Block]:
    """Return the blocks of a handbook page, its articles as they stand today."""
    return queries.handbook_blocks(page, on=_today())


@register.simple_tag
def handbook_chapters(handbook: Handbook) -> list[queries.Chapter]:
    """Return the chapters of a handbook with their pages."""
    return queries.chapters(handbook)


@register.simple_tag
def handbook_place(page: Any) -> queries.Place:
    """Return where a page of a handbook stands: the books above it, the pages around it."""
    return queries.handbook_place(page)
