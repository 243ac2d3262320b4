"""Forgotten password, lost phone: one person asks, another decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import operations
from accounts.http import UserRequest, refused, role_required
from accounts.models import Role, User
from core.dates import local_day
from core.errors import Refusal
from org.resets import queries
from org.resets.forms import AskForm

PAGE = 25
DESK = (Role.HR, Role.ADMINISTRATOR)


@role_required(*DESK)
def reset_list(request: UserRequest) -> HttpResponse:
    """List what waits for a decision, and what was decided."""
    day = local_day(timezone.now())
    decided = queries.decided_resets(request.user, day=day)
    context = {
        "waiting": queries.open_resets(request.user, day=day),
        "page": Paginator(decided, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "org/resets/list.html", context)


@role_required(*DESK)
def ask(request: UserRequest, person_id: int) -> HttpResponse:
    """Ask for a reset, with a reason."""
    now = timezone.now()
    person = _person_or_404(request, person_id)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.ask_for_reset(
                user_id=person.pk,
                kind=form.cleaned_data["kind"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
                at=now,
            )
        except Refusal as refusal:
            return refused(request, refusal)
        messages.success(request, _("The reset is asked for. Another person decides."))
        return redirect("org:resets")
    status = 422 if form.errors else 200
    return render(request, "org/resets/ask.html", {"person": person, "form": form}, status=status)


@never_cache
@require_POST
@role_required(*DESK)
def decide(request: UserRequest, request_id: int) -> HttpResponse:
    """Allow or decline; an allowed password reset shows the activation code once."""
    now = timezone.now()
    waiting = queries.open_resets(request.user, day=local_day(now))
    is_allowed = request.POST.get("decision") == "allow"
    found = waiting.filter(pk=request_id).first()
    if found is None:
        return _not_open(request, request_id)
    try:
        slip = operations.decide_reset(
            request_id=request_id, is_allowed=is_allowed, actor=request.user, at=now
        )
    except Refusal as refusal:
        return refused(request, refusal)
    if slip is not None:
        return render(request, "org/activation/slips.html", {"slips": [slip], "is_reset": True})
    said = _("The reset is allowed.") if is_allowed else _("The reset is declined.")
    messages.success(request, said)
    return redirect("org:resets")


def _not_open(request: UserRequest, request_id: int) -> HttpResponse:
    """Answer for a request that somebody decided meanwhile, or that is not in reach."""
    decided = queries.decided_resets(request.user, day=local_day(timezone.now()))
    if decided.filter(pk=request_id).exists():
        return refused(request, operations.AlreadyDecided())
    raise Http404


def _person_or_404(request: UserRequest, person_id: int) -> User:
    day = local_day(timezone.now())
    person = queries.resettable(request.user, day=day).filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person
