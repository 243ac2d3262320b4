"""What candidates are told while they sit, and who has fetched it."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import UserRequest, role_required
from accounts.models import Role
from core.errors import Refusal
from exams.invigilation import operations, queries
from exams.invigilation.forms import MessageForm
from exams.invigilation.views.sitting import sitting_in_reach
from exams.rooms.models import Room
from exams.sittings.models import Candidacy, Sitting


@role_required(Role.TRAINER, Role.INVIGILATOR)
def sitting_messages(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Send a message, and show those that were sent with how many fetched them."""
    found = sitting_in_reach(request, sitting_id)
    recipients = _recipients(found)
    if request.method != "POST":
        chosen = _chosen(request)
        initial = {"to": chosen} if chosen in dict(recipients) else {"to": "all"}
        return _page(request, found, MessageForm(recipients=recipients, initial=initial))
    form = MessageForm(request.POST, recipients=recipients)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        operations.send_message(
            sitting_id=sitting_id, actor=request.user, at=timezone.now(), **form.arguments()
        )
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form, status=409)
    messages.success(request, _("The message is on its way."))
    return redirect("exams:sitting-messages", sitting_id)


def _chosen(request: UserRequest) -> str:
    """Return what the form begins with, by the address it was opened at."""
    return next(
        (f"{kind}-{request.GET[kind]}" for kind in ("candidate", "room") if kind in request.GET),
        "all",
    )


def _recipients(found: Sitting) -> list[tuple[str, str]]:
    rooms = Room.objects.filter(sitting=found).order_by("name").values_list("pk", "name")
    listed = Candidacy.objects.filter(sitting=found).order_by("candidate__username")
    people = listed.values_list("candidate", "candidate__name", "candidate__username")
    return [
        ("all", _("All candidates")),
        *((f"room-{pk}", name) for pk, name in rooms),
        *((f"candidate-{pk}", f"{name} {username}") for pk, name, username in people),
    ]


def _page(
    request: UserRequest, found: Sitting, form: MessageForm, *, status: int = 200
) -> HttpResponse:
    sent = queries.messages_of(found).prefetch_related("recipients__candidate")[:100]
    context = {"sitting": found, "form": form, "sent": sent}
    return render(request, "exams/invigilation/messages.html", context, status=status)
