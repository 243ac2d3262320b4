"""What an officer has to read, and marking it as read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from content.api import ToSignOff
from core.dates import local_day
from core.errors import Refusal
from learning.hours.queries import hours_of
from learning.progress import operations, queries, signing
from learning.progress.forms import PlanForm, SignOffForm

OVERSEERS = (Role.TRAINER, Role.REVIEWER, Role.HR, Role.AUDITOR)


@login_required
@require_safe
def learn(request: UserRequest) -> HttpResponse:
    """List handbook pages and cases, with what the reader has read."""
    form = PlanForm(request.GET)
    is_valid = form.is_valid()
    asked = form.cleaned_data if is_valid else {}
    kind, domain = asked.get("kind", ""), asked.get("domain", "")
    groups = queries.reading_plan(request.user, kind=kind, domain=domain)
    today = local_day(timezone.now())
    context = {
        "form": form,
        "kind": kind,
        "domain": domain,
        "groups": groups,
        "sign_offs": signing.open_sign_offs(request.user, day=today),
        "hours": hours_of(request.user, day=today),
        "read": sum(group.read for group in groups),
        "total": sum(len(group.rows) for group in groups),
    }
    return render(request, "learning/progress/learn.html", context, status=200 if is_valid else 422)


@login_required
@require_POST
def complete(request: UserRequest, page_id: int) -> HttpResponse:
    """Mark a case or a handbook page as read, and go back to it."""
    try:
        address = operations.complete_reading(
            learner=request.user, page_id=page_id, at=timezone.now()
        )
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Marked as read."))
    return redirect(address)


@login_required
@require_safe
def read_state(request: UserRequest, page_id: int) -> HttpResponse:
    """Tell whether the reader has read a page: a fragment of the page's own."""
    last_read = queries.last_read(request.user, page_id=page_id)
    context = {"page_id": page_id, "last_read": last_read}
    return render(request, "learning/progress/_state.html", context)


@login_required
@require_safe
def sign_off_state(request: UserRequest, page_id: int) -> HttpResponse:
    """Tell whether the reader has signed a page off: a fragment of the page's own."""
    asked = signing.to_sign_off(page_id)
    if asked is None:
        return HttpResponse()
    return render(request, "learning/progress/_sign_off.html", _sign_off_context(request, asked))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: UserRequest, page_id: int) -> HttpResponse:
    """Ask the reader to confirm having read a page, and take the confirmation."""
    if request.method == "POST":
        return _take_sign_off(request, page_id)
    if (asked := signing.to_sign_off(page_id)) is None:
        raise Http404
    return render(request, "learning/progress/sign_off.html", _sign_off_context(request, asked))


def _take_sign_off(request: UserRequest, page_id: int) -> HttpResponse:
    form = SignOffForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        asked = operations.sign_off(
            learner=request.user,
            page_id=page_id,
            revision_id=form.cleaned_data["revision"],
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Confirmed. Thank you."))
    return redirect(asked.url)


def _sign_off_context(request: UserRequest, asked: ToSignOff) -> dict[str, object]:
    return {
        "asked": asked,
        "signed_at": signing.signed_at(request.user, asked),
        "state": signing.state_on(local_day(timezone.now()), asked),
    }


@role_required(*OVERSEERS)
@require_safe
def sign_offs(request: UserRequest) -> HttpResponse:
    """List what is to be signed off, with how many of the people in reach have."""
    rows = signing.signed_in_reach(request.user, day=local_day(timezone.now()))
    return render(request, "learning/progress/sign_offs.html", {"rows": rows})


@role_required(*OVERSEERS)
@require_safe
def sign_offs_of(request: UserRequest, page_id: int) -> HttpResponse:
    """Show by unit who has signed a page off, and the people of one unit by name."""
    if (asked := signing.to_sign_off(page_id)) is None:
        raise Http404
    day = local_day(timezone.now())
    people = None
    if code := request.GET.get("unit", "").replace("\x00", ""):
        people = signing.signed_people(request.user, asked, unit_code=code, day=day)
        if people is None:
            raise Http404
    units = signing.signed_by_unit(request.user, asked, day=day)
    context = {
        "asked": asked,
        "units": units,
        "people": people,
        "state": signing.state_on(day, asked),
        "all_people": sum(unit.people for unit in units),
        "all_signed": sum(unit.signed for unit in units),
    }
    return render(request, "learning/progress/sign_offs_of.html", context)
