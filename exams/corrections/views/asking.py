"""Pages from which a correction is asked for, taken back or given up."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.bank.models import ItemVersion
from exams.bank.queries import content_of
from exams.corrections import operations, queries
from exams.corrections.forms import CorrectionForm, WhyForm


@role_required(Role.TRAINER, Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def new(request: UserRequest, version_id: int) -> HttpResponse:
    """Say how an item is to be scored otherwise and where; ask for it."""
    versions = ItemVersion.objects.filter(released_at__isnull=False).select_related("item")
    version = get_object_or_404(versions, pk=version_id)
    content = content_of(version)
    sittings = queries.sitting_choices(version.pk, request.user)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, content=content, sittings=sittings
    )
    if not form.is_valid():
        context = {
            "version": version,
            "content": content,
            "form": form,
            "sittings": sittings,
            "chosen": form["sittings"].value() or [],
            "beyond": queries.sittings_beyond(version.pk, request.user),
        }
        status = 422 if form.is_bound else 200
        return render(request, "exams/corrections/new.html", context, status=status)
    try:
        asked = operations.ask_correction(
            version_id=version.pk,
            kind=form.cleaned_data["kind"],
            keys=form.keys(),
            sitting_ids=[int(pk) for pk in form.cleaned_data["sittings"]],
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:correction", asked.pk)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def take_back(request: UserRequest, correction_id: int) -> HttpResponse:
    """Ask why a correction is to hold no more; ask for it."""
    found = get_object_or_404(queries.corrections_in_reach(request.user), pk=correction_id)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"correction": found, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "exams/corrections/take_back.html", context, status=status)
    try:
        asked = operations.ask_take_back(
            correction_id=found.pk,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:correction", asked.pk)
