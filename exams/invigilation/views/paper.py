"""What was answered on paper: recorded, keyed by two, settled by a third."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.invigilation import keying, operations, queries
from exams.invigilation.forms import PaperForm, ReasonForm
from exams.invigilation.models import PaperKeying, PaperRecord
from exams.invigilation.queries import Difference
from exams.invigilation.views.sitting import SEE, may_act, sitting_in_reach
from exams.sittings.models import Candidacy, Sitting


@role_required(*SEE)
@require_safe
def records(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List who answered on paper, and how far the entry of each is."""
    found = sitting_in_reach(request, sitting_id)
    context = {
        "sitting": found,
        "records": queries.paper_records_of(found),
        "may_act": may_act(request),
    }
    return render(request, "exams/invigilation/papers.html", context)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def new_record(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Record that a candidate answered on paper."""
    found = sitting_in_reach(request, sitting_id)
    candidates = _candidates(found)
    if request.method != "POST":
        initial = {"candidate": request.GET.get("candidate", ""), "started_at": found.opens_at}
        form = PaperForm(candidates=candidates, initial=initial)
        return render(
            request, "exams/invigilation/paper_new.html", {"sitting": found, "form": form}
        )
    form = PaperForm(request.POST, candidates=candidates)
    status = 422
    if form.is_valid():
        try:
            record = operations.record_paper(
                sitting_id=sitting_id, actor=request.user, at=timezone.now(), **form.arguments()
            )
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            return redirect("exams:paper-record", record.pk)
    context = {"sitting": found, "form": form}
    return render(request, "exams/invigilation/paper_new.html", context, status=status)


def _candidates(found: Sitting) -> list[tuple[str, str]]:
    rows = Candidacy.objects.filter(sitting=found).order_by("candidate__username")
    people = rows.values_list("candidate", "candidate__name", "candidate__username")
    return [(str(pk), f"{name} {username}") for pk, name, username in people]


@role_required(*SEE)
@require_safe
def record(request: UserRequest, record_id: int) -> HttpResponse:
    """Show a paper, who keyed it, and what is to be done next."""
    found = _in_reach(request, record_id)
    keyings = queries.keyings_of(found)
    context = {
        "record": found,
        "sitting": found.sitting,
        "keyings": keyings,
        "resolution": getattr(found, "resolution", None),
        "may_act": may_act(request),
        "has_keyed": _has_keyed(keyings, request),
        "form": ReasonForm(),
    }
    return render(request, "exams/invigilation/paper.html", context)


def _in_reach(request: UserRequest, record_id: int) -> PaperRecord:
    return get_object_or_404(queries.paper_records_in_reach(request.user), pk=record_id)


def _has_keyed(keyings: Iterable[PaperKeying], request: UserRequest) -> bool:
    return any(each.keyer_id == request.user.pk for each in keyings)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def key(request: UserRequest, record_id: int) -> HttpResponse:
    """Show the grid to key a paper, without what anybody else keyed; keep what was typed."""
    found = _in_reach(request, record_id)
    places = queries.places_of(found.sitting.paper_id, edition=found.edition)
    rows = keying.rows_of(places, request.POST)
    if request.method == "POST":
        answers = keying.read(rows)
        if not any(row.error for row in rows):
            return _done(
                request, found, operations.key_paper, _("The paper is keyed."), answers=answers
            )
    context = {
        "record": found,
        "sitting": found.sitting,
        "rows": rows,
        "faults": [row for row in rows if row.error],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "exams/invigilation/paper_key.html", context, status=status)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def settle(request: UserRequest, record_id: int) -> HttpResponse:
    """Show a third person where two keyings differ; make the attempt of what they say."""
    found = _in_reach(request, record_id)
    keyings = queries.keyings_of(found)
    if len(keyings) < operations.KEYERS:
        return refused(request, operations.NotKeyedTwice())
    # Who keyed it must not see the other's entries, not even here.
    if _has_keyed(keyings, request):
        return refused(request, operations.ThirdPersonNeeded())
    differences = queries.differences_of(found, keyings)
    cases = [_case(request, each) for each in differences]
    if request.method == "POST":
        settled = {
            each["place"].position: each["settled"] for each in cases if each["settled"] is not None
        }
        if len(settled) == len(cases):
            said = _("The paper is entered and goes to marking.")
            return _done(request, found, operations.settle_paper, said, settled=settled)
    context = {"record": found, "sitting": found.sitting, "cases": cases, "keyings": keyings}
    status = 422 if request.method == "POST" else 200
    return render(request, "exams/invigilation/paper_settle.html", context, status=status)


def _case(request: UserRequest, difference: Difference) -> dict[str, Any]:
    """Return a difference as it is drawn, and what was said of it."""
    place = difference.place
    [row] = keying.rows_of([place], request.POST)
    chosen = request.POST.get(f"take-{place.position}", "")
    settled: list[str] | None = None
    if chosen == "first":
        settled = difference.first
    elif chosen == "second":
        settled = difference.second
    elif chosen == "none":
        settled = []
    elif chosen == "other" and not _is_bad(row):
        # What was left empty by mistake is no answer: that an item was left out is said in words.
        settled = keying.read([row])[place.position] or None
    return {
        "place": place,
        "first": keying.shown(place, difference.first),
        "second": keying.shown(place, difference.second),
        "row": row,
        "chosen": chosen,
        "settled": settled,
        "is_open": request.method == "POST" and settled is None,
    }


def _is_bad(row: keying.Row) -> bool:
    keying.read([row])
    return bool(row.error)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def withdraw(request: UserRequest, record_id: int) -> HttpResponse:
    """Withdraw the record of a paper, with a reason."""
    found = _in_reach(request, record_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = _("The record is withdrawn.")
        return _done(request, found, operations.withdraw_paper, said, **form.cleaned_data)
    context = {"record": found, "sitting": found.sitting, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "exams/invigilation/paper_withdraw.html", context, status=status)


def _done(
    request: UserRequest,
    found: PaperRecord,
    act: Callable[..., Any],
    said: str,
    **arguments: Any,
) -> HttpResponse:
    """Do what was asked with a paper, and go back to it."""
    at: datetime = timezone.now()
    try:
        act(record_id=found.pk, actor=request.user, at=at, **arguments)
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, said)
    return redirect("exams:paper-record", found.pk)
