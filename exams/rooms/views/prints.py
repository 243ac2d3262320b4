"""What is printed for the day: slips of rooms and sittings, sign-in sheets."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from core.errors import Refusal
from exams.rooms import operations, printing, queries, storage
from exams.rooms.models import Room, SlipPrint
from exams.rooms.views.seats import KEEPERS, candidacy_or_404


def _room(request: UserRequest, room_id: int) -> Room:
    return get_object_or_404(queries.rooms_in_reach(request.user), pk=room_id)


@role_required(*KEEPERS)
@require_POST
def sign_in_sheet(request: UserRequest, room_id: int) -> HttpResponse:
    """Hand out the sign-in sheet of a room."""
    room, now = _room(request, room_id), timezone.now()
    people = queries.listed_in(room.sitting, room.pk)
    try:
        data = printing.render_sheet(room, people, queries.doors_for(room.sitting), at=now)
    except Refusal as refusal:
        return refused(request, refusal)
    operations.record_sheet(room=room, actor=request.user, at=now)
    return pdf_answer(data, f"sign-in-{room.pk}.pdf")


@role_required(*KEEPERS)
@require_POST
def room_slips(request: UserRequest, room_id: int) -> HttpResponse:
    """Hand out the slips of a room; those of a large one are printed in the background."""
    room, now = _room(request, room_id), timezone.now()
    slips = queries.slips_in(room)
    if len(slips) > printing.AT_ONCE:
        return _ask(request, room.sitting_id, room.pk)
    try:
        if not slips:
            raise operations.NoSlips
        data = printing.render_slips(slips, at=now)
    except Refusal as refusal:
        return refused(request, refusal)
    operations.record_slips(sitting=room.sitting, slips=len(slips), actor=request.user, at=now)
    return pdf_answer(data, f"slips-{room.pk}.pdf")


@role_required(*KEEPERS)
@require_POST
def candidate_slip(request: UserRequest, sitting_id: int, candidate_id: int) -> HttpResponse:
    """Hand out the slip of one candidate who lost it."""
    candidacy, now = candidacy_or_404(request, sitting_id, candidate_id), timezone.now()
    slip = queries.slip_of(candidacy)
    try:
        if slip is None:
            raise operations.NoSeat
        data = printing.render_slips([slip], at=now)
    except Refusal as refusal:
        return refused(request, refusal)
    operations.record_slips(sitting=candidacy.sitting, slips=1, actor=request.user, at=now)
    return pdf_answer(data, f"slip-{sitting_id}-{candidate_id}.pdf")


@role_required(*KEEPERS)
@require_POST
def all_slips(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Have all slips of a sitting printed in the background."""
    return _ask(request, sitting_id, None)


def _ask(request: UserRequest, sitting_id: int, room_id: int | None) -> HttpResponse:
    try:
        wanted = operations.ask_for_slips(
            sitting_id=sitting_id, room_id=room_id, actor=request.user, at=timezone.now()
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("exams:slip-print", wanted.pk)


def _print(request: UserRequest, print_id: int) -> SlipPrint:
    return get_object_or_404(queries.slip_prints_in_reach(request.user), pk=print_id)


@role_required(*KEEPERS)
@require_safe
@never_cache
def slip_print(request: UserRequest, print_id: int) -> HttpResponse:
    """Show how far a print is; the fragment asks for itself anew until it is ready."""
    wanted = _print(request, print_id)
    context = {"print": wanted, "sitting": wanted.sitting}
    part = request.htmx and wanted.state == SlipPrint.State.MAKING
    template = "exams/rooms/_print.html" if part else "exams/rooms/print.html"
    answer = render(request, template, context)
    if request.htmx and not part:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
    return answer


@role_required(*KEEPERS)
@require_safe
def slip_print_file(request: UserRequest, print_id: int) -> HttpResponse:
    """Hand out what was printed."""
    wanted = _print(request, print_id)
    try:
        name, data = storage.whole(wanted.folder)
    except FileNotFoundError as error:
        raise Http404 from error
    kind = "application/pdf" if name.endswith(".pdf") else "application/zip"
    return pdf_answer(data, f"{wanted.sitting_id}-{name}", kind)


def pdf_answer(data: bytes, name: str, kind: str = "application/pdf") -> HttpResponse:
    """Return a file that nothing on the way keeps."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
