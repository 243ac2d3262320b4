"""What the runner's script sends, answered in JSON: {"code", "message"} when it is refused."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.http import UserRequest, signed_in_only
from core.errors import Refusal
from exams.delivery import operations, rules
from exams.delivery.forms import ResponseForm
from exams.delivery.models import Attempt, Response

JSON = "application/json"


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the runner's script asks."""
    return request.headers.get("Accept", "") == JSON


def said(code: str, message: str | Promise, *, status: int, **more: Any) -> JsonResponse:
    """Answer with a stable code and a sentence for the reader."""
    return JsonResponse({"code": code, "message": str(message), **more}, status=status)


def refusals_in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer visitors 401, what is not theirs 404, bad answers 422, other refusals 409."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return said("signed-out", _("You are signed out. Sign in again."), status=401)
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist:
            return said("not-found", _("There is no such exam of yours."), status=404)
        except operations.BadResponse as refusal:
            return said(refusal.code, str(refusal), status=422)
        except Refusal as refusal:
            return said(refusal.code, str(refusal), status=409)

    return answered


@require_POST
@never_cache
@signed_in_only
@refusals_in_json
def save_response(request: UserRequest, attempt_id: int, position: int) -> HttpResponse:
    """Keep one choice as it is made."""
    form = ResponseForm(request.POST)
    if not form.is_valid():
        return said("bad-input", _("This answer could not be read."), status=422)
    now = timezone.now()
    response = operations.save_response(
        attempt_id=attempt_id,
        candidate=request.user,
        position=position,
        chosen=form.cleaned_data["chosen"],
        nonce=form.cleaned_data["nonce"],
        page_token=form.cleaned_data["page"],
        at=now,
    )
    kept = _kept(response, at=now)
    if response.is_late:
        late = operations.LateAnswer()
        return said(late.code, str(late), status=409, **kept)
    return JsonResponse({"code": "saved", **kept})


def _kept(response: Response, *, at: datetime) -> dict[str, Any]:
    """Say what was kept, and what the server's clock says."""
    return {
        "position": response.position,
        "sequence": response.sequence,
        "saved_at": timezone.localtime(response.given_at).isoformat(timespec="seconds"),
        "saved_ms": int(response.given_at.timestamp() * 1000),
        "is_closed": response.attempt.status != Attempt.Status.OPEN,
        "remaining_ms": rules.milliseconds_left(response.attempt.due_at, at=at),
    }


@never_cache
@refusals_in_json
def submit_by_script(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Close the attempt and say where its result will be."""
    attempt = operations.submit_attempt(
        attempt_id=attempt_id, candidate=request.user, at=timezone.now()
    )
    return JsonResponse({"code": "submitted", "url": reverse("exams:result", args=[attempt.pk])})
