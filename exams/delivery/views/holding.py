"""Those in charge hold the marking of a sitting, and let it go on."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.delivery import operations
from exams.delivery.forms import HoldingForm
from exams.sittings.queries import sittings_in_reach

ACTS = {"hold": operations.hold_marking, "resume": operations.resume_marking}


@role_required(Role.TRAINER, Role.INVIGILATOR)
def holding(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Say whether the marking is held; hold it, or let it go on, once the reason is told."""
    sitting = get_object_or_404(sittings_in_reach(request.user), pk=sitting_id)
    is_held = sitting.marking_held_at is not None
    form = HoldingForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"sitting": sitting, "is_held": is_held, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "exams/delivery/holding.html", context, status=status)
    act = ACTS[form.cleaned_data["act"]]
    try:
        act(
            sitting_id=sitting.pk,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:sitting", sitting.pk)
