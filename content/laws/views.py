"""Public pages of laws: the list, and the text in force on a day."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
    form.is_valid()
    day: date = form.cleaned_data.get("on") or today
    versions = queries.versions_of(shown)
    version = queries.nearest_version(versions, day)
    asked: int | None = form.cleaned_data.get("article")
    if asked and asked > version.article_count:
        form.refuse_article(asked, version.article_count)
        asked = None
    if asked and request.GET["article"] != str(asked):
        return redirect(_address(request, asked))
    context = {
        "form": form,
        "law": shown,
        "day": day,
        "today": today,
        "asked": asked,
        "version": version,
        "state": version.state_on(day),
        "state_today": version.state_on(today),
        "current": queries.nearest_version(versions, today),
        "coming": queries.coming_version(versions, today),
        "ended": [each for each in versions if each.ended_by_id == version.pk],
        "repealed": queries.repealed_by(version),
        "versions": [(each, each.state_on(today)) for each in versions],
        "text": queries.law_text(version, article=asked, part=form.cleaned_data.get("part")),
    }
    return render(request, "content/laws/law.html", context, status=422 if form.errors else 200)


def _address(request: HttpRequest, number: int) -> str:
    """Return the address of an article, its number written plainly; the day stays."""
    query = request.GET.copy()
    query["article"] = str(number)
    return f"{request.path}?{query.urlencode()}#a{number}"
