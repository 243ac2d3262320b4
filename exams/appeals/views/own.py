"""A candidate's appeals, and the letters about results that were changed."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused
from core.errors import Refusal
from exams.appeals import letters, operations, queries
from exams.appeals.forms import AppealForm
from exams.appeals.models import Appeal
from exams.corrections.queries import own_changes
from exams.delivery.models import Attempt

PAGE = 25


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def new(request: UserRequest, attempt_id: int) -> HttpResponse:
    """Say what is wrong with a result."""
    attempts = Attempt.objects.select_related("sitting__paper").filter(candidate=request.user)
    attempt = get_object_or_404(attempts, pk=attempt_id)
    window = queries.window_of(attempt, at=timezone.now())
    items = queries.appealable_items(attempt) if window.result else []
    initial = {"position": request.GET.get("item", "")}
    form = AppealForm(
        request.POST if request.method == "POST" else None, items=items, initial=initial
    )
    if not form.is_valid():
        context = {
            "attempt": attempt,
            "sitting": attempt.sitting,
            "window": window,
            "form": form,
            "appeals": queries.own_appeals(request.user).filter(attempt=attempt),
        }
        status = 422 if form.is_bound else 200
        return render(request, "exams/appeals/new.html", context, status=status)
    try:
        appeal = operations.make_appeal(
            attempt_id=attempt.pk,
            candidate=request.user,
            kind=form.cleaned_data["kind"],
            position=form.cleaned_data["position"],
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:own-appeal", appeal.pk)


@login_required
@require_safe
@never_cache
def own_appeals(request: UserRequest) -> HttpResponse:
    """List the own appeals, and the own results that were changed."""
    page = Paginator(queries.own_appeals(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "changes": own_changes(request.user)[:PAGE]}
    return render(request, "exams/appeals/own_appeals.html", context)


@login_required
@require_safe
@never_cache
def own_appeal(request: UserRequest, appeal_id: int) -> HttpResponse:
    """Show how an own appeal stands, and the decision."""
    appeal = get_object_or_404(queries.own_appeals(request.user), pk=appeal_id)
    number = queries.number_of(appeal.attempt, appeal.position) if appeal.position else None
    context = {
        "appeal": appeal,
        "sitting": appeal.attempt.sitting,
        "number": number,
        "can_withdraw": appeal.state in (Appeal.State.SUBMITTED, Appeal.State.ASSIGNED),
    }
    return render(request, "exams/appeals/own_appeal.html", context)


@login_required
@require_POST
def withdraw(request: UserRequest, appeal_id: int) -> HttpResponse:
    """Withdraw an own appeal."""
    try:
        operations.withdraw_appeal(appeal_id=appeal_id, candidate=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:own-appeal", appeal_id)


@login_required
@require_safe
@never_cache
def appeal_letter(request: UserRequest, appeal_id: int) -> HttpResponse:
    """Hand out the decision on an own appeal as a letter."""
    appeals = queries.own_appeals(request.user).filter(state__in=["upheld", "rejected", "reversed"])
    appeal = get_object_or_404(appeals.select_related("attempt__candidate"), pk=appeal_id)
    return _pdf(letters.appeal_letter(appeal), f"appeal-{appeal.pk}.pdf")


@login_required
@require_safe
@never_cache
def change_letter(request: UserRequest, result_id: int) -> HttpResponse:
    """Hand out the letter about an own result that was changed."""
    change = get_object_or_404(own_changes(request.user), pk=result_id)
    return _pdf(letters.change_letter(change), f"result-{change.pk}.pdf")


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
