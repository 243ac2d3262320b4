"""A candidate's pages: what is coming, the rules, the room, the submission."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, signed_in_only
from core.errors import Refusal
from exams.delivery import operations, queries
from exams.delivery.forms import PageForm
from exams.delivery.models import Attempt
from exams.delivery.views.answers import refusal_of, submit_by_script, wants_json
from exams.delivery.views.devices import device_of, label_of, remember


@login_required
@require_safe
def own_list(request: UserRequest) -> HttpResponse:
    """Show the sittings that the reader is listed for: coming, running, past."""
    own = queries.own_sittings(request.user, at=timezone.now())
    context = {
        "coming": [one for one in reversed(own) if not one.is_over],
        "past": [one for one in own if one.is_over],
    }
    return render(request, "exams/delivery/list.html", context)


@login_required
@require_safe
def intro(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show the rules of a sitting and the button that starts it."""
    try:
        own = queries.own_sitting(request.user, sitting_id, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return render(request, "exams/delivery/intro.html", {"own": own, "sitting": own.sitting})


@login_required
@require_POST
def start(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Start the attempt, or go back to the one that was started."""
    try:
        attempt = operations.start_attempt(
            sitting_id=sitting_id, candidate=request.user, at=timezone.now()
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:room", attempt.pk)


@login_required
@require_http_methods(["GET"])
@never_cache
def room(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Show the whole paper once; this page is from now on the one that may save."""
    now, device = timezone.now(), device_of(request)
    try:
        attempt = operations.open_page(
            attempt_id=attempt_id,
            candidate=request.user,
            device=device,
            label=label_of(request),
            at=now,
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except operations.OpenedElsewhere:
        return _elsewhere(request, attempt_id)
    if attempt.status != Attempt.Status.OPEN:
        return redirect("exams:result", attempt.pk)
    context = {"room": queries.room_of(attempt, at=now), "attempt": attempt}
    return remember(render(request, "exams/delivery/room.html", context), device)


def _elsewhere(request: UserRequest, attempt_id: int, *, was_sent: bool = False) -> HttpResponse:
    """Say which device has the exam, and offer to go on with this one."""
    context = {
        "attempt_id": attempt_id,
        "lease": queries.lease_in_force(attempt_id),
        "was_sent": was_sent,
        "code": operations.OpenedElsewhere.code,
    }
    return render(request, "exams/delivery/elsewhere.html", context, status=409)


@login_required
@require_POST
def take_over(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Go on answering here after the exam was opened elsewhere."""
    device = device_of(request)
    try:
        operations.take_over(
            attempt_id=attempt_id,
            candidate=request.user,
            device=device,
            label=label_of(request),
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return remember(redirect("exams:room", attempt_id), device)


@login_required
@require_POST
def save_page(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Keep all choices of the page: the button of browsers without scripts."""
    form = PageForm(request.POST)
    if not form.is_valid():
        return refused(request, operations.BadResponse(), status=422)
    try:
        responses = operations.save_page(
            attempt_id=attempt_id,
            candidate=request.user,
            answers=form.answers(),
            page_token=form.cleaned_data["page"],
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except operations.BadResponse as refusal:
        return refused(request, refusal, status=422)
    said = refusal_of(responses[0]) if responses else None
    if isinstance(said, operations.OpenedElsewhere):
        return _elsewhere(request, attempt_id, was_sent=True)
    if said:
        return refused(request, said)
    return redirect("exams:submit" if request.POST.get("then") else "exams:room", attempt_id)


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in_only
def submit(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Ask whether to submit; submit."""
    if request.method == "POST" and wants_json(request):
        return submit_by_script(request, attempt_id)
    return _submit_page(request, attempt_id)


@login_required
def _submit_page(request: UserRequest, attempt_id: int) -> HttpResponse:
    now = timezone.now()
    try:
        if request.method == "POST":
            operations.submit_attempt(
                attempt_id=attempt_id,
                candidate=request.user,
                page_token=request.POST.get("page", ""),
                at=now,
            )
            return redirect("exams:result", attempt_id)
        attempt = operations.settle(attempt_id=attempt_id, candidate=request.user, at=now)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except operations.OpenedElsewhere:
        return _elsewhere(request, attempt_id)
    except Refusal as refusal:
        return refused(request, refusal)
    return _ask_to_submit(request, attempt, now)


def _ask_to_submit(request: UserRequest, attempt: Attempt, now: datetime) -> HttpResponse:
    if attempt.status != Attempt.Status.OPEN:
        return redirect("exams:result", attempt.pk)
    # The page names the lease in force: no other device is told it.
    if queries.device_in_force(attempt) not in ("", device_of(request)):
        return _elsewhere(request, attempt.pk)
    context = {"room": queries.room_of(attempt, at=now), "attempt": attempt}
    return render(request, "exams/delivery/submit.html", context)
