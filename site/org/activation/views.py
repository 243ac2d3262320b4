"""Activation lists: HR makes codes for the people of a unit, prints them and hands them over."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import operations
from accounts.http import UserRequest, role_required
from accounts.models import Role
from core.dates import local_day
from org.activation import queries
from org.queries import units_in_reach


@never_cache
@role_required(Role.HR)
def activation(request: UserRequest) -> HttpResponse:
    """List the units with people to activate; a POST makes codes for one and shows them once."""
    now = timezone.now()
    day = local_day(now)
    if request.method != "POST":
        units = queries.units_to_activate(request.user, day=day, at=now)
        return render(request, "org/activation/units.html", {"units": units})
    unit = units_in_reach(request.user).filter(code=request.POST.get("unit", "")).first()
    if unit is None:
        raise Http404
    slips = operations.make_activation_codes(
        user_ids=queries.people_to_activate(request.user, unit.code, day=day),
        actor=request.user,
        at=now,
    )
    return render(request, "org/activation/slips.html", {"slips": slips, "unit": unit})
