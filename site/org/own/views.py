"""A person's own record."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts import identity
from accounts.http import UserRequest
from accounts.queries import open_grants, second_factor_of
from core.dates import local_day
from org.models import Posting
from org.queries import posting_of, root_of_reach


@login_required
def me(request: UserRequest) -> HttpResponse:
    """Show what the platform holds about the person who asks."""
    day = local_day(timezone.now())
    postings = Posting.objects.filter(user=request.user).select_related("unit")
    context = {
        "current": posting_of(request.user, day=day),
        "postings": postings.order_by("-from_on", "-pk"),
        "grants": open_grants(request.user),
        "reach": root_of_reach(request.user),
        "factor": second_factor_of(request.user),
        "masked_number": identity.masked_number(request.user),
    }
    return render(request, "org/own/me.html", context)
