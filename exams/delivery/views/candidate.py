"""A candidate's pages: what is coming, the room, the submission."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, signed_in_only
from accounts.own.forms import CurrentPasswordForm
from core.errors import Refusal
from exams.admission.http import place_of_exam_only
from exams.delivery import operations, queries
from exams.delivery.forms import PageForm
from exams.delivery.models import Attempt, DeviceLease
from exams.delivery.views.answers import refusal_of, submit_by_script, wants_json
from exams.delivery.views.devices import device_of, label_of, remember
from exams.delivery.views.sizes import large_type_of, with_large_type
from exams.rooms.queries import own_seats


@login_required
@require_safe
def own_list(request: UserRequest) -> HttpResponse:
    """Show the sittings that the reader is listed for: coming, running, past."""
    own = queries.own_sittings(request.user, at=timezone.now())
    coming = [one for one in reversed(own) if not one.is_over]
    seats = own_seats(request.user, [one.sitting.pk for one in coming])
    context = {
        "coming": coming,
        "past": [one for one in own if one.is_over],
        "seats": seats,
    }
    return render(request, "exams/delivery/list.html", context)


@login_required
@require_http_methods(["GET"])
@never_cache
@place_of_exam_only
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
    text_size = large_type_of(request, attempt)
    context = {
        "room": queries.room_of(attempt, at=now),
        "attempt": attempt,
        "large_type": text_size,
    }
    page = render(request, "exams/delivery/room.html", context)
    return remember(with_large_type(request, page, text_size), device)


def _elsewhere(
    request: UserRequest,
    attempt_id: int,
    *,
    was_sent: bool = False,
    form: CurrentPasswordForm | None = None,
) -> HttpResponse:
    """Say which device has the exam, and offer to go on with this one."""
    lease = queries.lease_in_force(attempt_id)
    context = {
        "attempt_id": attempt_id,
        "lease": lease,
        "was_sent": was_sent,
        "code": operations.OpenedElsewhere.code,
        "form": form or CurrentPasswordForm(request=request),
        "asks_password": _asks_password(request, lease),
    }
    status = 422 if form and form.is_bound else 409
    return render(request, "exams/delivery/elsewhere.html", context, status=status)


def _asks_password(request: UserRequest, lease: DeviceLease | None) -> bool:
    """Tell whether another device has the exam: whoever finds this one signed in may not go on."""
    return lease is not None and lease.device not in ("", device_of(request))


@login_required
@require_POST
@never_cache
@sensitive_post_parameters("password")
@place_of_exam_only
def take_over(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Go on answering here after the exam was opened elsewhere: on another device the candidate
    gives the password again."""
    if not queries.is_own_attempt(attempt_id, request.user):
        raise Http404
    if _asks_password(request, queries.lease_in_force(attempt_id)):
        given = request.POST if "password" in request.POST else None
        form = CurrentPasswordForm(given, request=request)
        if not form.is_valid():
            return _elsewhere(request, attempt_id, form=form)
    return _taken_over(request, attempt_id)


def _taken_over(request: UserRequest, attempt_id: int) -> HttpResponse:
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
        if request.method == "POST":
            return refused(request, operations.NoSuchAttempt(), status=404)
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
