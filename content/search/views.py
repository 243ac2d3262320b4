"""The public search page."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.search import queries
from content.search.forms import SearchForm
from core.dates import local_day

PER_PAGE = 20
# Offered before anything is asked.
EXAMPLES = ("听证", "先行登记保存", "当场处罚", "行政处罚法第四十二条")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Find articles, handbook pages and cases; laws as in force today unless asked otherwise."""
    today = local_day(timezone.now())
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "today": today, "examples": EXAMPLES}
    if not form.is_valid():
        return render(request, "content/search/search.html", context, status=422)
    asked = form.cleaned_data
    is_every_version = asked["versions"] == "all"
    wanted = queries.Wanted(
        text=asked["q"],
        # Of all versions, the reader wants to know how they stand today.
        on=today if is_every_version else asked["on"] or today,
        kind=asked["type"],
        is_every_version=is_every_version,
    )
    context["wanted"] = wanted
    if wanted.text:
        context |= _found(wanted, page=request.GET.get("page", "1"), today=today)
    return render(request, "content/search/search.html", context)


def _found(wanted: queries.Wanted, *, page: str, today: date) -> dict[str, Any]:
    results = queries.Results(wanted)
    shown = Paginator(results, PER_PAGE).get_page(page)
    is_start = shown.number == 1 and wanted.kind in ("", "law")
    best = queries.article_named(wanted) if is_start else None
    is_title = is_start and not best and not results.is_loose
    laws = queries.laws_called(wanted) if is_title else []
    return {
        "results": results,
        "is_found": bool(results.total or best or laws),
        "page": shown,
        "hits": list(shown),
        "best": best,
        "laws": laws,
        "tabs": [
            (kind, label, results.counts[kind] if kind else results.total)
            for kind, label in SearchForm.KINDS
        ],
        "is_narrowed": wanted.is_every_version or wanted.on != today,
    }
