"""Blueprints: make, change, copy, take in and out as files; ask for papers."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.dates import local_day
from core.errors import Refusal
from exams.papers import charts, operations, pools, queries, rules
from exams.papers.forms import AssembleForm, BlueprintForm, SpecificationForm, entered
from exams.papers.forms.names import Kind
from exams.papers.models import Assembly, Blueprint
from exams.papers.specification import SpecificationError, read_specification, write_specification
from exams.papers.wording import mistake_in_words

PAGE = 25
READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
USUAL: dict[str, Any] = {
    "minutes": 90,
    "cut_percent": 60,
    "exposure_months": 6,
    "tolerance_percent": Decimal(2),
    "overlap_limit": 0,
    "pilot_items": 0,
}


@role_required(*READERS)
@require_safe
def blueprints(request: UserRequest) -> HttpResponse:
    """List the blueprints."""
    page = Paginator(queries.blueprints(), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "may_write": Role.TRAINER in roles_of(request.user),
        "form": SpecificationForm(),
    }
    return render(request, "exams/papers/blueprints.html", context)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_blueprint(request: UserRequest) -> HttpResponse:
    """Make a blueprint, from nothing or as a copy."""
    if request.method != "POST":
        return _editor(request, BlueprintForm(initial=_copy(request)))
    form = BlueprintForm(request.POST)
    if not form.is_valid() or _is_looking(request):
        return _editor(request, form, status=_status(request))
    try:
        blueprint = operations.create_blueprint(
            **_given(form), author=request.user, at=timezone.now()
        )
    except operations.NothingAskedFor as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, form, status=422)
    messages.success(request, _("The blueprint is saved."))
    return redirect("exams:blueprint", blueprint.pk)


@role_required(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_blueprint(request: UserRequest, blueprint_id: int) -> HttpResponse:
    """Change a blueprint that no paper was made to."""
    blueprint = get_object_or_404(Blueprint, pk=blueprint_id)
    if request.method != "POST":
        if blueprint.papers.exists():
            return refused(request, operations.BlueprintUsed())
        return _editor(request, BlueprintForm(initial=entered(blueprint)), blueprint=blueprint)
    form = BlueprintForm(request.POST)
    if not form.is_valid() or _is_looking(request):
        return _editor(request, form, status=_status(request), blueprint=blueprint)
    try:
        operations.change_blueprint(
            blueprint_id=blueprint.pk, **_given(form), actor=request.user, at=timezone.now()
        )
    except operations.NothingAskedFor as refusal:
        form.add_error(None, str(refusal))
        return _editor(request, form, status=422, blueprint=blueprint)
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The blueprint is saved."))
    return redirect("exams:blueprint", blueprint.pk)


def _is_looking(request: UserRequest) -> bool:
    """Tell whether the form was sent for another section or for the checks, not to be saved."""
    return "add" in request.POST or "check" in request.POST


def _status(request: UserRequest) -> int:
    return 200 if _is_looking(request) else 422


def _given(form: BlueprintForm) -> dict[str, Any]:
    return {
        "title": form.cleaned_data["title"],
        "minutes": form.cleaned_data["minutes"],
        "cut_percent": form.cleaned_data["cut_percent"],
        "sections": form.sections(),
        "frame": form.frame(),
    }


def _copy(request: UserRequest) -> dict[str, Any]:
    """Return the values of the blueprint that the address names; the usual ones without it."""
    number = request.GET.get("copy", "")
    blueprint = Blueprint.objects.filter(pk=number).first() if number.isdecimal() else None
    return entered(blueprint) if blueprint else dict(USUAL)


def _editor(
    request: UserRequest,
    form: BlueprintForm,
    *,
    status: int = 200,
    blueprint: Blueprint | None = None,
) -> HttpResponse:
    available = queries.availability(on=local_day(timezone.now()))
    used = form.used_kinds()
    rest = [kind for kind in Kind if kind not in used]
    context = {
        "form": form,
        "blueprint": blueprint,
        "grid": form.grid(used, available),
        "more": form.grid(rest, available) if rest else None,
        "sections": form.section_rows(),
        "earlier": Blueprint.objects.order_by("-created_at", "-pk")[:20],
        "is_looking": _is_looking(request) and request.method == "POST",
        **_checked(form),
    }
    return render(request, "exams/papers/editor.html", context, status=status)


@role_required(Role.TRAINER)
@require_POST
def check_blueprint(request: UserRequest) -> HttpResponse:
    """Say how the bank serves a blueprint as it is being typed."""
    form = BlueprintForm(request.POST)
    form.is_valid()
    context = _checked(form)
    shown = {row.topic.pk if row else 0 for row in form.rows if form.is_sent(row)}
    context["shares"] = [share for share in context["shares"] if share["pk"] in shown]
    return render(request, "exams/papers/_checked.html", context)


def _checked(form: BlueprintForm) -> dict[str, Any]:
    """Return the checks of what is typed so far, sums by type, and shares by topic."""
    if not form.is_bound:
        # What the form begins with, read as if it were sent.
        form = BlueprintForm({**_as_sent(form), "rows": form.initial.get("rows", 0)})
        form.is_valid()
    spec = form.specification()
    found = queries.checks(spec, on=local_day(timezone.now())) if spec.sections else None
    total = spec.maximum
    sections = form.sections()
    shares = []
    for row in form.rows:
        topic_id = row.topic.pk if row else None
        own = [each for each in sections if each.topic_id == topic_id]
        marks = sum((each.count * each.marks for each in own), Decimal(0))
        percent = round(100 * marks / total) if total else 0
        shares.append({"pk": topic_id or 0, "marks": marks, "percent": percent})
    return {
        "checks": found,
        "chart": charts.difficulty(found.bins) if found else None,
        "sums": [
            {"kind": kind, "count": sum(each.count for each in sections if each.kind == kind)}
            for kind in Kind
        ],
        "shares": shares,
        "total": total,
    }


def _as_sent(form: BlueprintForm) -> dict[str, Any]:
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, "", False)}


@role_required(Role.TRAINER)
@require_POST
def import_blueprint(request: UserRequest) -> HttpResponse:
    """Make a blueprint out of a file."""
    form = SpecificationForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            spec = read_specification(form.cleaned_data["file"].read())
            blueprint = operations.import_blueprint(
                spec=spec, author=request.user, at=timezone.now()
            )
        except SpecificationError as error:
            form.add_error("file", mistake_in_words(error))
        except UnicodeDecodeError:
            form.add_error("file", _("The file is not text in UTF-8."))
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("The blueprint is saved."))
            return redirect("exams:blueprint", blueprint.pk)
    page = Paginator(queries.blueprints(), PAGE).get_page(1)
    context = {"page": page, "may_write": True, "form": form}
    return render(request, "exams/papers/blueprints.html", context, status=422)


@role_required(*READERS)
@require_safe
def blueprint_file(request: UserRequest, blueprint_id: int) -> HttpResponse:
    """Give a blueprint out as a file."""
    found = get_object_or_404(Blueprint, pk=blueprint_id)
    text = write_specification(pools.specification_of(found))
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="blueprint-{found.pk}.json"'
    return answer


@role_required(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def blueprint(request: UserRequest, blueprint_id: int) -> HttpResponse:
    """Show a blueprint beside what the bank has; ask for papers made to it."""
    found = get_object_or_404(Blueprint.objects.select_related("created_by"), pk=blueprint_id)
    if request.method != "POST":
        number = found.papers.count() + found.assemblies.count() + 1
        today = local_day(timezone.now())
        return _page(request, found, AssembleForm.beginning(found, today=today, number=number))
    if Role.TRAINER not in roles_of(request.user):
        raise PermissionDenied
    form = AssembleForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        return _assembled(request, found, form)
    except Refusal as refusal:
        return _page(request, found, form, status=409, refusal=refusal)


def _assembled(request: UserRequest, found: Blueprint, form: AssembleForm) -> HttpResponse:
    """Draw one paper at once, or ask for parallel ones."""
    given = form.cleaned_data
    common = {
        "blueprint_id": found.pk,
        "title": given["title"],
        "seed": given["seed"],
        "law_on": given["law_on"],
        "author": request.user,
        "at": timezone.now(),
    }
    if form.is_plain:
        paper = operations.assemble_paper(**common)
        messages.success(request, _("The paper is assembled. Somebody else has to approve it."))
        return redirect("exams:paper", paper.pk)
    operations.ask_for_papers(**common, count=given["papers"] or 1)
    return redirect("exams:blueprint", found.pk)


def _page(
    request: UserRequest,
    found: Blueprint,
    form: AssembleForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    now = timezone.now()
    sections = list(found.sections.select_related("topic").order_by("position"))
    matrix = queries.matrix(sections, on=local_day(now))
    spec = pools.specification_of(found)
    checks = queries.checks(spec, on=local_day(now)) if sections else None
    assembly = _assembly(found)
    context = {
        "blueprint": found,
        "sections": sections,
        "is_simple": all(not each.level and not each.critical_items for each in sections)
        and len({each.part for each in sections}) < 2,
        "matrix": matrix,
        "cut": rules.cut_score(matrix.marks, found.cut_percent),
        "checks": checks,
        "chart": _chart(checks, assembly),
        "form": form,
        "papers": queries.papers().filter(blueprint=found),
        "may_write": Role.TRAINER in roles_of(request.user),
        "is_used": found.papers.exists(),
        "refusal": {"code": refusal.code, "message": str(refusal)} if refusal else None,
        **assembly,
    }
    return render(request, "exams/papers/blueprint.html", context, status=status)


def _assembly(found: Blueprint) -> dict[str, Any]:
    """Return the last request for papers and what came of it, side by side."""
    assembly = queries.last_assembly(found)
    papers = queries.parallel_papers(assembly)
    return {"assembly": assembly, "previews": queries.previews(papers, at=timezone.now())}


def _chart(checks: queries.Checks | None, assembly: dict[str, Any]) -> charts.Chart | None:
    """Draw the first paper that was made last; before there is one, what the bank has."""
    if assembly["previews"]:
        return charts.difficulty(assembly["previews"][0].bins)
    return charts.difficulty(checks.bins) if checks else None


@role_required(*READERS)
@require_safe
def assembly_state(request: UserRequest, assembly_id: int) -> HttpResponse:
    """Say how far a request for papers is; a whole page for browsers without scripts."""
    assembly = get_object_or_404(Assembly, pk=assembly_id)
    if not request.htmx:
        return redirect("exams:blueprint", assembly.blueprint_id)
    context = {"blueprint": assembly.blueprint, **_assembly(assembly.blueprint)}
    if context["assembly"] != assembly:
        raise Http404
    return render(request, "exams/papers/_assembly.html", context)
