"""A candidate's result, and the results of a sitting until and after their release."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.delivery import operations as delivery
from exams.delivery.models import Attempt
from exams.delivery.queries import receipt_of
from exams.invigilation.queries import board_of
from exams.results import operations, queries
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

PAGE = 25
ROWS = 100


@login_required
@require_safe
@never_cache
def own_result(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Show the candidate what was kept, and the result once it is released."""
    try:
        attempt = delivery.settle(attempt_id=attempt_id, candidate=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if attempt.status == Attempt.Status.OPEN:
        return redirect("exams:room", attempt.pk)
    is_voided = attempt.status == Attempt.Status.VOIDED
    result = None if is_voided else queries.own_result(attempt)
    context = {
        "attempt": attempt,
        "sitting": attempt.sitting,
        "receipt": receipt_of(attempt.pk),
        "is_voided": is_voided,
        "result": result,
        "topics": queries.topic_scores(result) if result else [],
    }
    return render(request, "exams/results/result.html", context)


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def results(request: UserRequest) -> HttpResponse:
    """List the sittings in reach that have results."""
    rows = queries.result_sittings(request.user)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/results/results.html", {"page": page})


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def sitting_results(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show what the candidates of a sitting scored."""
    sitting = _in_reach(request, sitting_id)
    page = Paginator(queries.result_rows(sitting), ROWS).get_page(request.GET.get("page"))
    context = {"sitting": sitting, "summary": queries.summary_of(sitting), "page": page}
    return render(request, "exams/results/sitting_results.html", context)


def _in_reach(request: UserRequest, sitting_id: int) -> Sitting:
    reach = sittings_in_reach(request.user).select_related("paper", "unit", "released_by")
    return get_object_or_404(reach, pk=sitting_id)


@role_required(Role.TRAINER, Role.INVIGILATOR)
@require_http_methods(["GET", "POST"])
def release(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Say what a release means, in figures; release."""
    sitting = _in_reach(request, sitting_id)
    if request.method != "POST":
        now = timezone.now()
        context = {
            "sitting": sitting,
            "summary": queries.summary_of(sitting),
            "board": board_of(sitting, at=now),
            "is_running": now < sitting.closes_at,
        }
        return render(request, "exams/results/release.html", context)
    try:
        operations.release_results(sitting_id=sitting_id, actor=request.user, at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:sitting-results", sitting_id)
