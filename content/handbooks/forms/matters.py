"""A list of matters as its reader asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator

from content.handbooks.forms.filters import MatterFilterForm
from content.handbooks.models import MatterListPage
from content.handbooks.queries import matters as queries

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class MatterTable:
    """A page of the matters of a list."""

    form: MatterFilterForm
    page: Page[Any]
    rows: list[queries.ShownMatter]
    domains: list[str]
    is_filtered: bool


def matter_page(page: MatterListPage, *, asked: Mapping[str, Any], on: date) -> MatterTable:
    """Return the matters that fit what was asked. Four queries.

    Args:
        asked: q, domain and page, as the address has them; what cannot be read asks for nothing.
        on: the reader's day.
    """
    domains = queries.matter_domains(page)
    form = MatterFilterForm(asked, domains=domains)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = queries.matters_of(page, typed=wanted.get("q", ""), domain=wanted.get("domain", ""))
    shown = Paginator(found, PER_PAGE).get_page(asked.get("page"))
    rows = queries.shown_matters(list(shown.object_list), on=on)
    return MatterTable(form, shown, rows, domains, any(wanted.values()))
