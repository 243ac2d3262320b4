"""The register: search, one certificate with its history, and what may happen to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.http import UserRequest, refused, role_required
from accounts.models import Role
from accounts.queries import roles_of
from certificates.issuance import operations, queries, rules
from certificates.issuance.forms import (
    BasedDecisionForm,
    DecisionForm,
    ReasonForm,
    RegisterForm,
)
from certificates.issuance.models import Certificate
from certificates.issuance.views.applications import READERS as APPLICATION_READERS
from core.dates import local_day
from core.errors import Refusal

PAGE = 25
READERS = (Role.HR, Role.REGISTRAR, Role.APPROVER, Role.AUDITOR)


@role_required(*READERS)
def register(request: UserRequest) -> HttpResponse:
    """Search the certificates in the reader's reach."""
    form = RegisterForm(request.GET)
    day = local_day(timezone.now())
    chosen = form.chosen()
    found = queries.register(
        request.user, words=chosen["q"], kind=chosen["kind"], state=chosen["state"], day=day
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(entry, queries.word_of(entry, on=day)) for entry in page]
    context = {"form": form, "page": page, "rows": rows, "is_search": any(chosen.values())}
    return render(request, "certificates/issuance/register.html", context)


@role_required(*READERS)
def expiring(request: UserRequest) -> HttpResponse:
    """List certificates of people in post that run out soon, or have run out."""
    day = local_day(timezone.now())
    span = request.GET.get("within", "90")
    if span == "out":
        found = queries.run_out(request.user, day=day)
    else:
        span = span if span in {str(days) for days in queries.SPANS} else "90"
        found = queries.expiring(request.user, day=day, within=int(span))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(entry, abs((entry.expires_on - day).days)) for entry in page if entry.expires_on]
    counts = queries.expiry_counts(request.user, day=day)
    context = {"page": page, "rows": rows, "span": span, "counts": counts, "day": day}
    return render(request, "certificates/issuance/expiring.html", context)


# --- What may happen to a certificate ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a role may do to a certificate, and what the reader is told of it."""

    code: str
    event: rules.Event
    roles: frozenset[str]
    form: type[Form]
    label: str | Promise
    icon: str
    consequence: str | Promise
    done: str | Promise
    perform: Callable[..., object]


def _propose(kind: str) -> Callable[..., object]:
    def perform(**keywords: Any) -> object:
        return operations.propose_end(kind=kind, **keywords)

    return perform


def _reissue(*, identifier: str, actor: Any, reason: str, at: Any) -> object:
    return operations.request_reissue(identifier=identifier, registrar=actor, reason=reason, at=at)


_APPROVER = frozenset({Role.APPROVER.value})
_REGISTRAR = frozenset({Role.REGISTRAR.value})
ACTS = (
    Act(
        "reissue",
        rules.Event.SUPERSEDE,
        _REGISTRAR,
        ReasonForm,
        _("Reissue"),
        "copy-plus",
        _(
            "An application for a new certificate is made. When it is issued, with a new number "
            "and a new QR code, this certificate is replaced for good."
        ),
        _("An application for a new certificate was made. Check it on the list of applications."),
        _reissue,
    ),
    Act(
        "suspend",
        rules.Event.SUSPEND,
        _APPROVER,
        DecisionForm,
        _("Suspend"),
        "circle-pause",
        _(
            "Whoever scans the QR code reads from now on that it is suspended, and the holder no "
            "longer counts as certified. It can be resumed."
        ),
        _("The certificate is suspended."),
        operations.suspend_certificate,
    ),
    Act(
        "resume",
        rules.Event.RESUME,
        _APPROVER,
        DecisionForm,
        _("Resume"),
        "circle-play",
        _("The certificate is in force again at once, until the day it was issued for."),
        _("The certificate is in force again."),
        operations.resume_certificate,
    ),
    Act(
        "deregister",
        rules.Event.DEREGISTER,
        _REGISTRAR | _APPROVER,
        BasedDecisionForm,
        _("Propose deregistration"),
        "circle-x",
        _(
            "For transfer off the post, retirement, resignation or death; no blame is implied. "
            "A second person decides. After that it cannot be undone."
        ),
        _("The deregistration was proposed. A second person decides on it."),
        _propose("deregister"),
    ),
    Act(
        "revoke",
        rules.Event.REVOKE,
        _REGISTRAR | _APPROVER,
        BasedDecisionForm,
        _("Propose revocation"),
        "ban",
        _(
            "A second person decides. After that it cannot be undone: whoever scans the QR code "
            "reads that it was revoked, and the holder may not do this work."
        ),
        _("The revocation was proposed. A second person decides on it."),
        _propose("revoke"),
    ),
)
ACT_BY_CODE = {act.code: act for act in ACTS}


