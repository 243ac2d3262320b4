"""A candidate's own results, and the paper looked through again."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused
from core.dates import local_day
from core.errors import Refusal
from exams.delivery import operations as delivery
from exams.delivery.models import Attempt
from exams.delivery.queries import receipt_of
from exams.results import queries
from exams.results.words import REASONS
from exams.sittings.models import Sitting

PAGE = 25


class NothingToReview(Refusal):
    code = "nothing-to-review"
    message = _("Your own answers can be looked through once the result is released.")


class NoReview(Refusal):
    code = "no-review"
    message = _("The answers of this sitting are not shown again.")


@login_required
@require_safe
@never_cache
def own_result(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Show the candidate what was kept, and the result once it is released."""
    now = timezone.now()
    try:
        attempt = delivery.settle(attempt_id=attempt_id, candidate=request.user, at=now)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if attempt.status == Attempt.Status.OPEN:
        return redirect("exams:room", attempt.pk)
    is_voided = attempt.status == Attempt.Status.VOIDED
    result = None if is_voided else queries.own_result(attempt)
    if result:
        result.attempt = attempt
    page = queries.result_page(result, on=local_day(now)) if result else None
    context = {
        "attempt": attempt,
        "sitting": attempt.sitting,
        "receipt": receipt_of(attempt.pk),
        "is_voided": is_voided,
        "sealed": None if is_voided or result else queries.why_sealed(attempt),
        "result": result,
        "page": page,
        "reasons": [REASONS[reason] for reason in page.reasons] if page else [],
        "has_review": attempt.sitting.review != Sitting.Review.NONE,
    }
    return render(request, "exams/results/result.html", context)


@login_required
@require_safe
@never_cache
def review(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Let the candidate look through the own paper, as far as the sitting shows it."""
    attempts = Attempt.objects.select_related("sitting__paper", "sitting__unit")
    attempt = get_object_or_404(attempts, pk=attempt_id, candidate=request.user)
    result = queries.own_result(attempt)
    if result is None:
        return refused(request, NothingToReview())
    result.attempt = attempt
    paper = queries.review_of(result, on=local_day(timezone.now()))
    if paper is None:
        return refused(request, NoReview())
    context = {
        "attempt": attempt,
        "sitting": attempt.sitting,
        "result": result,
        "paper": paper,
        "laws": {},
    }
    return render(request, "exams/results/review.html", context)


@login_required
@require_safe
@never_cache
def own_results(request: UserRequest) -> HttpResponse:
    """List the own results that are released, the newest first."""
    page = Paginator(queries.results_of(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/results/own_results.html", {"page": page})
