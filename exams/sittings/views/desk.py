"""The sittings in reach."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from exams.sittings import queries

PAGE = 25


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def sittings(request: UserRequest) -> HttpResponse:
    """List the sittings in reach."""
    page = Paginator(queries.sitting_rows(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now()}
    return render(request, "exams/sittings/sittings.html", context)
