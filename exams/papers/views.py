"""Blueprints and papers: make, assemble, look through, approve."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.dates import local_day
from core.errors import Refusal
from exams.papers import operations, queries, rules
from exams.papers.forms import AssembleForm, BlueprintForm, Kind, copied
from exams.papers.models import Blueprint, Paper
from exams.papers.wording import chance_in_words

PAGE = 25


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
@require_safe
def blueprints(request: UserRequest) -> HttpResponse:
    """List the blueprints."""
    page = Paginator(queries.blueprints(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_write": Role.TRAINER in roles_of(request.user)}
    return render(request, "exams/papers/blueprints.html", context)


@role_required(Role.TRAINER)
def new_blueprint(request: UserRequest) -> HttpResponse:
    """Make a blueprint, from nothing or as a copy."""
    if request.method != "POST":
        return _blueprint_form(request, BlueprintForm(initial=_copy(request)))
    form = BlueprintForm(request.POST)
    if not form.is_valid():
        return _blueprint_form(request, form, status=422)
    given = form.cleaned_data
    try:
        blueprint = operations.create_blueprint(
            title=given["title"],
            minutes=given["minutes"],
            cut_percent=given["cut_percent"],
            sections=form.sections(),
            author=request.user,
            at=timezone.now(),
        )
    except operations.NothingAskedFor as refusal:
        form.add_error(None, str(refusal))
        return _blueprint_form(request, form, status=422)
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The blueprint is saved."))
    return redirect("exams:blueprint", blueprint.pk)


def _copy(request: UserRequest) -> dict[str, object]:
    """Return the values of the blueprint that the address names; the usual ones without it."""
    number = request.GET.get("copy", "")
    blueprint = Blueprint.objects.filter(pk=number).first() if number.isdecimal() else None
    return copied(blueprint) if blueprint else {"minutes": 90, "cut_percent": 60}


def _blueprint_form(request: UserRequest, form: BlueprintForm, status: int = 200) -> HttpResponse:
    available = queries.availability(on=local_day(timezone.now()))
    context = {
        "form": form,
        "kinds": [kind.label for kind in Kind],
        "rows": form.grid(available),
        "marks": list(form.marks()),
    }
    return render(request, "exams/papers/new_blueprint.html", context, status=status)


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
def blueprint(request: UserRequest, blueprint_id: int) -> HttpResponse:
    """Show a blueprint beside what the bank has; assemble a paper to it."""
    found = get_object_or_404(Blueprint.objects.select_related("created_by"), pk=blueprint_id)
    today = local_day(timezone.now())
    if request.method != "POST":
        made = found.papers.count()
        form = AssembleForm.beginning(found, today=today, number=made + 1)
        return _blueprint_page(request, found, form)
    if Role.TRAINER not in roles_of(request.user):
        raise PermissionDenied
    form = AssembleForm(request.POST)
    if not form.is_valid():
        return _blueprint_page(request, found, form, status=422)
    try:
        paper = operations.assemble_paper(
            blueprint_id=found.pk,
            title=form.cleaned_data["title"],
            seed=form.cleaned_data["seed"],
            law_on=form.cleaned_data["law_on"],
            author=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _blueprint_page(request, found, form, status=409, refusal=refusal)
    messages.success(request, _("The paper is assembled. Somebody else has to approve it."))
    return redirect("exams:paper", paper.pk)


def _blueprint_page(
    request: UserRequest,
    found: Blueprint,
    form: AssembleForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    sections = found.sections.select_related("topic").order_by("position")
    today = local_day(timezone.now())
    matrix = queries.matrix(sections, on=today)
    cells = [cell for row in matrix.rows for cell in row.cells if cell.wanted]
    context = {
        "blueprint": found,
        "matrix": matrix,
        "cut": rules.cut_score(matrix.marks, found.cut_percent),
        "short": [cell for cell in cells if cell.is_short],
        "scarce": [cell for cell in cells if cell.is_scarce and not cell.is_short],
        "today": today,
        "form": form,
        "papers": queries.papers().filter(blueprint=found),
        "may_write": Role.TRAINER in roles_of(request.user),
        "refusal": {"code": refusal.code, "message": str(refusal)} if refusal else None,
    }
    return render(request, "exams/papers/blueprint.html", context, status=status)


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
@require_safe
def papers(request: UserRequest) -> HttpResponse:
    """List the papers."""
    page = Paginator(queries.papers(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_write": Role.TRAINER in roles_of(request.user)}
    return render(request, "exams/papers/papers.html", context)


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
@require_safe
def paper(request: UserRequest, paper_id: int) -> HttpResponse:
    """Show a paper with its keys, what it amounts to, and what may be done with it."""
    try:
        found, items = queries.paper_with_items(paper_id)
    except Paper.DoesNotExist as error:
        raise Http404 from error
    roles = roles_of(request.user)
    is_own = found.created_by_id == request.user.pk
    slots = queries.guessing_slots(items)
    context = {
        "paper": found,
        "items": items,
        "guessing": chance_in_words(rules.chance_of_passing(slots, cut=found.cut_score)),
        "outdated": [] if found.frozen_at else queries.outdated(items, on=found.law_on),
        "is_own": is_own,
        "may_approve": not found.frozen_at and not is_own and Role.REVIEWER in roles,
        "may_discard": not found.frozen_at and Role.TRAINER in roles,
    }
    return render(request, "exams/papers/paper.html", context)


@role_required(Role.REVIEWER)
@require_POST
def approve(request: UserRequest, paper_id: int) -> HttpResponse:
    """Freeze a paper."""
    try:
        operations.approve_paper(paper_id=paper_id, approver=request.user, at=timezone.now())
    except Paper.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The paper is approved and frozen. Sittings can use it."))
    return redirect("exams:paper", paper_id)


@role_required(Role.TRAINER)
@require_POST
def discard(request: UserRequest, paper_id: int) -> HttpResponse:
    """Throw a paper away that nobody approved."""
    try:
        operations.discard_paper(paper_id=paper_id, actor=request.user, at=timezone.now())
    except Paper.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The paper is discarded."))
    return redirect("exams:papers")
