"""A candidate's pages before an attempt: the rules, what stands against it, the start."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused
from core.errors import Refusal
from exams.admission import operations as admission
from exams.admission.http import visit_of
from exams.delivery import operations, queries
from exams.rooms.queries import own_slip

# Said beside the field of the access code, on the page that the candidate came from.
OF_CODE = (admission.WrongAccessCode, admission.TooManyWrongCodes, admission.NoAccessCodeYet)


@login_required
@require_safe
@never_cache
def intro(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show the rules of a sitting, the reader's own time, and the button that starts it."""
    return _page(request, sitting_id)


def _page(request: UserRequest, sitting_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    try:
        entrance = queries.entrance_of(request.user, sitting_id, at=now)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    context = {
        "entrance": entrance,
        "own": entrance.own,
        "sitting": entrance.own.sitting,
        "rules": entrance.rules,
        "now": now,
        "refusal": str(refusal) if refusal else "",
        "code": refusal.code if refusal else "",
        "slip": None if entrance.own.is_over else own_slip(request.user, sitting_id),
    }
    status = 409 if refusal else 200
    return render(request, "exams/delivery/intro.html", context, status=status)


@sensitive_post_parameters("code")
@login_required
@require_POST
def start(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Start the attempt, or go back to the one that was started."""
    try:
        attempt = operations.start_attempt(
            sitting_id=sitting_id,
            candidate=request.user,
            visit=visit_of(request),
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except OF_CODE as refusal:
        return _page(request, sitting_id, refusal=refusal)
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:room", attempt.pk)
