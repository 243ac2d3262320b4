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
from exams.delivery.batches import is_small, read_batch, read_one
from exams.delivery.guard import Aside
from exams.delivery.models import Attempt, Response

JSON = "application/json"
SAVED = "saved"


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the runner's script asks."""
    return request.headers.get("Accept", "") == JSON


def said(code: str, message: str | Promise, *, status: int, **more: Any) -> JsonResponse:
    """Answer with a stable code and a sentence for the reader."""
    return JsonResponse({"code": code, "message": str(message), **more}, status=status)


def too_large() -> JsonResponse:
    """Refuse for good what is larger than anything that a page of ours sends, without reading it.

    What is larger than any form may be is answered the same by `config.pages.bad_request`.
    """
    message = _("This is too large. Nothing of it was kept.")
    return said("too-large", message, status=413, is_final=True)


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
            return said(refusal.code, str(refusal), status=422, is_final=_is_final(refusal))
        except Refusal as refusal:
            return said(refusal.code, str(refusal), status=409)

    return answered


@require_POST
@signed_in_only
@refusals_in_json
def save_response(request: UserRequest, attempt_id: int, position: int) -> HttpResponse:
    """Keep one choice as it is made."""
    if not is_small(request):
        return too_large()
    batch = read_one(request.POST, position)
    if batch is None:
        return said("bad-input", _("This answer could not be read."), status=422)
    now = timezone.now()
    [save] = batch.saves
    response = operations.save_response(
        attempt_id=attempt_id,
        candidate=request.user,
        position=position,
        chosen=save.chosen,
        nonce=save.nonce,
        page_token=batch.page,
        number=save.number,
        client_at=save.client_at,
        at=now,
    )
    clock = _clock(response.attempt, at=now)
    refusal = refusal_of(response)
    if refusal:
        return said(refusal.code, str(refusal), status=409, **_kept(response), **clock)
    return JsonResponse({"code": SAVED, **_kept(response), **clock})


@require_POST
@signed_in_only
@refusals_in_json
def sync(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Keep what a device gathered while it was away; say of each what it came to, and what lacks.

    Takes JSON: {"page", "saves": [{"position", "chosen", "nonce", "sequence", "clock"}]}.
    """
    if not is_small(request):
        return too_large()
    batch = read_batch(request.body)
    if batch is None:
        return said("bad-input", _("These answers could not be read."), status=422)
    now = timezone.now()
    synced = operations.sync_responses(
        attempt_id=attempt_id,
        candidate=request.user,
        saves=batch.saves,
        page_token=batch.page,
        at=now,
    )
    return JsonResponse(
        {
            "code": "synced",
            "saves": [
                {"nonce": save.nonce, **_outcome(kept)}
                for save, kept in zip(batch.saves, synced.kept, strict=True)
            ],
            "lacking": synced.lacking,
            "is_closed": not synced.is_open,
        }
    )


def refusal_of(response: Response) -> Refusal | None:
    """Return what is said of an answer that was kept; nothing if it counts."""
    if response.aside == Aside.VOIDED:
        return operations.AttemptVoided()
    if response.is_late:
        return operations.LateAnswer()
    return None if response.counts else operations.OpenedElsewhere()


def _is_final(refusal: operations.BadResponse) -> bool:
    """Tell whether the answer will never be taken; one under a used number or name will, under
    another."""
    return not isinstance(refusal, operations.SequenceReused | operations.NonceReused)


def _outcome(kept: Response | operations.BadResponse) -> dict[str, Any]:
    if isinstance(kept, operations.BadResponse):
        return {"code": kept.code, "message": str(kept), "is_final": _is_final(kept)}
    refusal = refusal_of(kept)
    if refusal:
        return {"code": refusal.code, "message": str(refusal), **_kept(kept)}
    return {"code": SAVED, **_kept(kept)}


def _kept(response: Response) -> dict[str, Any]:
    """Say what was kept, and how the server judged it."""
    return {
        "position": response.position,
        "sequence": response.sequence,
        "verdict": response.verdict,
        "saved_ms": int(response.given_at.timestamp() * 1000),
    }


def _clock(attempt: Attempt, *, at: datetime) -> dict[str, Any]:
    """Say what the server's clock says."""
    return {
        "is_closed": attempt.status != Attempt.Status.OPEN,
        "remaining_ms": rules.milliseconds_left(attempt.due_at, at=at),
    }


@never_cache
@refusals_in_json
def submit_by_script(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Close the attempt and say where its result will be.

    With `due=1` the page asks by its own clock: while time is left by the server's, it is told how
    much, and nothing is submitted.
    """
    if not is_small(request):
        return too_large()
    try:
        attempt = operations.submit_attempt(
            attempt_id=attempt_id,
            candidate=request.user,
            page_token=request.POST.get("page", ""),
            at=timezone.now(),
            is_automatic=request.POST.get("due") == "1",
        )
    except operations.TimeLeft as refusal:
        left = refusal.params["milliseconds"]
        return said(refusal.code, str(refusal), status=409, remaining_ms=left)
    except ObjectDoesNotExist:
        none = operations.NoSuchAttempt()
        return said(none.code, str(none), status=404)
    return JsonResponse({"code": "submitted", "url": reverse("exams:result", args=[attempt.pk])})
