"""The registry's desk: what waits to be checked and to be issued."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from certificates.issuance import operations, queries
from certificates.issuance.forms import NoteForm, ReasonForm
from certificates.issuance.models import Application
from core.dates import local_day
from core.errors import Refusal

PAGE = 20
READERS = (Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)
Status = Application.Status


@role_required(*READERS)
def applications(request: UserRequest) -> HttpResponse:
    """List the applications of one status, those that wait longest first."""
    counts = queries.application_counts(request.user)
    chosen = request.GET.get("status", "")
    status = chosen if chosen in counts else _own_step(request)
    found = queries.applications_in_reach(request.user).filter(status=status)
    newest_first = status in (Status.ISSUED, Status.REFUSED)
    order = ("-decided_at", "-pk") if newest_first else ("submitted_at", "pk")
    page = Paginator(found.order_by(*order), PAGE).get_page(request.GET.get("page"))
    tabs = [(value, label, counts[value]) for value, label in Status.choices]
    context = {"page": page, "tabs": tabs, "status": status}
    return render(request, "certificates/issuance/applications.html", context)


def _own_step(request: UserRequest) -> str:
    """Return the status that is the reader's own work."""
    is_registrar = Role.REGISTRAR in roles_of(request.user)
    return Status.SUBMITTED if is_registrar else Status.REGISTERED


@role_required(*READERS)
def application(request: UserRequest, pk: int) -> HttpResponse:
    """Show an application with the evidence it rests on, and what may be done with it."""
    return _page(request, pk)


def _page(
    request: UserRequest, pk: int, *, form: Form | None = None, act: str = "", status: int = 200
) -> HttpResponse:
    found = get_object_or_404(queries.applications_in_reach(request.user), pk=pk)
    is_open = found.status in (Status.SUBMITTED, Status.REGISTERED)
    day = local_day(timezone.now())
    context = {
        "application": found,
        "evidence": queries.evidence_of(found),
        "fallen": queries.fallen_result(found),
        "standing": queries.standing_of(found, day=day) if is_open else None,
        "posting": queries.posting_on_track(found, day=day),
        "acts": _acts(request, found),
        "forms": {code: _form(code) for code in ACTS} | ({act: form} if form else {}),
        "failed": act,
    }
    return render(request, "certificates/issuance/application.html", context, status=status)


def _acts(request: UserRequest, found: Application) -> set[str]:
    """Return what the reader may do with an application at this step."""
    roles = roles_of(request.user)
    can_register, can_issue = Role.REGISTRAR in roles, Role.APPROVER in roles
    if not (can_register or can_issue):
        return set()
    did_register = found.registered_by_id == request.user.pk
    acts = {
        "register": found.status == Status.SUBMITTED and can_register,
        "issue": found.status == Status.REGISTERED and can_issue and not did_register,
        "refuse": found.status == Status.SUBMITTED
        or (found.status == Status.REGISTERED and not did_register),
        "return": found.status in (Status.REGISTERED, Status.REFUSED),
    }
    return {act for act, is_possible in acts.items() if is_possible}


Act = Callable[[UserRequest, int, dict[str, Any]], object]


def _register(request: UserRequest, pk: int, said: dict[str, Any]) -> object:
    return operations.register_application(
        application_id=pk, registrar=request.user, note=said["note"], at=timezone.now()
    )


def _refuse(request: UserRequest, pk: int, said: dict[str, Any]) -> object:
    return operations.refuse_application(
        application_id=pk, actor=request.user, reason=said["reason"], at=timezone.now()
    )


def _return(request: UserRequest, pk: int, said: dict[str, Any]) -> object:
    return operations.return_application(
        application_id=pk, actor=request.user, reason=said["reason"], at=timezone.now()
    )


ACTS: dict[str, tuple[type[Form], Act, str | Promise]] = {
    "register": (NoteForm, _register, _("The application was checked and goes to the approver.")),
    "refuse": (ReasonForm, _refuse, _("The application was refused.")),
    "return": (ReasonForm, _return, _("The application will be checked again.")),
}


def _form(act: str, data: QueryDict | None = None) -> Form:
    """Return the form of an act; the page has several, so that each has ids of its own."""
    return ACTS[act][0](data, auto_id=f"{act}-%s")


@role_required(Role.REGISTRAR, Role.APPROVER)
@require_POST
def act_on_application(request: UserRequest, pk: int, act: str) -> HttpResponse:
    """Register, refuse or return an application."""
    if act not in ACTS:
        raise Http404
    if act == "register" and Role.REGISTRAR not in roles_of(request.user):
        raise PermissionDenied
    _form_class, perform, said = ACTS[act]
    form = _form(act, request.POST)
    if not form.is_valid():
        return _page(request, pk, form=form, act=act, status=422)
    try:
        perform(request, pk, form.cleaned_data)
    except Application.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, str(said))
    return redirect("certificates:application", pk)


@role_required(Role.APPROVER)
@require_POST
def issue(request: UserRequest, pk: int) -> HttpResponse:
    """Issue the certificate of an application, and show it."""
    try:
        certificate = operations.issue_certificate(
            application_id=pk, approver=request.user, at=timezone.now()
        )
    except Application.DoesNotExist as error:
        raise Http404 from error
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(
        request, _("Certificate %(number)s was issued.") % {"number": certificate.number}
    )
    return redirect("certificates:certificate", certificate.identifier)
