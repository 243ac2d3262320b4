"""The desk of markers: what waits, one answer after the other, and how far it all is."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.errors import Refusal
from exams.marking import operations, queries
from exams.marking.forms import MarkersForm, MarkForm, PlanForm
from exams.marking.models import MarkingTask
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

PAGE = 25


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def work(request: UserRequest) -> HttpResponse:
    """List what the reader has to mark, and the sittings in reach in which people mark."""
    sittings = queries.marked_sittings(request.user)
    context = {
        "work": queries.own_work(request.user, at=timezone.now()),
        "page": Paginator(sittings, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "exams/marking/work.html", context)


@role_required(Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
@require_safe
def progress(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show how far the marking of a sitting is, and who does it."""
    sitting = _in_reach(request, sitting_id)
    return _progress_page(request, sitting)


def _in_reach(request: UserRequest, sitting_id: int) -> Sitting:
    reach = sittings_in_reach(request.user).select_related("paper", "unit", "marking_plan")
    return get_object_or_404(reach, pk=sitting_id)


def _progress_page(
    request: UserRequest,
    sitting: Sitting,
    *,
    plan: PlanForm | None = None,
    markers: MarkersForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = queries.progress_of(sitting, at=timezone.now())
    is_trainer = Role.TRAINER in roles_of(request.user)
    terms = queries.terms_of(sitting)
    context = {
        "sitting": sitting,
        "progress": found,
        "terms": terms,
        "lacking": max(0, terms.markers - found.active),
        "plan": getattr(sitting, "marking_plan", None),
        "is_marker": any(each.is_active and each.user == request.user for each in found.markers),
        "may_arrange": is_trainer,
        "plan_form": plan or (_plan_form(sitting) if is_trainer else None),
        "markers_form": markers or (_markers_form(sitting) if is_trainer else None),
    }
    return render(request, "exams/marking/progress.html", context, status=status)


def _plan_form(sitting: Sitting) -> PlanForm:
    terms = queries.terms_of(sitting)
    plan = getattr(sitting, "marking_plan", None)
    return PlanForm(
        initial={
            "markers": terms.markers,
            "tolerance_percent": terms.tolerance_percent,
            "third": terms.third,
            "due_on": plan.due_on if plan else None,
        }
    )


def _markers_form(sitting: Sitting, request: UserRequest | None = None) -> MarkersForm:
    there = queries.active_markers(sitting.pk).values("user")
    eligible = queries.eligible_markers(sitting).exclude(pk__in=there)
    return MarkersForm(request.POST if request else None, eligible=eligible)


@role_required(Role.TRAINER)
@require_POST
def plan(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Say how a sitting is marked by people."""
    sitting = _in_reach(request, sitting_id)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _progress_page(request, sitting, plan=form, status=422)
    try:
        operations.plan_marking(
            sitting_id=sitting_id,
            terms=form.terms,
            due_on=form.cleaned_data["due_on"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _progress_page(request, sitting, plan=form, status=409)
    messages.success(request, _("The marking is arranged."))
    return redirect("exams:marking-sitting", sitting_id)


@role_required(Role.TRAINER)
@require_POST
def appoint(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Ask people to mark."""
    sitting = _in_reach(request, sitting_id)
    form = _markers_form(sitting, request)
    if not form.is_valid():
        return _progress_page(request, sitting, markers=form, status=422)
    try:
        operations.appoint_markers(
            sitting_id=sitting_id,
            people=[each.pk for each in form.cleaned_data["people"]],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:marking-sitting", sitting_id)


@role_required(Role.TRAINER)
@require_POST
def dismiss(request: UserRequest, sitting_id: int, person_id: int) -> HttpResponse:
    """Let somebody mark no more in a sitting."""
    try:
        operations.dismiss_marker(
            sitting_id=sitting_id, person_id=person_id, actor=request.user, at=timezone.now()
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return redirect("exams:marking-sitting", sitting_id)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def take(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Open the next answer that the reader marks."""
    return _next(request, sitting_id, beyond_share="beyond" in request.POST)


def _next(
    request: UserRequest,
    sitting_id: int,
    *,
    item: tuple[int, int] | None = None,
    beyond_share: bool = False,
) -> HttpResponse:
    try:
        task = operations.take_next(
            sitting_id=sitting_id,
            marker=request.user,
            at=timezone.now(),
            item=item,
            beyond_share=beyond_share,
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if task is None:
        messages.success(request, _("There is nothing left for you to mark here at the moment."))
        return redirect("exams:marking")
    return redirect("exams:marking-answer", task.pk)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_http_methods(["GET", "POST"])
@never_cache
def answer(request: UserRequest, task_id: int) -> HttpResponse:
    """Show an answer with what it is marked by; keep the mark and go on with the next."""
    try:
        task = queries.own_task(request.user, task_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    sheet = queries.sheet_of(task, request.user)
    if request.method != "POST":
        return _answer_page(request, task, sheet, _mark_form(task, sheet))
    form = MarkForm(request.POST, lines=sheet.lines)
    if not form.is_valid():
        return _answer_page(request, task, sheet, form, status=422)
    try:
        operations.give_mark(
            task_id=task.pk,
            marker=request.user,
            points=form.points,
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    if task.done_at:
        return redirect("exams:marking-own", task.sitting_id)
    beyond = "beyond" in request.POST
    item = (task.position, task.part)
    return _next(request, task.sitting_id, item=item, beyond_share=beyond)


def _mark_form(task: MarkingTask, sheet: queries.Sheet) -> MarkForm:
    newest = task.marks.order_by("-number").first()
    if newest is None:
        return MarkForm(lines=sheet.lines)
    initial = {f"line-{number}": points for number, points in enumerate(newest.lines, start=1)}
    return MarkForm(lines=sheet.lines, initial={**initial, "comment": newest.comment})


def _answer_page(
    request: UserRequest,
    task: MarkingTask,
    sheet: queries.Sheet,
    form: MarkForm,
    status: int = 200,
) -> HttpResponse:
    found = queries.open_to(request.user, [task.sitting], at=timezone.now())
    context = {
        "task": task,
        "sheet": sheet,
        "form": form,
        "share": queries.share_of(task.sitting_id, request.user),
        "open_to_them": found.get(task.sitting_id, 0),
        "sitting": task.sitting,
    }
    return render(request, "exams/marking/answer.html", context, status=status)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_safe
def own(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List what the reader has marked in a sitting."""
    marks = queries.own_marks(sitting_id, request.user).select_related("sitting")
    page = Paginator(marks, PAGE).get_page(request.GET.get("page"))
    if not page.object_list:
        return redirect("exams:marking")
    context = {
        "page": page,
        "numbered": [
            (queries.candidate_number(request.user, task.attempt_id), task) for task in page
        ],
        "sitting": page[0].sitting,
    }
    return render(request, "exams/marking/own.html", context)
