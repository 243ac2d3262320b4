"""Appeals for those who decide on them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.db.models import Count
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from core.dates import local_day
from core.errors import Refusal
from exams.appeals import operations, queries
from exams.appeals.forms import RejectForm, UpholdForm, WhyForm
from exams.appeals.models import Appeal

PAGE = 25
READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
State = Appeal.State


@role_required(*READERS)
@require_safe
def appeals(request: UserRequest) -> HttpResponse:
    """List the appeals in reach by state, those that are due first."""
    reach = queries.appeals_in_reach(request.user)
    counts = dict(reach.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("state", State.SUBMITTED)
    state = state if state in State.values else State.SUBMITTED.value
    rows = reach.filter(state=state).order_by("due_on", "pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "tabs": [(value, label, counts.get(value, 0)) for value, label in State.choices],
        "state": state,
        "today": local_day(timezone.now()),
    }
    return render(request, "exams/appeals/appeals.html", context)


@role_required(*READERS)
@require_safe
@never_cache
def appeal(request: UserRequest, appeal_id: int) -> HttpResponse:
    """Show an appeal beside its item, and what may be done."""
    return _page(request, appeal_id)


def _page(
    request: UserRequest, appeal_id: int, *, failed: str = "", form: Form | None = None
) -> HttpResponse:
    found = get_object_or_404(queries.appeals_in_reach(request.user), pk=appeal_id)
    has_part = request.user.pk in queries.parties_of(found)
    today: date = local_day(timezone.now())
    context = {
        "appeal": found,
        "attempt": found.attempt,
        "sitting": found.attempt.sitting,
        "number": queries.number_of(found.attempt, found.position) if found.position else None,
        "place": queries.place_of(found),
        "answer": queries.answer_of(found),
        "marks": queries.marks_at(found) if found.position else None,
        "steps": queries.steps_of(found),
        "corrections": queries.corrections_since(found, request.user),
        "has_part": has_part,
        "acts": _acts(request, found, has_part=has_part),
        "forms": {code: form_class() for code, (form_class, _act) in ACTS.items()}
        | ({failed: form} if form else {}),
        # An act wants no more than the reason: never two of them are possible at once.
        "why": form if isinstance(form, WhyForm) else WhyForm(),
        "failed": failed,
        "is_late": not found.is_over and found.due_on < today,
    }
    return render(request, "exams/appeals/appeal.html", context, status=422 if failed else 200)


def _acts(request: UserRequest, found: Appeal, *, has_part: bool) -> frozenset[str]:
    """Return what the reader may do with an appeal now."""
    if has_part or roles_of(request.user).isdisjoint(operations.ROLES):
        return frozenset()
    if found.state == State.SUBMITTED:
        return frozenset({"take-on"})
    is_handler = found.handler_id == request.user.pk
    if found.state == State.ASSIGNED and is_handler:
        acts = {"give-back", "reject"}
        return frozenset(acts | ({"uphold"} if found.position else set()))
    if found.state == State.PROPOSED and not is_handler:
        return frozenset({"confirm", "send-back"})
    return frozenset()


def _uphold(*, finding: str, remedy: str, points: Any, **keywords: Any) -> Appeal:
    proposal = operations.Proposal(remedy, points)
    return operations.propose_upholding(finding=finding, proposal=proposal, **keywords)


# What is filled in for each act, and the act.
ACTS: dict[str, tuple[type[Form], Callable[..., Appeal]]] = {
    "take-on": (Form, operations.take_on_appeal),
    "give-back": (WhyForm, operations.give_back_appeal),
    "reject": (RejectForm, operations.reject_appeal),
    "uphold": (UpholdForm, _uphold),
    "confirm": (Form, operations.confirm_appeal),
    "send-back": (WhyForm, operations.send_back_appeal),
}


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def act(request: UserRequest, appeal_id: int, code: str) -> HttpResponse:
    """Take an appeal on, decide on it, or confirm what another proposed."""
    if code not in ACTS:
        raise Http404
    form_class, perform = ACTS[code]
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(request, appeal_id, failed=code, form=form)
    try:
        perform(appeal_id=appeal_id, actor=request.user, at=timezone.now(), **form.cleaned_data)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:appeal", appeal_id)
