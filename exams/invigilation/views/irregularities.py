"""Notes of what should not have happened: written, listed, closed by two people, printed."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from core.pictures import MOST_BYTES
from exams.invigilation import evidence, operations, queries
from exams.invigilation.forms import ClosingForm, IrregularityForm, ReasonForm
from exams.invigilation.models import Irregularity, IrregularityClosing
from exams.invigilation.views.sitting import SEE, may_act, sitting_in_reach
from exams.sittings.models import Candidacy

# A picture alone in a tab can load and run nothing.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@role_required(*SEE)
@require_safe
def irregularities(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List the irregularities of a sitting."""
    found = sitting_in_reach(request, sitting_id)
    context = {"sitting": found, "notes": queries.notes_of(sitting=found)}
    return render(request, "exams/invigilation/irregularities.html", context)


@role_required(*SEE)
@require_safe
def incident_log(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show all that happened in a sitting in order of time, made to be printed and signed."""
    found = sitting_in_reach(request, sitting_id)
    now = timezone.now()
    context = {
        "sitting": found,
        "board": queries.board_of(found, at=now),
        "entries": queries.incidents_of(found),
        "now": now,
    }
    return render(request, "exams/invigilation/log.html", context)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def new_irregularity(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Note an irregularity of a candidate, with a picture if there is one."""
    found = sitting_in_reach(request, sitting_id)
    rows = Candidacy.objects.select_related("candidate")
    listed = get_object_or_404(rows, sitting=found, candidate=candidate_id)
    if request.method != "POST":
        kind = request.GET.get("kind", "")
        known = kind in Irregularity.Kind.values
        return _new_page(request, listed, IrregularityForm(initial={"kind": kind} if known else {}))
    form = IrregularityForm(request.POST, request.FILES)
    if not form.is_valid():
        return _new_page(request, listed, form, status=422)
    try:
        noted = operations.note_irregularity(
            sitting_id=sitting_id,
            candidate_id=candidate_id,
            actor=request.user,
            at=timezone.now(),
            **form.cleaned_data | {"picture": _bytes(form)},
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        form.add_error("picture" if refusal.code.startswith("picture") else None, str(refusal))
        return _new_page(request, listed, form, status=409)
    return redirect("exams:irregularity", noted.pk)


def _bytes(form: IrregularityForm) -> bytes:
    file = form.cleaned_data["picture"]
    # One byte more than allowed tells that there is too much, without reading all of it.
    return bytes(file.read(MOST_BYTES + 1)) if file else b""


def _new_page(
    request: UserRequest, listed: Candidacy, form: IrregularityForm, *, status: int = 200
) -> HttpResponse:
    context = {"sitting": listed.sitting, "candidate": listed.candidate, "form": form}
    return render(request, "exams/invigilation/irregularity_new.html", context, status=status)


@role_required(*SEE)
def irregularity(request: UserRequest, irregularity_id: int) -> HttpResponse:
    """Show an irregularity and what was made of it; those in charge ask to close it."""
    noted = _in_reach(request, irregularity_id)
    if request.method != "POST":
        return _page(request, noted, ClosingForm())
    if not may_act(request):
        raise Http404
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, noted, form, status=422)
    try:
        operations.ask_to_close(
            irregularity_id=noted.pk, actor=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:irregularity", noted.pk)


def _in_reach(request: UserRequest, irregularity_id: int) -> Irregularity:
    return get_object_or_404(queries.irregularities_in_reach(request.user), pk=irregularity_id)


def _page(
    request: UserRequest,
    noted: Irregularity,
    form: ClosingForm,
    *,
    status: int = 200,
    decision: ReasonForm | None = None,
) -> HttpResponse:
    note = queries.note_of(noted)
    context: dict[str, Any] = {
        "note": note,
        "noted": note.irregularity,
        "sitting": note.irregularity.sitting,
        "form": form,
        "decision": decision or ReasonForm(prefix="ruling"),
        "may_act": may_act(request),
        "is_own": note.waiting is not None and note.waiting.asked_by_id == request.user.pk,
    }
    return render(request, "exams/invigilation/irregularity.html", context, status=status)


@role_required(Role.TRAINER, Role.INVIGILATOR)
@require_POST
def decide(request: UserRequest, closing_id: int) -> HttpResponse:
    """Let a second person confirm or decline what another asked for."""
    reach = queries.irregularities_in_reach(request.user)
    closings = IrregularityClosing.objects.select_related("irregularity")
    closing = get_object_or_404(closings, pk=closing_id, irregularity__in=reach)
    form = ReasonForm(request.POST, prefix="ruling")
    if not form.is_valid():
        return _page(request, closing.irregularity, ClosingForm(), status=422, decision=form)
    try:
        operations.decide_closing(
            closing_id=closing_id,
            is_confirmed="confirm" in request.POST,
            actor=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:irregularity", closing.irregularity_id)


@role_required(*SEE)
@require_safe
def picture(request: UserRequest, irregularity_id: int) -> HttpResponse:
    """Serve the picture of an irregularity, to those who see its sitting and to nobody else."""
    noted = _in_reach(request, irregularity_id)
    if not noted.picture:
        raise Http404
    answer = HttpResponse(evidence.read(noted.picture), content_type=noted.media_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    answer["Cache-Control"] = "private, no-store"
    return answer
