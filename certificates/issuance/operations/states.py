"""Change the state of a certificate: suspend, resume, revoke, deregister, supersede."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.issuance import queries, rules
from certificates.issuance.models import Certificate, StatusEvent, StatusProposal
from certificates.issuance.operations.applications import lock_certificate
from certificates.issuance.operations.refusals import IllegalTransition, SamePerson
from certificates.issuance.rules import Event
from core import audit
from core.dates import local_day
from core.errors import Refusal


class ProposalWaits(Refusal):
    code = "proposal-waits"
    message = _("Something was proposed already and waits for a decision.")


class AlreadyDecided(Refusal):
    code = "already-decided"
    message = _("This proposal was decided already.")


def change_state(
    certificate: Certificate,
    event: Event,
    *,
    actor: User | None,
    approver: User | None = None,
    reason: str = "",
    basis: str = "",
    at: datetime,
) -> None:
    """Let an event happen to a certificate that the caller has locked, in its transaction.

    Raises:
        IllegalTransition: that cannot happen to a certificate in this state.
    """
    state = rules.next_state(certificate.state, event)
    if state is None:
        raise IllegalTransition(state=certificate.get_state_display())
    certificate.state = state
    certificate.save(update_fields=["state"])
    StatusEvent.objects.create(
        certificate=certificate,
        kind=event,
        reason=reason,
        basis=basis,
        effective_on=local_day(at),
        recorded_at=at,
        actor=actor,
        approver=approver,
    )
    audit.record(
        f"certificates.certificate-{event}",
        actor=approver or actor,
        subject=certificate,
        at=at,
        reason=reason,
        detail={"number": certificate.number, "basis": basis},
    )


@transaction.atomic(durable=True)
def suspend_certificate(
    *, identifier: str, actor: User, reason: str, basis: str = "", at: datetime
) -> Certificate:
    """Pause a certificate. Locks it.

    Safe to repeat: one that the same person suspended for the same reason is returned.

    Raises:
        IllegalTransition: it is not in force.
        Certificate.DoesNotExist: none of this identifier in the actor's reach.
    """
    return _change_once(identifier, Event.SUSPEND, actor=actor, reason=reason, basis=basis, at=at)


@transaction.atomic(durable=True)
def resume_certificate(
    *, identifier: str, actor: User, reason: str, basis: str = "", at: datetime
) -> Certificate:
    """Put a suspended certificate back in force. Locks it.

    Safe to repeat: one that the same person resumed for the same reason is returned.

    Raises:
        IllegalTransition: it is not suspended.
        Certificate.DoesNotExist: none of this identifier in the actor's reach.
    """
    return _change_once(identifier, Event.RESUME, actor=actor, reason=reason, basis=basis, at=at)


def _change_once(
    identifier: str, event: Event, *, actor: User, reason: str, basis: str, at: datetime
) -> Certificate:
    certificate = lock_certificate(identifier, actor)
    newest = queries.events_of(certificate).first()
    is_repeated = newest and (newest.kind, newest.actor, newest.reason) == (event, actor, reason)
    if not is_repeated:
        change_state(certificate, event, actor=actor, reason=reason, basis=basis, at=at)
    return certificate


@transaction.atomic(durable=True)
def propose_end(
    *, identifier: str, kind: str, actor: User, reason: str, basis: str, at: datetime
) -> StatusProposal:
    """Propose that a certificate be revoked or deregistered; a second person decides.

    Safe to repeat: the same proposal of the same person is returned. Locks the certificate.

    Args:
        kind: "revoke" or "deregister".

    Raises:
        IllegalTransition: it has ended already.
        ProposalWaits: something else was proposed and waits.
        Certificate.DoesNotExist: none of this identifier in the actor's reach.
    """
    certificate = lock_certificate(identifier, actor)
    if rules.next_state(certificate.state, Event(kind)) is None:
        raise IllegalTransition(state=certificate.get_state_display())
    waiting = queries.open_proposal(certificate)
    if waiting and (waiting.kind, waiting.proposed_by) == (kind, actor):
        return waiting
    proposal = StatusProposal(
        certificate=certificate,
        kind=kind,
        reason=reason,
        basis=basis,
        proposed_by=actor,
        proposed_at=at,
    )
    try:
        with transaction.atomic():
            proposal.save()
    except IntegrityError as error:
        raise ProposalWaits from error
    audit.record(
        f"certificates.{kind}-proposed",
        actor=actor,
        subject=certificate,
        at=at,
        reason=reason,
        detail={"basis": basis},
    )
    return proposal


@transaction.atomic(durable=True)
def decide_proposal(
    *, identifier: str, approver: User, is_accepted: bool, at: datetime
) -> StatusProposal:
    """Decide what somebody else proposed for a certificate. Locks the certificate.

    Raises:
        SamePerson: the approver proposed it.
        AlreadyDecided: nothing waits any more.
        IllegalTransition: the certificate has ended meanwhile.
        Certificate.DoesNotExist: none of this identifier in the approver's reach.
    """
    certificate = lock_certificate(identifier, approver)
    proposal = queries.open_proposal(certificate)
    if proposal is None:
        raise AlreadyDecided
    if proposal.proposed_by == approver:
        raise SamePerson
    proposal.decided_by, proposal.decided_at = approver, at
    proposal.is_accepted = is_accepted
    proposal.save(update_fields=["decided_by", "decided_at", "is_accepted"])
    if is_accepted:
        change_state(
            certificate,
            Event(proposal.kind),
            actor=proposal.proposed_by,
            approver=approver,
            reason=proposal.reason,
            basis=proposal.basis,
            at=at,
        )
    else:
        audit.record(
            f"certificates.{proposal.kind}-declined", actor=approver, subject=certificate, at=at
        )
    return proposal
