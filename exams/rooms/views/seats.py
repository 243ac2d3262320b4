"""The seat of one candidate: given, changed, exchanged, given up; the slip made anew."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.rooms import operations, queries
from exams.rooms.forms import SeatForm, SwapForm
from exams.rooms.views.rooms import is_over
from exams.sittings.models import Candidacy

KEEPERS = (Role.TRAINER, Role.INVIGILATOR)


def candidacy_or_404(request: UserRequest, sitting_id: int, candidate_id: int) -> Candidacy:
    """Return a candidacy of a sitting in reach."""
    try:
        return queries.candidacy_in_reach(request.user, sitting_id, candidate_id)
    except Candidacy.DoesNotExist as error:
        raise Http404 from error


@role_required(*KEEPERS)
@require_safe
def seat(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Show where a candidate sits, and the ways to change it."""
    return _seat_page(request, candidacy_or_404(request, sitting_id, candidate_id))


def _seat_page(
    request: UserRequest, candidacy: Candidacy, *, status: int = 200, **forms: Any
) -> HttpResponse:
    sitting, now = candidacy.sitting, timezone.now()
    [row] = queries.listed(sitting, at=now, candidates=[candidacy.candidate_id])
    context = {
        "sitting": sitting,
        "candidate": candidacy.candidate,
        "row": row,
        "slip": queries.slip_of(candidacy),
        "ended": queries.ended_seats_of(candidacy),
        "seat_form": SeatForm(sitting=sitting),
        "swap_form": SwapForm(),
        "is_over": is_over(sitting, now),
    }
    return render(request, "exams/rooms/seat.html", context | forms, status=status)


@role_required(*KEEPERS)
@require_POST
def move(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Give a candidate a seat."""
    candidacy = candidacy_or_404(request, sitting_id, candidate_id)
    form = SeatForm(request.POST, sitting=candidacy.sitting)
    if not form.is_valid():
        return _seat_page(request, candidacy, status=422, seat_form=form)
    try:
        operations.move_candidate(
            sitting_id=sitting_id,
            candidate_id=candidate_id,
            room_id=form.cleaned_data["room"].pk,
            number=form.cleaned_data["number"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _seat_page(request, candidacy, status=409, seat_form=form)
    messages.success(request, _("The seat is given. An older slip is void."))
    return redirect("exams:seat", sitting_id, candidate_id)


@role_required(*KEEPERS)
@require_POST
def swap(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Let two candidates exchange their seats."""
    candidacy = candidacy_or_404(request, sitting_id, candidate_id)
    form = SwapForm(request.POST)
    if not form.is_valid():
        return _seat_page(request, candidacy, status=422, swap_form=form)
    other = (
        candidacy.sitting.candidacies.filter(
            candidate__username=form.cleaned_data["account"].strip(), is_test_run=False
        )
        .exclude(pk=candidacy.pk)
        .first()
    )
    if other is None:
        form.add_error("account", _("Nobody else on the list has this account."))
        return _seat_page(request, candidacy, status=422, swap_form=form)
    try:
        operations.swap_seats(
            sitting_id=sitting_id,
            candidate_id=candidate_id,
            other_id=other.candidate_id,
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _seat_page(request, candidacy, status=409, swap_form=form)
    messages.success(request, _("The seats are exchanged. Both older slips are void."))
    return redirect("exams:seat", sitting_id, candidate_id)


@role_required(*KEEPERS)
@require_POST
def clear(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Give a candidate's seat up."""
    return _act(request, sitting_id, candidate_id, operations.clear_seat)


@role_required(*KEEPERS)
@require_POST
def replace(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Void a slip and make another for the same seat."""
    return _act(request, sitting_id, candidate_id, operations.replace_slip)


def _act(
    request: UserRequest, sitting_id: int, candidate_id: int, act: Callable[..., Any]
) -> HttpResponse:
    try:
        act(
            sitting_id=sitting_id,
            candidate_id=candidate_id,
            actor=request.user,
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Done. The older slip is void."))
    return redirect("exams:seat", sitting_id, candidate_id)
