"""What pages of content are drawn with: articles as they stand, and what surrounds them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content.handbooks import queries as handbooks
from content.handbooks.forms.matters import MatterTable, matter_page
from content.handbooks.models import (
    FormPage,
    Handbook,
    HandbookEdition,
    HandbookPage,
    MatterListPage,
)
from content.handbooks.queries import editions
from content.handbooks.queries import forms as handbook_forms
from content.laws.models import Article, LawVersion
from content.laws.queries import Quote, quote
from content.laws.rules import place_in_words
from content.pages import queries
from content.pages.models import CasePage
from content.pages.records import Defect
from content.search.rules import Piece
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
def case_defects(case: CasePage) -> list[Defect]:
    """Return the defects that a lost case is tagged with, in their order."""
    return sorted(case.defects.all(), key=lambda defect: (defect.position, defect.name))


@register.simple_tag
def case_basis(case: CasePage) -> list[queries.Basis]:
    """Return the citations of a case as they stand today."""
    return queries.case_basis(case, on=_today())


@register.simple_tag
def handbook_blocks(page: HandbookPage) -> list[handbooks.Block]:
    """Return the blocks of a handbook page, its articles as they stand today."""
    return handbooks.handbook_blocks(page, on=_today())


@register.simple_tag
def handbook_chapters(handbook: Handbook) -> list[handbooks.Chapter]:
    """Return the chapters of a handbook with their pages."""
    return handbooks.chapters(handbook)


@register.simple_tag
def handbook_place(page: Any) -> handbooks.Place:
    """Return where a page of a handbook stands: the books above it, the pages around it."""
    return handbooks.handbook_place(page)


@register.simple_tag(takes_context=True)
def matter_table(context: Context, page: MatterListPage) -> MatterTable:
    """Return the matters of a list that the address asks for, a page of them."""
    return matter_page(page, asked=context["request"].GET, on=_today())


@register.simple_tag
def form_basis(form: FormPage) -> list[Quote]:
    """Return the articles that a document form rests on, as they stand today."""
    return handbook_forms.form_basis(form, on=_today())


@register.simple_tag
def issued_editions(handbook: Handbook) -> list[HandbookEdition]:
    """Return the editions of a handbook, the newest first."""
    return list(editions.issued_editions(handbook))


@register.filter
def article_place(place: tuple[int, int]) -> str:
    """Write paragraph and item of an article as laws do: 第一款第（二）项."""
    return place_in_words(*place)


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """Write a text with the words of a query marked. Everything in it is escaped."""
    return mark_safe(  # noqa: S308 (each piece is escaped)
        "".join(
            f"<mark>{escape(piece.text)}</mark>" if piece.is_hit else escape(piece.text)
            for piece in pieces
        )
    )
