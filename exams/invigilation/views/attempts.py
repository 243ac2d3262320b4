"""Pages about one attempt for those in charge: what it has, more time, voiding, another device."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.delivery import guard, operations, queries
from exams.delivery.models import Attempt
from exams.invigilation import queries as invigilation
from exams.invigilation.forms import ExtensionForm, ReasonForm
from exams.invigilation.views.sitting import may_act
from exams.sittings.queries import sittings_in_reach


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def attempt(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Show how an attempt stands: presence, devices, what does not count, what was done."""
    found = _in_reach(request, attempt_id)
    now, presence = timezone.now(), getattr(found, "presence", None)
    context = {
        "attempt": found,
        "sitting": found.sitting,
        "state": Attempt.Status(
            guard.status_at(guard.Status(found.status), found.terms, now).value
        ),
        "receipt": queries.receipt_of(found.pk),
        "receipts": found.receipts.order_by("signed_at", "pk"),
        "presence": presence,
        "skew_seconds": round((presence.skew_ms or 0) / 1000) if presence else 0,
        "events": invigilation.presence_of(found),
        "messages_sent": invigilation.messages_of_attempt(found),
        "notes": invigilation.notes_of(attempt=found),
        "is_held": found.pk in invigilation.held_attempt_ids(found.sitting),
        "resolution": getattr(found, "paper_resolution", None),
        "may_act": may_act(request),
        "leases": queries.leases_of(found),
        "uncounted": queries.uncounted_responses(found),
        "interventions": queries.interventions_of(found),
    }
    return render(request, "exams/invigilation/attempt.html", context)


def _in_reach(request: UserRequest, attempt_id: int) -> Attempt:
    reach = sittings_in_reach(request.user)
    related = ("sitting__unit", "candidate", "presence", "paper_resolution__record")
    attempts = Attempt.objects.select_related(*related).filter(sitting__in=reach)
    return get_object_or_404(attempts, pk=attempt_id)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def void(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Ask for the reason and have a second person void an attempt."""
    return _with_reason(request, attempt_id, "void", ReasonForm, operations.void_attempt)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def extend(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Ask for more time; a second person confirms it."""
    return _with_reason(request, attempt_id, "extend", ExtensionForm, operations.extend_attempt)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def hand_over(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Let the candidate go on with another device."""
    return _with_reason(request, attempt_id, "hand_over", ReasonForm, operations.hand_over)


def _with_reason(
    request: UserRequest,
    attempt_id: int,
    page: str,
    form_class: type[ReasonForm],
    act: Callable[..., Any],
) -> HttpResponse:
    """Show what an act means and ask why; do it once that is told."""
    found = _in_reach(request, attempt_id)
    form = form_class(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"attempt": found, "sitting": found.sitting, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, f"exams/invigilation/{page}.html", context, status=status)
    try:
        act(attempt_id=attempt_id, actor=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:attempt", attempt_id)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def intervention(request: UserRequest, intervention_id: int) -> HttpResponse:
    """Let a second person confirm or decline what another asked for; what is a part of time for all
    is decided there."""
    asked = get_object_or_404(queries.interventions_in_reach(request.user), pk=intervention_id)
    if asked.group_id is not None:
        return redirect("exams:group-extension", asked.group_id)
    if request.method == "POST" and "confirm" in request.POST:
        return _decided(request, intervention_id, asked.attempt_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _decided(request, intervention_id, asked.attempt_id, **form.cleaned_data)
    context = {
        "asked": asked,
        "attempt": asked.attempt,
        "sitting": asked.attempt.sitting,
        "is_decided": hasattr(asked, "decision"),
        "is_own": asked.asked_by_id == request.user.pk,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "exams/invigilation/intervention.html", context, status=status)


def _decided(
    request: UserRequest, intervention_id: int, attempt_id: int, **reason: str
) -> HttpResponse:
    """Confirm; decline if a reason is given for it."""
    act = operations.decline_intervention if reason else operations.confirm_intervention
    try:
        act(intervention_id=intervention_id, actor=request.user, at=timezone.now(), **reason)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:attempt", attempt_id)
