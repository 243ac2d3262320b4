"""Training classes as trainers and HR enter them: who attended, and what was a mistake."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from core.sheets import File
from learning.hours import operations, queries
from learning.hours.forms import ClassForm, CreditForm, ListForm, TakeBackForm
from learning.hours.models import Attendance, TrainingClass

PAGE = 20
KEEPERS = (Role.TRAINER, Role.HR)


@role_required(*KEEPERS)
@require_safe
def classes(request: UserRequest) -> HttpResponse:
    """List the classes of the units in reach."""
    found = queries.classes_in_reach(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "learning/hours/classes.html", {"page": page})


@role_required(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_class(request: UserRequest) -> HttpResponse:
    """Enter a class that was held."""
    form = ClassForm(request.POST if request.method == "POST" else None, actor=request.user)
    if form.is_bound and form.is_valid():
        try:
            entered = operations.enter_class(form.terms(), actor=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("held_on", str(refusal))
        else:
            return redirect("learning:training-class", entered.pk)
    status = 422 if form.is_bound else 200
    return render(request, "learning/hours/new_class.html", {"form": form}, status=status)


@never_cache
@role_required(*KEEPERS)
@require_safe
def training_class(request: UserRequest, class_id: int) -> HttpResponse:
    """Show a class, who attended it, and take a list of people."""
    return _page(request, _in_reach(request, class_id), ListForm())


def _in_reach(request: UserRequest, class_id: int) -> TrainingClass:
    return get_object_or_404(queries.classes_in_reach(request.user), pk=class_id)


def _page(
    request: UserRequest, training: TrainingClass, form: ListForm, *, status: int = 200
) -> HttpResponse:
    found = queries.attendances_of(training)
    context = {
        "training": training,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "form": form,
    }
    return render(request, "learning/hours/class.html", context, status=status)


@never_cache
@role_required(*KEEPERS)
@require_POST
def check(request: UserRequest, class_id: int) -> HttpResponse:
    """Show who is meant by a list, before anybody is credited."""
    training = _in_reach(request, class_id)
    form = ListForm(request.POST, request.FILES)
    if getattr(request, "upload_too_large", False):
        form.refuse_size()
        return _page(request, training, form, status=413)
    if not form.is_valid():
        return _page(request, training, form, status=422)
    try:
        return _checked(request, training, form.lists())
    except Refusal as refusal:
        form.add_error("file" if form.cleaned_data["file"] else "people", str(refusal))
        return _page(request, training, form, status=422)


def _checked(request: UserRequest, training: TrainingClass, files: list[File]) -> HttpResponse:
    matches = operations.check_list(class_id=training.pk, files=files, actor=request.user)
    rest = "\n".join(row.line.raw for row in matches.left)
    context: dict[str, Any] = {
        "training": training,
        "matches": matches,
        "people": ",".join(str(row.person.pk) for row in matches.meant if row.person),
        "rest": rest,
        "form": ListForm(initial={"people": "\n".join(row.line.raw for row in matches.rows)}),
    }
    return render(request, "learning/hours/check.html", context)


@never_cache
@role_required(*KEEPERS)
@require_POST
def credit(request: UserRequest, class_id: int) -> HttpResponse:
    """Credit the hours to who was meant, and show the lines that are left once more."""
    training = _in_reach(request, class_id)
    form = CreditForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        credited = operations.credit_hours(
            class_id=class_id,
            people=form.cleaned_data["people"],
            actor=request.user,
            at=timezone.now(),
        )
        said = ngettext(
            "%(count)s person was credited with the hours.",
            "%(count)s people were credited with the hours.",
            credited,
        )
        messages.success(request, said % {"count": credited})
        if rest := form.cleaned_data["rest"]:
            return _checked(request, training, [File(_("The list"), rest.encode())])
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("learning:training-class", class_id)


@role_required(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: UserRequest, class_id: int) -> HttpResponse:
    """Take a class back that was entered by mistake."""
    training = _in_reach(request, class_id)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        operations.take_back_class(
            class_id=class_id,
            actor=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The class was taken back. Nobody has its hours any more."))
        return redirect("learning:training-class", class_id)
    return _take_back_page(request, training, form)


@role_required(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back_hours(request: UserRequest, attendance_id: int) -> HttpResponse:
    """Take back that somebody attended a class."""
    classes = queries.classes_in_reach(request.user).values("pk")
    rows = Attendance.objects.select_related("training_class__unit", "person")
    attendance = get_object_or_404(rows.filter(training_class__in=classes), pk=attendance_id)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        operations.take_back_hours(
            attendance_id=attendance_id,
            actor=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The hours were taken back."))
        return redirect("learning:training-class", attendance.training_class_id)
    return _take_back_page(request, attendance.training_class, form, person=attendance.person)


def _take_back_page(
    request: UserRequest, training: TrainingClass, form: TakeBackForm, **more: Any
) -> HttpResponse:
    context = {"training": training, "form": form} | more
    status = 422 if form.is_bound else 200
    return render(request, "learning/hours/take_back.html", context, status=status)
