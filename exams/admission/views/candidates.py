"""The list of a sitting: who is on it, who may not sit it, who gets what."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.admission import operations, queries
from exams.admission.views.arranging import READERS, sitting_in_reach
from exams.sittings import operations as lists
from exams.sittings.forms import AccountsForm, UnitForm
from exams.sittings.models import Sitting


@role_required(*READERS)
@require_safe
def candidates(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show the list of a sitting with what stands against whom, and what people are granted."""
    return _page(request, sitting_in_reach(request, sitting_id))


def _page(
    request: UserRequest, sitting: Sitting, *, status: int = 200, **forms: Any
) -> HttpResponse:
    now = timezone.now()
    rules = queries.rules_of(sitting)
    show = request.GET.get("show", "")
    context = {
        "sitting": sitting,
        "rules": rules,
        "table": queries.candidate_table(sitting, show=show, at=now),
        "show": show,
        "is_open": now < sitting.closes_at and not sitting.released_at,
        "unit_form": UnitForm(actor=request.user),
        "accounts_form": AccountsForm(),
        "to_make_up": queries.may_make_up(rules.makes_up, at=now) if rules.makes_up else 0,
    }
    return render(request, "exams/admission/candidates.html", context | forms, status=status)


@role_required(Role.TRAINER)
@require_POST
def add_unit(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List all who serve in a unit."""
    sitting = sitting_in_reach(request, sitting_id)
    form = UnitForm(request.POST, actor=request.user)
    if not form.is_valid():
        return _page(request, sitting, status=422, unit_form=form)
    try:
        added = lists.list_unit(
            sitting_id=sitting_id,
            unit_id=form.cleaned_data["unit"].pk,
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, sitting, status=409, unit_form=form)
    return _listed(request, sitting_id, added)


@role_required(Role.TRAINER)
@require_POST
def add_accounts(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List people by account."""
    sitting = sitting_in_reach(request, sitting_id)
    form = AccountsForm(request.POST)
    if not form.is_valid():
        return _page(request, sitting, status=422, accounts_form=form)
    try:
        added = lists.list_candidates(
            sitting_id=sitting_id,
            accounts=form.cleaned_data["accounts"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error("accounts", str(refusal))
        return _page(request, sitting, status=409, accounts_form=form)
    return _listed(request, sitting_id, added)


@role_required(Role.TRAINER)
@require_POST
def add_make_up(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List all who may make up for the sitting that this one makes up for."""
    return _done(request, sitting_id, operations.list_make_up)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def add_test_run(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Let the reader try the paper out, outside every figure."""
    try:
        operations.list_test_run(sitting_id=sitting_id, actor=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:intro", sitting_id)


@role_required(Role.TRAINER)
@require_POST
def unlist(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Take somebody off the list who has not started."""
    try:
        lists.unlist_candidate(
            sitting_id=sitting_id,
            candidate_id=candidate_id,
            actor=request.user,
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Taken off the list."))
    return redirect("exams:sitting-candidates", sitting_id)


def _done(request: UserRequest, sitting_id: int, act: Callable[..., int]) -> HttpResponse:
    try:
        added = act(sitting_id=sitting_id, actor=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return _listed(request, sitting_id, added)


def _listed(request: UserRequest, sitting_id: int, added: int) -> HttpResponse:
    said = ngettext("%(number)s candidate listed.", "%(number)s candidates listed.", added)
    messages.success(request, said % {"number": added})
    return redirect("exams:sitting-candidates", sitting_id)
