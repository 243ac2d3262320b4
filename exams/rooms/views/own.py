"""A candidate's own slip: on the phone, and as a file to print."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import UserRequest, refused
from accounts.signin.qr import qr_picture
from core.errors import Refusal
from exams.rooms import printing, queries
from exams.rooms.views.prints import pdf_answer
from exams.sittings.models import Candidacy


def _own(request: UserRequest, sitting_id: int) -> queries.Slip:
    try:
        slip = queries.own_slip(request.user, sitting_id)
    except Candidacy.DoesNotExist as error:
        raise Http404 from error
    if slip is None:
        raise Http404
    return slip


@login_required
@require_safe
@never_cache
def slip(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Show the own slip with its code, to be held out at the door."""
    own = _own(request, sitting_id)
    context = {
        "slip": own,
        "sitting": own.sitting,
        "qr": qr_picture(printing.address_of(own.code)),
    }
    return render(request, "exams/rooms/slip.html", context)


@login_required
@require_safe
def slip_pdf(request: UserRequest, sitting_id: int) -> HttpResponse:
    """Hand out the own slip to print."""
    own = _own(request, sitting_id)
    try:
        data = printing.render_slips([own], at=timezone.now())
    except Refusal as refusal:
        return refused(request, refusal)
    return pdf_answer(data, f"slip-{sitting_id}.pdf")
