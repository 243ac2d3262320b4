"""The drills of a month: one's own calendar, the units in reach, the people of one unit."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from core.dates import local_day
from core.workdays import is_known_year
from exams.drill_calendar import queries
from exams.drill_calendar.forms import UnitFilterForm
from exams.drill_calendar.rules import month_of
from org.queries import units_in_reach

UNITS = 25
PEOPLE = 25
READERS = (Role.TRAINER, Role.HR, Role.AUDITOR)


@never_cache
@login_required
@require_safe
def own_calendar(request: UserRequest) -> HttpResponse:
    """Show a month of the reader's own drills and sittings."""
    now = timezone.now()
    month = month_of(request.GET.get("month", ""), today=local_day(now))
    calendar = queries.own_calendar(request.user, month, at=now)
    context = {"calendar": calendar, "month": month, "is_known": calendar.is_known}
    return render(request, "exams/drill_calendar/own.html", context)


@never_cache
@role_required(*READERS)
@require_safe
def units(request: UserRequest) -> HttpResponse:
    """List how the units in reach stand in a month."""
    today = local_day(timezone.now())
    month = month_of(request.GET.get("month", ""), today=today)
    form = UnitFilterForm(request.GET)
    found = queries.units_with_people(request.user, month, words=form.words())
    page = Paginator(found, UNITS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "words": form.words(),
        "month": month,
        "is_known": is_known_year(month.year),
        "page": page,
        "lines": queries.unit_lines(page.object_list, month, today=today),
        "today": today,
    }
    return render(request, "exams/drill_calendar/units.html", context)


@never_cache
@role_required(*READERS)
@require_safe
def unit(request: UserRequest, unit_id: int) -> HttpResponse:
    """Show the people of a unit in reach, day by day of a month."""
    today = local_day(timezone.now())
    month = month_of(request.GET.get("month", ""), today=today)
    found = units_in_reach(request.user).filter(pk=unit_id).first()
    if found is None:
        raise Http404
    page = Paginator(queries.people_of(found, month), PEOPLE).get_page(request.GET.get("page"))
    people = list(page.object_list)
    context = {
        "unit": found,
        "line": queries.unit_lines([found], month, today=today)[0],
        "month": month,
        "days": queries.days_of(month, today=today),
        "is_known": is_known_year(month.year),
        "page": page,
        "lines": queries.person_lines(found, people, month, today=today),
        "today": today,
    }
    return render(request, "exams/drill_calendar/unit.html", context)
