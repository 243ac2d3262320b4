"""A sitting while it runs: how far each candidate is, and who else can be listed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.invigilation import queries
from exams.sittings import operations
from exams.sittings.forms import AccountsForm, UnitForm
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def sitting(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show a sitting: how far each candidate is, and who else can be listed."""
    return _sitting_page(request, _in_reach(request, sitting_id))


def _in_reach(request: UserRequest, sitting_id: int) -> Sitting:
    reach = sittings_in_reach(request.user).select_related("paper", "unit")
    return get_object_or_404(reach, pk=sitting_id)


def _sitting_page(
    request: UserRequest, sitting: Sitting, *, status: int = 200, **forms: Any
) -> HttpResponse:
    now = timezone.now()
    context = {
        "sitting": sitting,
        "board": queries.board_of(sitting, at=now),
        "fallen": sitting.paper.notices.filter(settled_at=None).count(),
        "is_running": now < sitting.closes_at and not sitting.released_at,
        "unit_form": UnitForm(actor=request.user),
        "accounts_form": AccountsForm(),
        "now": now,
    }
    return render(request, "exams/invigilation/sitting.html", context | forms, status=status)


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
@never_cache
def board(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show how far each candidate is: the part of the sitting's page that refreshes itself."""
    sitting = _in_reach(request, sitting_id)
    now = timezone.now()
    context = {
        "sitting": sitting,
        "board": queries.board_of(sitting, at=now),
        "is_running": now < sitting.closes_at and not sitting.released_at,
    }
    return render(request, "exams/invigilation/_board.html", context)


@role_required(Role.TRAINER)
@require_POST
def add_unit(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List all who serve in a unit."""
    sitting = _in_reach(request, sitting_id)
    form = UnitForm(request.POST, actor=request.user)
    if not form.is_valid():
        return _sitting_page(request, sitting, status=422, unit_form=form)
    try:
        added = operations.list_unit(
            sitting_id=sitting_id,
            unit_id=form.cleaned_data["unit"].pk,
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _sitting_page(request, sitting, status=409, unit_form=form)
    return _listed(request, sitting_id, added)


@role_required(Role.TRAINER)
@require_POST
def add_accounts(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List people by account."""
    sitting = _in_reach(request, sitting_id)
    form = AccountsForm(request.POST)
    if not form.is_valid():
        return _sitting_page(request, sitting, status=422, accounts_form=form)
    try:
        added = operations.list_candidates(
            sitting_id=sitting_id,
            accounts=form.cleaned_data["accounts"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error("accounts", str(refusal))
        return _sitting_page(request, sitting, status=409, accounts_form=form)
    return _listed(request, sitting_id, added)


def _listed(request: UserRequest, sitting_id: int, added: int) -> HttpResponse:
    said = ngettext("%(number)s candidate listed.", "%(number)s candidates listed.", added)
    messages.success(request, said % {"number": added})
    return redirect("exams:sitting", sitting_id)


@role_required(Role.TRAINER)
@require_POST
def remove_candidate(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Take a candidate off the list."""
    try:
        operations.unlist_candidate(
            sitting_id=sitting_id,
            candidate_id=candidate_id,
            actor=request.user,
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:sitting", sitting_id)
