"""Releasing results: one person asks, another confirms or declines."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.delivery.models import Attempt
from exams.results import operations, queries
from exams.results.forms import AskForm, DeclineForm
from exams.results.models import ReleaseRequest
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


@role_required(Role.TRAINER, Role.INVIGILATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Ask for the release of a sitting, in figures; decide what another asked for."""
    reach = sittings_in_reach(request.user).select_related("paper")
    sitting = get_object_or_404(reach, pk=sitting_id)
    if request.method == "POST":
        form = AskForm(request.POST)
        form.is_valid()
        return _acted(
            request,
            sitting,
            None,
            lambda: operations.ask_for_release(
                sitting_id=sitting_id,
                actor=request.user,
                at=timezone.now(),
                leaves_unmarked=form.cleaned_data["leaves_unmarked"],
            ),
        )
    return _page(request, sitting, None)


@role_required(Role.TRAINER, Role.INVIGILATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def release_later(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Ask for the release of one result that was left out; decide what another asked for."""
    attempt = get_object_or_404(queries.left_out_attempts(request.user), pk=attempt_id)
    if request.method == "POST":
        return _acted(
            request,
            attempt.sitting,
            attempt,
            lambda: operations.ask_for_later_release(
                attempt_id=attempt_id, actor=request.user, at=timezone.now()
            ),
        )
    return _page(request, attempt.sitting, attempt)


def _acted(
    request: UserRequest, sitting: Sitting, attempt: Attempt | None, ask: Callable[[], Any]
) -> HttpResponse:
    """Ask, confirm or decline, as the button says that was pressed."""
    what = request.POST.get("act", "ask")
    form = DeclineForm(request.POST)
    if what == "decline" and not form.is_valid():
        return _page(request, sitting, attempt, form=form)
    decide: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
    try:
        if what == "ask":
            ask()
        elif what == "confirm":
            operations.confirm_release(request_id=_asked_id(request), **decide)
        else:
            reason = form.cleaned_data["reason"]
            operations.decline_release(request_id=_asked_id(request), reason=reason, **decide)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:sitting-results", sitting.pk)


def _asked_id(request: UserRequest) -> int:
    typed = request.POST.get("request", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise ReleaseRequest.DoesNotExist
    return int(typed)


def _page(
    request: UserRequest,
    sitting: Sitting,
    attempt: Attempt | None,
    *,
    form: DeclineForm | None = None,
) -> HttpResponse:
    if sitting.released_at and attempt is None:
        return redirect("exams:sitting-results", sitting.pk)
    pending = queries.pending_one(attempt) if attempt else queries.pending_of(sitting)
    newest = queries.newest_request(sitting, attempt)
    waiting = newest if newest and not hasattr(newest, "decision") else None
    is_same = waiting is not None and waiting.digest == pending.digest(
        leaves_unmarked=waiting.leaves_unmarked
    )
    context = {
        "sitting": sitting,
        "attempt": attempt,
        "pending": pending,
        "waiting": waiting,
        "declined": newest if newest and not waiting else None,
        "is_same": is_same,
        "is_own": waiting is not None and waiting.asked_by_id == request.user.pk,
        "is_running": attempt is None and timezone.now() < sitting.closes_at,
        "ask_form": AskForm(),
        "form": form or DeclineForm(),
    }
    status = 422 if form else 200
    return render(request, "exams/results/release.html", context, status=status)
