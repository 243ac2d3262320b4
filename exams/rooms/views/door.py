"""The door: who is expected, who came, and one candidate beside the photo on file."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import identity
from accounts.http import UserRequest, photo_answer, role_required
from core.errors import Refusal
from exams.rooms import operations, queries
from exams.rooms.forms import DoorForm
from exams.rooms.models import CheckIn, Room, Seat
from exams.rooms.slips import code_in, grouped, typed_code
from exams.rooms.views.rooms import READERS, in_reach
from exams.rooms.views.seats import KEEPERS, candidacy_or_404
from exams.sittings.models import Candidacy, Sitting

PAGE = 60


@role_required(*READERS)
@require_safe
@never_cache
def check_in(request: UserRequest, sitting_id: int) -> HttpResponse:
    """List who is expected in a room, or find one candidate by slip, name or account."""
    sitting = in_reach(request, sitting_id)
    words = request.GET.get("q", "").strip()[:64]
    if code := typed_code(words):
        seat = queries.seat_with_code(request.user, code)
        if seat:
            if seat.sitting_id != sitting.pk:
                said = _("This slip is of another sitting: %(title)s.")
                messages.warning(request, said % {"title": seat.sitting.title})
            return _go_to(seat, CheckIn.Way.CODE, request)
    overview = queries.overview_of(sitting, at=timezone.now())
    room = None if words else _chosen(request, sitting, [row.room for row in overview.rooms])
    people = (
        queries.found(sitting, words)
        if words
        else queries.listed_in(sitting, room.pk)
        if room
        else queries.listed(sitting, at=timezone.now())
    )
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    context = {
        "sitting": sitting,
        "overview": overview,
        "room": room,
        "words": words,
        "page": page,
        "doors": queries.doors_for(sitting),
        "now": timezone.now(),
    }
    return render(request, "exams/rooms/check_in.html", context)


def _chosen(request: UserRequest, sitting: Sitting, rooms: list[Room]) -> Room | None:
    """Return the room asked for; else the one that the reader keeps; else none, for all."""
    wanted = request.GET.get("room", "")
    if wanted:
        return next((room for room in rooms if str(room.pk) == wanted), None)
    own = sitting.rooms.filter(duties__invigilator=request.user).first()
    return own or (rooms[0] if len(rooms) == 1 else None)


def _go_to(seat: Seat, way: str, request: UserRequest) -> HttpResponse:
    """Open the page of a slip's candidate, or say why the slip is void."""
    if seat.is_live:
        page = reverse("exams:check-in-person", args=[seat.sitting_id, seat.candidate_id])
        return redirect(f"{page}?way={way}")
    listed = Candidacy.objects.filter(sitting=seat.sitting_id, candidate=seat.candidate_id)
    now = Seat.objects.live().filter(sitting=seat.sitting_id, candidate=seat.candidate_id)
    context = {
        "seat": seat,
        "sitting": seat.sitting,
        "code": grouped(seat.code),
        "is_listed": listed.exists(),
        "now": now.select_related("room").first(),
    }
    return render(request, "exams/rooms/void_slip.html", context, status=409)


@role_required(*KEEPERS)
@require_safe
@never_cache
def scan(request: UserRequest, token: str) -> HttpResponse:
    """Open the check-in of whoever's slip was scanned."""
    code = code_in(token)
    seat = queries.seat_with_code(request.user, code) if code else None
    if seat is None:
        return render(request, "exams/rooms/void_slip.html", {"seat": None}, status=404)
    return _go_to(seat, CheckIn.Way.SLIP, request)


