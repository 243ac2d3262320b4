"""The public list of cases and its figures. The pages themselves are served by Wagtail."""

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from accounts.queries import roles_of
from content.pages import figures, queries
from content.pages.forms import CaseFilterForm, FiguresForm
from core.dates import local_day

PER_PAGE = 20
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COUNTERS = (Role.TRAINER, Role.REVIEWER)


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """List the published cases: those in reference first, by kind, the newest on top."""
    form = CaseFilterForm(request.GET)
    is_valid = form.is_valid()
    asked = form.cleaned_data if is_valid else {}
    found = queries.published_cases(
        domain=asked.get("domain", ""),
        kind=asked.get("kind", ""),
        issuer=asked.get("issuer", ""),
        year=asked.get("year"),
        is_withdrawn=form.is_withdrawn if is_valid else None,
    )
    context = {
        "form": form,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "is_filtered": any(asked.values()),
    }
    return render(request, "content/pages/cases.html", context, status=200 if is_valid else 422)


@require_safe
def case_figures(request: HttpRequest) -> HttpResponse:
    """Count the cases by publisher, year and domain, as of a day."""
    form, day = _asked_day(request)
    found = figures.case_figures(on=day)
    context = {
        "form": form,
        "day": day,
        "figures": found,
        "total": figures.total(found),
        "heads": figures.heads(),
        "may_export": not roles_of(request.user).isdisjoint(COUNTERS),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "content/pages/case_figures.html", context, status=status)


@role_required(*COUNTERS)
@require_safe
def case_figures_workbook(request: UserRequest) -> HttpResponse:
    """Hand the figures of a day out as a workbook."""
    form, day = _asked_day(request)
    if not form.is_valid():
        return case_figures(request)
    content = figures.workbook(figures.case_figures(on=day), on=day)
    answer = HttpResponse(content, content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="cases-{day}.xlsx"'
    return answer


def _asked_day(request: HttpRequest) -> tuple[FiguresForm, date]:
    """Return the form, and the day asked for; today if none or no day is."""
    today = local_day(timezone.now())
    form = FiguresForm(request.GET if "on" in request.GET else {"on": str(today)})
    asked = form.cleaned_data.get("on") if form.is_valid() else None
    return form, asked or today
