"""The public page that shows how two versions of a law differ, also as JSON."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from content.amendments import queries, reading
from content.amendments.forms import KINDS, CompareForm
from content.laws.models import Law
from core.dates import local_day

PAGE = 20  # changes
ONLY_ONE = _("This collection has one version of this law. There is nothing to compare it with.")


@require_safe
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Show two versions of a law side by side: what was amended, what is new, moved and gone."""
    law = get_object_or_404(Law.objects.filter(versions__isnull=False).distinct(), slug=slug)
    versions = list(law.versions.order_by("-effective_on", "-promulgated_on"))
    for each in versions:
        each.law = law
    if len(versions) < 2:
        return _only_one(request, law)
    form = CompareForm(request.GET.dict(), versions=versions, today=local_day(timezone.now()))
    is_valid = form.is_valid()
    if request.GET.get("format") == "json":
        return _as_json(form)
    context: dict[str, Any] = {"law": law, "form": form}
    if is_valid:
        context |= _compared(request, form)
    return render(
        request, "content/amendments/compare.html", context, status=200 if is_valid else 422
    )


def _only_one(request: HttpRequest, law: Law) -> HttpResponse:
    if request.GET.get("format") == "json":
        return JsonResponse({"errors": {"new": [str(ONLY_ONE)]}}, status=422)
    status = 422 if request.GET.keys() & {"old", "new"} else 200
    context = {"law": law, "form": None, "only_one": ONLY_ONE}
    return render(request, "content/amendments/compare.html", context, status=status)


def _as_json(form: CompareForm) -> JsonResponse:
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    compared = queries.compare(*form.chosen)
    keys = [version.key for version in compared.versions]
    return JsonResponse({"versions": keys, **compared.numbers})


def _compared(request: HttpRequest, form: CompareForm) -> dict[str, Any]:
    compared = queries.compare(*form.chosen)
    kind = form.cleaned_data["kind"]
    changes = reading.changes(compared.alignment)
    counts = {name: len(numbers) for name, numbers in compared.numbers.items()}
    page = Paginator(reading.of_kind(changes, kind), PAGE).get_page(request.GET.get("page"))
    return {
        "compared": compared,
        "kind": kind,
        "tabs": [("", _("All changes"), len(changes))]
        + [(name, label, counts[name]) for name, label in KINDS],
        "page": page,
        "passages": queries.passages(compared, list(page)),
        "renumbered": reading.spans(compared.alignment.renumbered),
        "identical": reading.spans(compared.alignment.identical),
    }
