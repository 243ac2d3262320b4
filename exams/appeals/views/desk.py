"""Appeals for those who decide on them."""

from collections.abc import Callable, Collection
from datetime import date
from functools import partial
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
from exams.appeals.forms import ConfirmForm, RejectForm, RemarkForm, UpholdForm, WhyForm
from exams.appeals.models import Appeal
from exams.corrections.queries import Effect

PAGE = 25
READERS = (Role.TRAINER, Role.REVIEWER, Role.AUDITOR)
Remedy, State = Appeal.Remedy, Appeal.State


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
    parties = queries.parties_of(found)
    has_part = request.user.pk in parties
    acts = _acts(request, found, has_part=has_part)
    effect = queries.effect_shown(found)
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
        "remarks": queries.remark_rows(found),
        "effect": effect,
        "reversal": queries.waiting_reversal(found),
        "named": queries.places_named(found) if found.remedy == Remedy.KEY_CORRECTION else (),
        "corrections": queries.corrections_since(found, request.user),
        "has_part": has_part,
        "lacks_second": _lacks_second(found, acts, parties),
        "acts": acts,
        "forms": {code.replace("-", "_"): _form(code, found, effect=effect) for code in acts}
        | ({failed.replace("-", "_"): form} if form else {}),
        "failed": failed,
        "is_late": not found.is_over and found.due_on < today,
    }
    return render(request, "exams/appeals/appeal.html", context, status=422 if failed else 200)


def _acts(request: UserRequest, found: Appeal, *, has_part: bool) -> frozenset[str]:
    """Return what the reader may do with an appeal now."""
    if has_part or roles_of(request.user).isdisjoint(operations.ROLES):
        return frozenset()
    is_handler = found.handler_id == request.user.pk
    if found.state == State.SUBMITTED:
        return frozenset({"take-on"})
    if found.state == State.ASSIGNED and is_handler:
        return _acts_of_handler(found)
    if found.state == State.PROPOSED:
        acts = {"take-proposal-back"} if is_handler else {"confirm", "send-back"}
        return frozenset(acts)
    if found.state == State.UPHELD and found.remedy in Appeal.BY_MARKS:
        return _acts_of_reversal(request, found)
    return frozenset()


def _lacks_second(found: Appeal, acts: frozenset[str], parties: Collection[int]) -> str:
    """Return how an appeal of the reader lacks somebody who could confirm it.

    "now": nobody is left; "by-re-mark": a re-mark can take the last; else empty.
    """
    if acts.isdisjoint({"uphold", "call-off", "take-proposal-back"}):
        return ""
    if not queries.seconds_left(found, parties):
        return "now"
    remarks = len(queries.waiting_remarks(found))
    if "re-mark" in acts:
        left = _answers_left(found)
        by_people = queries.marked_by_people(found.attempt)
        remarks = sum(each.piece.position in left for each in by_people)
    return "" if queries.seconds_left(found, parties, remarks=remarks) else "by-re-mark"


def _acts_of_handler(found: Appeal) -> frozenset[str]:
    if queries.waiting_remarks(found):
        return frozenset({"call-off"})
    acts = {"give-back", "reject", "uphold"}
    return frozenset(acts | ({"re-mark"} if _answers_left(found) else set()))


def _acts_of_reversal(request: UserRequest, found: Appeal) -> frozenset[str]:
    waiting = queries.waiting_reversal(found)
    if waiting is None:
        return frozenset({"take-back"})
    is_own = waiting.asked_by_id == request.user.pk
    return frozenset() if is_own else frozenset({"confirm-take-back", "decline-take-back"})


def _answers_left(found: Appeal) -> set[int]:
    """Return the positions of what people marked and nobody has marked again for this appeal."""
    positions = {each.piece.position for each in queries.marked_by_people(found.attempt)}
    if found.position is not None:
        positions &= {found.position}
    return positions - set(found.remarks.values_list("task__position", flat=True))


def _remedies(found: Appeal) -> list[str]:
    """Return what can be proposed: nobody sets alone the marks of what people mark."""
    remedies = [Remedy.KEY_CORRECTION.value]
    if found.remarks.exists():
        return [Remedy.REMARK.value, *remedies]
    by_people = {each.piece.position for each in queries.marked_by_people(found.attempt)}
    if found.position is not None and found.position not in by_people:
        remedies.append(Remedy.POINTS.value)
    return remedies


def _uphold(*, finding: str, remedy: str, **keywords: Any) -> Appeal:
    named, points = keywords.pop("named", ()), keywords.pop("points", None)
    proposal = operations.Proposal(remedy, points, tuple(named))
    return operations.propose_upholding(finding=finding, proposal=proposal, **keywords)


def _remark(*, positions: Collection[int] = (), **keywords: Any) -> Any:
    return operations.ask_remark(positions=positions, **keywords)


# What is filled in for each act, and the act.
ACTS: dict[str, tuple[type[Form], Callable[..., Any]]] = {
    "take-on": (Form, operations.take_on_appeal),
    "give-back": (WhyForm, operations.give_back_appeal),
    "reject": (RejectForm, operations.reject_appeal),
    "re-mark": (RemarkForm, _remark),
    "call-off": (WhyForm, operations.call_off_remark),
    "uphold": (UpholdForm, _uphold),
    "confirm": (ConfirmForm, operations.confirm_appeal),
    "send-back": (WhyForm, operations.send_back_appeal),
    "take-proposal-back": (WhyForm, operations.take_back_proposal),
    "take-back": (WhyForm, operations.ask_reversal),
    "confirm-take-back": (ConfirmForm, partial(operations.decide_reversal, is_confirmed=True)),
    "decline-take-back": (
        WhyForm,
        partial(operations.decide_reversal, is_confirmed=False, seen=""),
    ),
}


def _form(code: str, found: Appeal, data: Any = None, *, effect: Effect | None = None) -> Form:
    """Return the form of an act, each with names of its own in the page."""
    keywords: dict[str, Any] = {"auto_id": f"id_{code}_%s"}
    if code in ("re-mark", "uphold"):
        whole = found.position is None
        items = queries.appealable_items(found.attempt, is_own=False) if whole else []
        left = _answers_left(found) if code == "re-mark" and whole else set()
        keywords["items"] = [each for each in items if code == "uphold" or each.position in left]
    if code == "uphold":
        keywords["remedies"] = _remedies(found)
    if effect is not None:
        keywords["initial"] = {"seen": effect.line}
    return ACTS[code][0](data, **keywords)


@role_required(Role.TRAINER, Role.REVIEWER)
@require_POST
def act(request: UserRequest, appeal_id: int, code: str) -> HttpResponse:
    """Take an appeal on, have answers marked again, decide, confirm what another proposed."""
    if code not in ACTS:
        raise Http404
    perform = ACTS[code][1]
    found = get_object_or_404(queries.appeals_in_reach(request.user), pk=appeal_id)
    form = _form(code, found, request.POST)
    if not form.is_valid():
        return _page(request, appeal_id, failed=code, form=form)
    try:
        perform(appeal_id=appeal_id, actor=request.user, at=timezone.now(), **form.cleaned_data)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:appeal", appeal_id)
