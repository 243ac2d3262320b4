"""Time that is given back to all who sit, in a room or in the sitting: asked for, and decided."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.delivery import operations, queries
from exams.delivery.models import GroupExtension
from exams.invigilation.forms import ExtensionForm, ReasonForm
from exams.invigilation.views.sitting import sitting_in_reach
from exams.rooms.models import Room
from exams.sittings.models import Sitting


@role_required(Role.TRAINER, Role.INVIGILATOR)
def extend_all(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show whom more time would reach, and ask for it; a second person confirms it.

    `room` in the address narrows it to those who have a seat there.
    """
    found = sitting_in_reach(request, sitting_id)
    room = _room(request, found)
    form = ExtensionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, found, room, form, status=422 if form.is_bound else 200)
    try:
        asked = operations.extend_all(
            sitting_id=sitting_id,
            room_id=room.pk if room else None,
            actor=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, room, form, status=409)
    return redirect("exams:group-extension", asked.pk)


def _room(request: UserRequest, found: Sitting) -> Room | None:
    asked = request.GET.get("room", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10):
        raise Http404
    return get_object_or_404(Room, sitting=found, pk=int(asked))


def _page(
    request: UserRequest, found: Sitting, room: Room | None, form: ExtensionForm, *, status: int
) -> HttpResponse:
    context = {
        "sitting": found,
        "room": room,
        "rooms": list(Room.objects.filter(sitting=found).order_by("name")),
        "reach": queries.reach_of(found, room.name if room else "", at=timezone.now()),
        "waiting": list(queries.waiting_group_extensions(found)),
        "form": form,
    }
    return render(request, "exams/invigilation/extend_all.html", context, status=status)


@role_required(Role.TRAINER, Role.INVIGILATOR)
def group_extension(request: UserRequest, extension_id: int) -> HttpResponse:
    """Show whom time for all reaches, and let a second person confirm or decline it."""
    asked = get_object_or_404(queries.group_extensions_in_reach(request.user), pk=extension_id)
    if request.method == "POST" and "confirm" in request.POST:
        return _decided(request, asked)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _decided(request, asked, **form.cleaned_data)
    decision = getattr(asked, "decision", None)
    context = {
        "asked": asked,
        "sitting": asked.sitting,
        "decision": decision,
        "given": asked.interventions.filter(decision__is_confirmed=True).count(),
        "prospect": None if decision else queries.prospect_of(asked, at=timezone.now()),
        "is_own": asked.asked_by_id == request.user.pk,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "exams/invigilation/group_extension.html", context, status=status)


def _decided(request: UserRequest, asked: GroupExtension, **reason: str) -> HttpResponse:
    """Confirm; decline if a reason is given for it."""
    act = operations.decline_group_extension if reason else operations.confirm_group_extension
    try:
        act(extension_id=asked.pk, actor=request.user, at=timezone.now(), **reason)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Declined.") if reason else _("The time is given."))
    return redirect("exams:sitting", asked.sitting_id)
