"""Public lists of cases and handbooks. The pages themselves are served by Wagtail."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.pages import queries
from content.pages.forms import CaseFilterForm

PER_PAGE = 20


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the published cases, guiding cases first, the newest on top."""
    form = CaseFilterForm(request.GET)
    is_valid = form.is_valid()
    asked = form.cleaned_data if is_valid else {}
    found = queries.published_cases(domain=asked.get("domain", ""), kind=asked.get("kind", ""))
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "is_filtered": any(asked.values()),
    }
    return render(request, "content/pages/cases.html", context, status=200 if is_valid else 422)


@require_safe
def handbooks(request: HttpRequest) -> HttpResponse:
    """List the handbooks with their chapters and pages."""
    return render(request, "content/pages/handbooks.html", {"chapters": queries.chapters()})
