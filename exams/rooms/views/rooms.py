"""Rooms of a sitting, the terms of the door, and the assignment of the whole list."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.rooms import operations, queries
from exams.rooms.forms import AssignForm, RoomForm, TermsForm
from exams.rooms.models import Room
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

READERS = (Role.TRAINER, Role.REVIEWER, Role.INVIGILATOR, Role.AUDITOR)
# So many without a seat are named; more are a matter of the assignment, not of single people.
NAMED = 50


@role_required(*READERS)
@require_safe
def rooms(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show the rooms of a sitting, how full they are, and who has no seat."""
    return _rooms_page(request, in_reach(request, sitting_id))


def in_reach(request: UserRequest, sitting_id: int) -> Sitting:
    """Return a sitting in reach, or a 404."""
    reach = sittings_in_reach(request.user).select_related("paper", "unit", "entry_terms")
    return get_object_or_404(reach, pk=sitting_id)


def _rooms_page(
    request: UserRequest, sitting: Sitting, *, status: int = 200, **forms: Any
) -> HttpResponse:
    now = timezone.now()
    overview = queries.overview_of(sitting, at=now)
    context = {
        "sitting": sitting,
        "overview": overview,
        "named": overview.unseated[:NAMED],
        "prints": sitting.slip_prints.select_related("room").order_by("-pk")[:3],
        "doors": queries.doors_for(sitting),
        "room_form": RoomForm(),
        "terms_form": TermsForm.of(sitting),
        "is_over": is_over(sitting, now),
    }
    return render(request, "exams/rooms/rooms.html", context | forms, status=status)


def is_over(sitting: Sitting, now: Any) -> bool:
    """Tell whether nothing of its rooms can be changed any more."""
    return bool(now >= sitting.closes_at or sitting.released_at)


@role_required(Role.TRAINER)
@require_POST
def add_room(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Add a room."""
    sitting = in_reach(request, sitting_id)
    form = RoomForm(request.POST)
    if not form.is_valid():
        return _rooms_page(request, sitting, status=422, room_form=form)
    try:
        operations.add_room(
            sitting_id=sitting_id, **form.arguments(), actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _rooms_page(request, sitting, status=409, room_form=form)
    messages.success(request, _("%(room)s is added.") % {"room": form.cleaned_data["name"]})
    return redirect("exams:sitting-rooms", sitting_id)


@role_required(Role.TRAINER)
@require_POST
def entry_terms(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Say when people are let in, and what they are told."""
    sitting = in_reach(request, sitting_id)
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _rooms_page(request, sitting, status=422, terms_form=form)
    try:
        operations.set_entry_terms(
            sitting_id=sitting_id, **form.cleaned_data, actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _rooms_page(request, sitting, status=409, terms_form=form)
    messages.success(request, _("Saved. Slips that are printed already show the old times."))
    return redirect("exams:sitting-rooms", sitting_id)


@role_required(Role.TRAINER)
@require_POST
def assign(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Give seats to all who have none, or to all anew."""
    in_reach(request, sitting_id)
    form = AssignForm(request.POST)
    form.is_valid()
    try:
        done = operations.seat_everybody(
            sitting_id=sitting_id,
            seed=secrets.randbelow(1_000_000),
            anew=form.cleaned_data["anew"],
            actor=request.user,
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    _say(request, done)
    return redirect("exams:sitting-rooms", sitting_id)


def _say(request: UserRequest, done: operations.Seated) -> None:
    said = ngettext("%(number)s candidate seated.", "%(number)s candidates seated.", done.seated)
    messages.success(request, said % {"number": done.seated})
    if done.unplaced:
        left = ngettext(
            "For %(number)s candidate there is no seat. Add a room.",
            "For %(number)s candidates there is no seat. Add a room.",
            done.unplaced,
        )
        messages.warning(request, left % {"number": done.unplaced})
    if done.pairs:
        close = ngettext(
            "%(number)s pair of one unit could not be kept apart: more seats would help.",
            "%(number)s pairs of one unit could not be kept apart: more seats would help.",
            done.pairs,
        )
        messages.warning(request, close % {"number": done.pairs})


@role_required(*READERS)
@require_safe
def room_page(request: UserRequest, room_id: int) -> HttpResponse:
    """Show the seating plan of a room; a trainer may change the room."""
    return _room_page(request, _room(request, room_id))


def _room(request: UserRequest, room_id: int) -> Room:
    return get_object_or_404(queries.rooms_in_reach(request.user), pk=room_id)


def _room_page(
    request: UserRequest, room: Room, form: RoomForm | None = None, status: int = 200
) -> HttpResponse:
    people = queries.listed_in(room.sitting, room.pk)
    context = {
        "room": room,
        "sitting": room.sitting,
        "plan": queries.plan_of(room, people),
        "people": people,
        "admitted": sum(each.state == "admitted" for each in people),
        "keepers": [
            duty.invigilator for duty in room.duties.select_related("invigilator").order_by("pk")
        ],
        "form": form or RoomForm.of(room),
        "is_over": is_over(room.sitting, timezone.now()),
    }
    return render(request, "exams/rooms/room.html", context, status=status)


@role_required(Role.TRAINER)
@require_POST
def change_room(request: UserRequest, room_id: int) -> HttpResponse:
    """Say anew what a room is like."""
    room = _room(request, room_id)
    form = RoomForm(request.POST)
    if not form.is_valid():
        return _room_page(request, room, form, status=422)
    try:
        operations.change_room(
            room_id=room_id, **form.arguments(), actor=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _room_page(request, room, form, status=409)
    messages.success(request, _("The room is changed."))
    return redirect("exams:room-page", room_id)


@role_required(Role.TRAINER)
@require_POST
def remove_room(request: UserRequest, room_id: int) -> HttpResponse:
    """Take a room away."""
    room = _room(request, room_id)
    try:
        operations.remove_room(room_id=room_id, actor=request.user, at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("%(room)s is removed.") % {"room": room.name})
    return redirect("exams:sitting-rooms", room.sitting_id)
