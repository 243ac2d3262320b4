"""Issue a certificate: number, signed code, place in the status list."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from certificates.issuance import queries, rules
from certificates.issuance.models import (
    Application,
    Certificate,
    CertificatePolicy,
    StatusEvent,
)
from certificates.issuance.operations.applications import lock_application, require_eligible
from certificates.issuance.operations.refusals import NotAwaiting, SamePerson
from certificates.issuance.operations.states import change_state
from certificates.issuance.signals import certificate_issued
from certificates.keys.models import IssuerKey
from certificates.keys.queries import active_key, signer_of
from certificates.keys.rules import (
    code_text,
    code_url,
    encode_body,
    new_identifier,
    to_be_signed,
)
from certificates.keys.signers import Signer
from core import audit
from core.dates import local_day
from org.models import Posting

# Random places of a list that is three quarters full at most: all of them taken is a fault.
TRIES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """What is about to be issued, all of it decided on under the locks."""

    application: Application
    posting: Posting
    policy: CertificatePolicy
    serial: int
    key: IssuerKey
    signer: Signer
    day: date
    at: datetime


@transaction.atomic(durable=True)
def issue_certificate(*, application_id: int, approver: User, at: datetime) -> Certificate:
    """Issue the certificate of an application that somebody else has checked.

    Safe to repeat: an application has one certificate, which is returned. Locks the application,
    the applicant, the policy (for the number) and the certificate that is replaced, in this order.

    Raises:
        NotAwaiting: it was not checked, or it was refused.
        SamePerson: the approver registered it.
        NotEligible: something stands against it today.
        NoSigningKey: the signing key is missing.
        Application.DoesNotExist: no such application in the approver's reach.
    """
    application = lock_application(application_id, approver)
    if application.status == Application.Status.ISSUED:
        return application.certificate
    if application.status != Application.Status.REGISTERED:
        raise NotAwaiting
    if application.registered_by == approver:
        raise SamePerson
    certificate = _create(_decide(application, at))
    _record(certificate, application, approver, at)
    _close(application, approver, at)
    announce = partial(certificate_issued.send, Certificate, certificate_id=certificate.pk)
    transaction.on_commit(announce, robust=True)
    return certificate


def _decide(application: Application, at: datetime) -> _Act:
    day = local_day(at)
    # One certificate of a kind each: two applications of one person are decided one by one.
    User.objects.select_for_update(no_key=True).get(pk=application.applicant_id)
    standing = require_eligible(application, day)
    assert standing.policy  # noqa: S101 (eligible means that there is one)
    assert standing.posting  # noqa: S101 (the same)
    key = active_key()
    signer = signer_of(key)
    assert key  # noqa: S101 (a signer means a key)
    policy = CertificatePolicy.objects.select_for_update().get(pk=standing.policy.pk)
    return _Act(
        application=application,
        posting=standing.posting,
        policy=policy,
        serial=_take_serial(policy),
        key=key,
        signer=signer,
        day=day,
        at=at,
    )


def _take_serial(policy: CertificatePolicy) -> int:
    """Take the next serial whose number is free; imported certificates may have some."""
    serial = policy.next_serial
    while Certificate.objects.filter(kind=policy.kind, number=_number(policy, serial)).exists():
        serial += 1
    policy.next_serial = serial + 1
    policy.save(update_fields=["next_serial"])
    return serial


def _number(policy: CertificatePolicy, serial: int) -> str:
    return rules.printed_number(policy.number_prefix, serial, digits=policy.number_digits)


def _create(act: _Act) -> Certificate:
    """Write the certificate at a random place of the status list that nobody has yet."""
    list_number = _list_number()
    for _ in range(TRIES):
        certificate = _signed(act, list_number, secrets.randbelow(rules.LIST_SIZE))
        try:
            with transaction.atomic():
                certificate.save(force_insert=True)
        except IntegrityError as error:
            taken = error
        else:
            return certificate
    raise taken


def _list_number() -> int:
    newest = Certificate.objects.aggregate(newest=Max("status_list"))["newest"] or 0
    taken = Certificate.objects.filter(status_list=newest).count() if newest else 0
    return rules.list_for_next(newest, taken=taken)


def _signed(act: _Act, list_number: int, list_index: int) -> Certificate:
    application, key = act.application, act.key
    fields = queries.code_fields(
        application,
        act.posting,
        act.policy,
        day=act.day,
        serial=act.serial,
        list_number=list_number,
        list_index=list_index,
    )
    identifier = new_identifier()
    url = code_url(settings.PUBLIC_ORIGIN, identifier)
    body = encode_body(fields, bytes.fromhex(key.kid), act.signer.algorithm)
    signature = act.signer.sign(to_be_signed(body, url))
    return Certificate(
        identifier=identifier,
        kind=application.kind,
        number=fields.number,
        holder=application.applicant,
        unit=application.unit,
        application=application,
        replaces=application.replaces,
        holder_name=fields.name,
        unit_name=application.unit.name,
        role_title=fields.role,
        division_code=fields.division_code,
        issued_on=fields.issued_on,
        expires_on=fields.last_valid_on,
        status_list=list_number,
        status_index=list_index,
        key=key,
        body=body,
        signature=signature,
        code_text=code_text(url, body, signature),
        created_at=act.at,
    )


def _record(
    certificate: Certificate, application: Application, approver: User, at: datetime
) -> None:
    registrar = application.registered_by
    StatusEvent.objects.create(
        certificate=certificate,
        kind=StatusEvent.Kind.ISSUE,
        effective_on=local_day(at),
        recorded_at=at,
        actor=registrar,
        approver=approver,
    )
    audit.record(
        "certificates.certificate-issued",
        actor=approver,
        subject=certificate,
        at=at,
        detail={
            "number": certificate.number,
            "registered_by": application.registered_by_id,
            **_evidence(application),
        },
    )
    if application.replaces_id:
        replaced = Certificate.objects.select_for_update().get(pk=application.replaces_id)
        change_state(replaced, rules.Event.SUPERSEDE, actor=registrar, approver=approver, at=at)


def _evidence(application: Application) -> dict[str, Any]:
    """Return the test that the certificate rests on, and whether it was sat with the book."""
    result = queries.evidence_of(application)
    if result is None:
        return {}
    sitting = result.attempt.sitting
    book = "open" if sitting.paper.is_open_book else "closed"
    return {"sitting": sitting.pk, "result": result.pk, "book": book}


def _close(application: Application, approver: User, at: datetime) -> None:
    application.status = Application.Status.ISSUED
    application.decided_by, application.decided_at = approver, at
    application.save(update_fields=["status", "decided_by", "decided_at"])
