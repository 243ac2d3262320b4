"""The public lists. The pages themselves are served by Wagtail."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.handbooks import queries
from content.handbooks.forms.filters import FormFilterForm, HandbookFilterForm, ListFilterForm
from content.handbooks.queries.forms import published_forms
from content.handbooks.queries.matters import published_lists

PER_PAGE = 20


@require_safe
def handbooks(request: HttpRequest) -> HttpResponse:
    """List the handbooks with their chapters and pages."""
    form, asked, status = _asked(HandbookFilterForm(request.GET))
    context = {
        "form": form,
        "chapters": queries.chapters(level=asked.get("level", ""), domain=asked.get("domain", "")),
        "is_filtered": any(asked.values()),
    }
    return render(request, "content/handbooks/handbooks.html", context, status=status)


@require_safe
def document_forms(request: HttpRequest) -> HttpResponse:
    """List the document forms."""
    form, asked, status = _asked(FormFilterForm(request.GET))
    found = published_forms(**asked)
    return _list(request, "content/handbooks/forms.html", form, found, asked, status)


@require_safe
def matter_lists(request: HttpRequest) -> HttpResponse:
    """List the lists of matters."""
    form, asked, status = _asked(ListFilterForm(request.GET))
    found = published_lists(**asked)
    return _list(request, "content/handbooks/matter_lists.html", form, found, asked, status)


def _asked(form: forms.Form) -> tuple[forms.Form, dict[str, str], int]:
    is_valid = form.is_valid()
    return form, form.cleaned_data if is_valid else {}, 200 if is_valid else 422


def _list(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    found: Any,
    asked: dict[str, str],
    status: int,
) -> HttpResponse:
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "is_filtered": any(asked.values()),
    }
    return render(request, template, context, status=status)
