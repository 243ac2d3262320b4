"""Public pages of laws: the list, and the text in force on a day."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from content.laws import queries
from content.laws.forms import DayForm, LawFilterForm
from content.laws.models import Law
from core.dates import local_day


@require_safe
def laws(request: HttpRequest) -> HttpResponse:
    """List the laws by name, each with the version that counts today."""
    today = local_day(timezone.now())
    form = LawFilterForm(request.GET)
    is_valid = form.is_valid()
    typed, kind = (form.cleaned_data["q"], form.cleaned_data["kind"]) if is_valid else ("", "")
    context = {
        "form": form,
        "rows": queries.law_rows(typed=typed, kind=kind, on=today),
        "is_filtered": bool(typed or kind),
        "typed": typed,
    }
    status = 200 if is_valid else 422
    return render(request, "content/laws/laws.html", context, status=status)


@require_safe
def law(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the text of a law in force on a day, today unless another is asked for."""
    today = local_day(timezone.now())
    shown = get_object_or_404(Law.objects.filter(versions__isnull=False).distinct(), slug=slug)
    form = DayForm(request.GET)
    is_valid = form.is_valid()
    asked = form.cleaned_data if is_valid else {}
    day: date = asked.get("on") or today
    versions = list(
        shown.versions.select_related("ended_by__law").order_by("-effective_on", "-promulgated_on")
    )
    for each in versions:
        each.law = shown
    version = queries.nearest_version(versions, day)
    context = {
        "form": form,
        "law": shown,
        "day": day,
        "today": today,
        "version": version,
        "state": version.state_on(day),
        "state_today": version.state_on(today),
        "current": queries.nearest_version(versions, today),
        "versions": [(each, each.state_on(today)) for each in versions],
        "text": queries.law_text(version, article=asked.get("article"), part=asked.get("part")),
    }
    return render(request, "content/laws/law.html", context, status=200 if is_valid else 422)