@role_required(*READERS)
@require_safe
@never_cache
def person(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Show one candidate large beside the photo on file, with what can be done."""
    way = request.GET.get("way", CheckIn.Way.LIST)
    if way not in CheckIn.Way.values:
        way = CheckIn.Way.LIST
    return _person_page(request, candidacy_or_404(request, sitting_id, candidate_id), way=way)


def _person_page(
    request: UserRequest,
    candidacy: Candidacy,
    *,
    way: str,
    form: DoorForm | None = None,
    status: int = 200,
) -> HttpResponse:
    sitting, now = candidacy.sitting, timezone.now()
    [row] = queries.listed(sitting, at=now, candidates=[candidacy.candidate_id])
    doors = queries.doors_for(sitting)
    tail = settings.CHECK_IN_SHOWS_ID_TAIL
    context = {
        "sitting": sitting,
        "candidate": candidacy.candidate,
        "row": row,
        "history": queries.history_of(candidacy),
        "doors": doors,
        "is_early": now < doors.open_at,
        "is_late": doors.late_from <= now < doors.shut_at,
        "is_shut": now >= doors.shut_at or sitting.released_at is not None,
        "id_tail": identity.masked_number(candidacy.candidate)[-8:] if tail else "",
        "doubt": _doubt(candidacy),
        "form": form or DoorForm(initial={"after": row.last, "way": way}),
        "way": way,
    }
    return render(request, "exams/rooms/person.html", context, status=status)


def _doubt(candidacy: Candidacy) -> str:
    """Return the address of a note that another may sit here in their place."""
    try:
        page = reverse(
            "exams:irregularity-new", args=[candidacy.sitting_id, candidacy.candidate_id]
        )
    except NoReverseMatch:
        return ""
    return f"{page}?kind=impersonation"


@role_required(*KEEPERS)
@require_POST
def admit(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Let a candidate in."""
    return _decide(request, sitting_id, candidate_id, operations.admit, _("%(name)s is let in."))


@role_required(*KEEPERS)
@require_POST
def turn_away(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Refuse a candidate at the door."""
    return _decide(
        request,
        sitting_id,
        candidate_id,
        operations.turn_away,
        _("Recorded: %(name)s is not let in."),
    )


@role_required(*KEEPERS)
@require_POST
def undo(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Take a check-in back."""
    return _decide(
        request,
        sitting_id,
        candidate_id,
        operations.undo_check_in,
        _("The check-in of %(name)s is undone."),
    )


def _decide(
    request: UserRequest, sitting_id: int, candidate_id: int, act: Any, said: str
) -> HttpResponse:
    form = DoorForm(request.POST)
    candidacy = candidacy_or_404(request, sitting_id, candidate_id)
    if not form.is_valid():
        return _person_page(request, candidacy, way=CheckIn.Way.LIST, form=form, status=422)
    given = dict(form.cleaned_data)
    way = given["way"]
    if act is operations.undo_check_in:
        given.pop("way")
    try:
        act(
            sitting_id=sitting_id,
            candidate_id=candidate_id,
            **given,
            actor=request.user,
            at=timezone.now(),
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return _refused_page(request, candidacy, form, refusal, way)
    messages.success(request, said % {"name": candidacy.candidate.name})
    return redirect("exams:check-in-person", sitting_id, candidate_id)


def _refused_page(
    request: UserRequest, candidacy: Candidacy, form: DoorForm, refusal: Refusal, way: str
) -> HttpResponse:
    """Show the page as it stands now, with what was said and the reason that was typed."""
    [row] = queries.listed(
        candidacy.sitting, at=timezone.now(), candidates=[candidacy.candidate_id]
    )
    data = {"after": row.last, "way": way, "reason": form.cleaned_data["reason"]}
    anew = DoorForm(data)
    anew.is_valid()
    anew.add_error("reason" if "reason" in refusal.code else None, str(refusal))
    return _person_page(request, candidacy, way=way, form=anew, status=409)


@role_required(*KEEPERS)
@require_safe
def photo(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Serve the photo on file of somebody who is listed for a sitting in reach."""
    candidacy = candidacy_or_404(request, sitting_id, candidate_id)
    found = queries.photo_of(candidacy.candidate_id)
    if found is None:
        raise Http404
    return photo_answer(found.digest)
