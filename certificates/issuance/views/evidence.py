"""Certificates whose evidence fell; what a correction of a key or an appeal would touch."""

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, role_required
from accounts.models import Role
from certificates.issuance import queries
from core.dates import local_day

PAGE, SHOWN = 25, 50


@role_required(Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)
@require_safe
def in_doubt(request: UserRequest) -> HttpResponse:
    """List the certificates that rest on a test which is not passed any more."""
    found = queries.certificates_in_doubt(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    day = local_day(timezone.now())
    rows = [(entry, queries.word_of(entry, on=day)) for entry in page]
    context = {"page": page, "rows": rows}
    return render(request, "certificates/issuance/in_doubt.html", context)


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
@require_safe
def correction_effects(request: UserRequest, correction_id: int) -> HttpResponse:
    """Say which certificates and applications a correction of a key would touch."""
    try:
        effects = queries.effects_of_correction(correction_id=correction_id, user=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    back = reverse("exams:correction", args=[correction_id])
    return _effects_page(request, effects, back)


@role_required(Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
@require_safe
def appeal_effects(request: UserRequest, appeal_id: int) -> HttpResponse:
    """Say which certificates and applications upholding an appeal, or taking it back, touches."""
    try:
        effects = queries.effects_of_appeal(appeal_id=appeal_id, user=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return _effects_page(request, effects, reverse("exams:appeal", args=[appeal_id]))


def _effects_page(request: UserRequest, effects: queries.ResultEffects, back: str) -> HttpResponse:
    context = {
        "effects": effects,
        "back": back,
        "count": effects.certificates.count(),
        "certificates": effects.certificates[:SHOWN],
        "shown": SHOWN,
    }
    name = "_correction_effects" if request.htmx else "correction_effects"
    return render(request, f"certificates/issuance/{name}.html", context)
