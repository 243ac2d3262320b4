"""A new sitting, and what is changed of one; its access code; the profile of its browser."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.admission import operations, queries, safe_browser
from exams.admission.forms import ArrangeForm, initial_of
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

READERS = (Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)


def sitting_in_reach(request: UserRequest, sitting_id: int) -> Sitting:
    """Return a sitting with its paper, unit and rules; 404 if it is not in reach."""
    reach = sittings_in_reach(request.user).select_related(
        "paper", "unit", "entry__within", "entry__makes_up"
    )
    return get_object_or_404(reach, pk=sitting_id)


@role_required(Role.TRAINER)
def new_sitting(request: UserRequest) -> HttpResponse:
    """Arrange a sitting with its rules of entry."""
    form = ArrangeForm(request.POST or None, actor=request.user)
    if not form.is_valid():
        return _form_page(request, form, status=422 if form.is_bound else 200)
    try:
        sitting = operations.arrange_sitting(
            terms=form.terms(), entry=form.entry(), actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, status=409)
    return redirect("exams:sitting-candidates", sitting.pk)


@role_required(Role.TRAINER)
def edit_sitting(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Change a sitting: freely until a candidate has started, after that with a reason."""
    sitting = sitting_in_reach(request, sitting_id)
    rules = queries.rules_of(sitting)
    form = ArrangeForm(
        request.POST or None,
        actor=request.user,
        sitting=sitting,
        initial=initial_of(sitting, rules),
    )
    context = {
        "sitting": sitting,
        "has_started": sitting.attempts.filter(is_test_run=False).exists(),
    }
    form.keep_hash(rules)
    if not form.is_valid():
        return _form_page(request, form, status=422 if form.is_bound else 200, **context)
    try:
        operations.change_sitting(
            sitting_id=sitting_id,
            terms=form.terms(),
            entry=form.entry(),
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _form_page(request, form, status=409, **context)
    messages.success(request, _("The settings are kept."))
    return redirect("exams:sitting-readiness", sitting_id)


def _form_page(
    request: UserRequest, form: ArrangeForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    return render(request, "exams/admission/arrange.html", {"form": form, **context}, status=status)


@role_required(Role.TRAINER, Role.INVIGILATOR)
@require_POST
def renew_code(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Make another access code; it holds at once."""
    try:
        operations.renew_code(sitting_id=sitting_id, actor=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/"):
        return redirect(back)
    return redirect("exams:sitting-readiness", sitting_id)


@login_required
@require_safe
def browser_profile(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Give the file that configures Safe Exam Browser: to the desk, and to who is listed."""
    reach = sittings_in_reach(request.user).values("pk")
    own = Q(candidacies__candidate=request.user)
    found = Sitting.objects.filter(own | Q(pk__in=reach), entry__needs_safe_browser=True)
    sitting = get_object_or_404(found.select_related("entry").distinct(), pk=sitting_id)
    return HttpResponse(
        safe_browser.profile(sitting.entry),
        content_type="application/seb",
        headers={"Content-Disposition": f'attachment; filename="exam-{sitting.pk}.seb"'},
    )
