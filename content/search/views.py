"""The public search page."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.search import facets, queries, suggesting
from content.search.forms import SearchForm
from content.search.kinds import LAW_KINDS
from core.dates import local_day

PER_PAGE = 10
# Offered before anything is asked.
EXAMPLES = ("听证", "先行登记保存", "首违不罚", "行政处罚法第四十二条")
FEW = 3  # hits, up to which something else may have been meant


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find articles and pages; laws as in force today unless asked otherwise."""
    today = local_day(timezone.now())
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "today": today, "examples": EXAMPLES}
    if not form.is_valid():
        return render(request, "content/search/search.html", context, status=422)
    asked = form.cleaned_data
    wanted = queries.Wanted(
        text=asked["q"],
        on=asked["on"] or today,
        kinds=tuple(asked["type"]),
        levels=tuple(asked["level"]),
        states=tuple(asked["state"]) or queries.IN_FORCE,
        domains=tuple(asked["domain"]),
        sort=asked["sort"],
    )
    context["wanted"] = wanted
    if wanted.text:
        page = request.GET.get("page", "1")
        context |= _found(wanted, form, request.GET.urlencode(), page=page, today=today)
    return render(request, "content/search/search.html", context)


def _found(
    wanted: queries.Wanted, form: SearchForm, query: str, *, page: str, today: date
) -> dict[str, Any]:
    results = queries.Results(wanted)
    is_doubtful = len(results) <= FEW or results.has_unknown
    shown = Paginator(results, PER_PAGE).get_page(page)
    hits = list(shown)
    kept = facets.kept(form, today=today)
    asked = results.asked
    is_by_number = asked.number is not None and not results.is_missing
    is_by_name = not is_by_number and (not asked.terms or bool(asked.assumed))
    is_led = shown.number == 1 and not wanted.sort and (is_by_number or bool(asked.terms))
    best = next((hit for hit in hits if hit.kind in LAW_KINDS), None) if is_led else None
    return {
        "results": results,
        "page": shown,
        "best": best,
        "hits": [hit for hit in hits if hit is not best],
        "laws": queries.laws_called(results) if shown.number == 1 and is_by_name else [],
        "is_named": bool(asked.laws) and is_by_number,
        "tabs": facets.tabs(results, query),
        "facets": facets.facets(results, form),
        "chips": facets.chips(form, query, today=today),
        "kept": kept,
        "is_narrowed": bool(kept),
        "meant": suggesting.suggestions(results) if is_doubtful else [],
    }
