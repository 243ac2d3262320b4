"""The sittings in reach, and a new one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.sittings import operations, queries
from exams.sittings.forms import SittingForm

PAGE = 25


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def sittings(request: UserRequest) -> HttpResponse:
    """List the sittings in reach."""
    page = Paginator(queries.sitting_rows(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now()}
    return render(request, "exams/sittings/sittings.html", context)


@role_required(Role.TRAINER)
def new_sitting(request: UserRequest) -> HttpResponse:
    """Arrange a sitting."""
    if request.method != "POST":
        return _new_page(request, SittingForm(actor=request.user))
    form = SittingForm(request.POST, actor=request.user)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    try:
        sitting = operations.create_sitting(
            **form.arguments(), actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _new_page(request, form, status=409)
    return redirect("exams:sitting", sitting.pk)


def _new_page(request: UserRequest, form: SittingForm, status: int = 200) -> HttpResponse:
    return render(request, "exams/sittings/sitting_new.html", {"form": form}, status=status)
