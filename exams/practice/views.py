"""The daily drill, one item a page. Works without scripts: each answer is a form."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused
from core.dates import local_day
from core.errors import Refusal
from exams.practice import operations, queries
from exams.practice.models import Drill, DrillItem
from exams.practice.queries import Question

PAGE = 20
# What a form sends wrong; the rest is refused.
BAD_INPUT = (operations.NothingChosen, operations.OneOptionOnly, operations.NoSuchOption)


@never_cache
@login_required
@require_safe
def daily(request: UserRequest) -> HttpResponse:
    """Lead to the first item of today's drill that waits, and to its summary once it is done."""
    try:
        drill = operations.start_drill(learner=request.user, at=timezone.now())
    except operations.NothingToDrill:
        return render(request, "exams/practice/nothing.html", status=409)
    position = queries.next_position(drill)
    if position is None:
        return redirect("exams:drill", drill.pk)
    return redirect("exams:drill-item", drill.pk, position)


@never_cache
@login_required
def drill_item(request: UserRequest, drill_id: int, position: int) -> HttpResponse:
    """Show an item, and its feedback once it is answered; take the answer."""
    if request.method == "POST":
        return _take(request, drill_id, position)
    return _place(request, drill_id, position)


def _take(request: UserRequest, drill_id: int, position: int) -> HttpResponse:
    try:
        operations.answer_item(
            drill_id=drill_id,
            position=position,
            learner=request.user,
            chosen=request.POST.getlist("chosen"),
            at=timezone.now(),
        )
    except DrillItem.DoesNotExist as error:
        raise Http404 from error
    except BAD_INPUT as refusal:
        return _place(request, drill_id, position, refusal)
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:drill-item", drill_id, position)


def _place(
    request: UserRequest, drill_id: int, position: int, refusal: Refusal | None = None
) -> HttpResponse:
    try:
        place = queries.question_or_feedback(
            drill_id=drill_id,
            position=position,
            learner=request.user,
            on=local_day(timezone.now()),
        )
    except DrillItem.DoesNotExist as error:
        raise Http404 from error
    name = "question" if isinstance(place, Question) else "feedback"
    context = {"place": place, "error": str(refusal) if refusal else ""}
    status = 422 if refusal else 200
    return render(request, f"exams/practice/{name}.html", context, status=status)


@never_cache
@login_required
@require_safe
def drill(request: UserRequest, drill_id: int) -> HttpResponse:
    """Show how a drill went."""
    try:
        summary = queries.summary(drill_id=drill_id, learner=request.user)
    except Drill.DoesNotExist as error:
        raise Http404 from error
    is_today = summary.drill.day == local_day(timezone.now())
    context = {"summary": summary, "is_today": is_today}
    return render(request, "exams/practice/drill.html", context)


@never_cache
@login_required
@require_safe
def mistakes(request: UserRequest) -> HttpResponse:
    """List what the learner got wrong last time."""
    page = Paginator(queries.mistakes(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/practice/mistakes.html", {"page": page})
