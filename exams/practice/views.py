"""Drills, one item a page. They work without scripts: each answer is a form."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest, refused
from content.api import quote, where_used
from core.dates import local_day
from core.errors import Refusal
from exams.practice import operations, queries, subjects
from exams.practice.models import Drill, DrillItem
from exams.practice.queries import Question
from exams.practice.subjects import Subject

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
@require_http_methods(["GET", "HEAD", "POST"])
def on_article(request: UserRequest) -> HttpResponse:
    """Show an article and how far one is with the items on it; start a drill of them."""
    key = (request.POST if request.method == "POST" else request.GET).get("key", "")
    today = local_day(timezone.now())
    subject = subjects.article_subject(key, on=today)
    start = partial(operations.start_article_drill, key=key)
    return _on_subject(request, subject, start)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def on_page(request: UserRequest, page_id: int) -> HttpResponse:
    """Show how far one is with the items on what a page cites; start a drill of them."""
    subject = subjects.page_subject(page_id)
    start = partial(operations.start_page_drill, page_id=page_id)
    return _on_subject(request, subject, start)


def _on_subject(
    request: UserRequest, subject: Subject | None, start: Callable[..., Drill]
) -> HttpResponse:
    if subject is None:
        raise Http404
    if request.method != "POST":
        return _subject(request, subject)
    try:
        drill = start(learner=request.user, at=timezone.now())
    except operations.NothingOnThis:
        return _subject(request, subject, status=409)
    return redirect("exams:drill-item", drill.pk, queries.next_position(drill) or 1)


def _subject(request: UserRequest, subject: Subject, *, status: int = 200) -> HttpResponse:
    today = local_day(timezone.now())
    context = {
        "subject": subject,
        "practised": subjects.practised(request.user, subject.articles, on=today),
        "quotes": [quote(article, on=today) for article in subject.articles],
        "uses": where_used(subject.articles[0]) if subject.is_article else [],
    }
    return render(request, "exams/practice/subject.html", context, status=status)


@never_cache
@login_required
@require_safe
def companion(request: UserRequest, page_id: int) -> HttpResponse:
    """Tell how far one is with the items on what a page cites: a fragment of the page's own."""
    subject = subjects.page_subject(page_id)
    if subject is None:
        raise Http404
    today = local_day(timezone.now())
    practised = subjects.practised(request.user, subject.articles, on=today)
    context = {"subject": subject, "practised": practised}
    return render(request, "exams/practice/_companion.html", context)


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
    now, is_daily = timezone.now(), summary.drill.scope == Drill.Scope.DAILY
    context = {
        "summary": summary,
        "exam": queries.exam_ahead(request.user, at=now),
        "is_today": is_daily and summary.drill.day == local_day(now),
        "on": "" if is_daily else subjects.address(summary.drill.scope, summary.drill.subject),
    }
    return render(request, "exams/practice/drill.html", context)


@never_cache
@login_required
@require_safe
def mistakes(request: UserRequest) -> HttpResponse:
    """List what the learner got wrong last time."""
    page = Paginator(queries.mistakes(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "exams/practice/mistakes.html", {"page": page})