def _possible(request: UserRequest, certificate: Certificate, *, is_waiting: bool) -> list[Act]:
    roles = roles_of(request.user)
    possible = [
        act
        for act in ACTS
        if not act.roles.isdisjoint(roles) and rules.next_state(certificate.state, act.event)
    ]
    ending = ("revoke", "deregister")
    return [act for act in possible if not (is_waiting and act.code in ending)]


@role_required(*READERS)
def certificate(request: UserRequest, identifier: str) -> HttpResponse:
    """Show a certificate, its history, and what the reader may do with it."""
    found = _in_reach(request, identifier)
    proposal = queries.open_proposal(found)
    may_decide = (
        proposal is not None
        and Role.APPROVER in roles_of(request.user)
        and proposal.proposed_by_id != request.user.pk
    )
    may_see_application = not roles_of(request.user).isdisjoint(APPLICATION_READERS)
    context = {
        "certificate": found,
        "word": queries.word_of(found, on=local_day(timezone.now())),
        "events": queries.events_of(found),
        "proposal": proposal,
        "fallen": queries.result_in_doubt(found),
        "may_decide": may_decide,
        "acts": _possible(request, found, is_waiting=proposal is not None),
        "may_see_application": may_see_application,
        "evidence": queries.evidence_of(found.application) if may_see_application else None,
        "is_printable": _is_printable(request, found),
    }
    return render(request, "certificates/issuance/certificate.html", context)


def _is_printable(request: UserRequest, found: Certificate) -> bool:
    is_theirs = queries.printable_for(request.user).filter(pk=found.pk).exists()
    return is_theirs and bool(found.code_text) and queries.is_standing(found)


def _in_reach(request: UserRequest, identifier: str) -> Certificate:
    found = queries.certificates_in_reach(request.user).select_related(
        "holder", "unit", "replaces", "replaced_by", "application__replaces__application"
    )
    return get_object_or_404(found, identifier=identifier)


@role_required(Role.REGISTRAR, Role.APPROVER)
def act_on_certificate(request: UserRequest, identifier: str, code: str) -> HttpResponse:
    """State the consequence and ask for the reason; then do it."""
    act = ACT_BY_CODE.get(code)
    if act is None:
        raise Http404
    if act.roles.isdisjoint(roles_of(request.user)):
        raise PermissionDenied
    found = _in_reach(request, identifier)
    form = act.form(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"certificate": found, "act": act, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "certificates/issuance/act.html", context, status=status)
    try:
        act.perform(
            identifier=identifier, actor=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, str(act.done))
    return redirect("certificates:certificate", identifier)


@role_required(Role.APPROVER)
def decide(request: UserRequest, identifier: str) -> HttpResponse:
    """State what was proposed and its consequence; then accept or decline it."""
    found = _in_reach(request, identifier)
    proposal = queries.open_proposal(found)
    if request.method != "POST":
        context = {
            "certificate": found,
            "proposal": proposal,
            "act": ACT_BY_CODE[proposal.kind] if proposal else None,
        }
        return render(request, "certificates/issuance/decide.html", context)
    try:
        decided = operations.decide_proposal(
            identifier=identifier,
            approver=request.user,
            is_accepted=request.POST.get("decision") == "accept",
            at=timezone.now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    said = _("The proposal was carried out.") if decided.is_accepted else _("It was declined.")
    messages.success(request, str(said))
    return redirect("certificates:certificate", identifier)
