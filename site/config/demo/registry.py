"""Certificates in every state, made by the acts that lead to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from certificates.issuance.models import Application, Certificate
from certificates.issuance.operations import (
    decide_proposal,
    issue_certificate,
    make_missing_applications,
    propose_end,
    register_application,
    request_reissue,
    suspend_certificate,
)

ACTIVE = Certificate.State.ACTIVE


def process(passed: Sequence[User], *, staff: dict[str, User], at: datetime) -> None:
    """Carry the applications of those who passed as far as an office would have come.

    The first four are issued, the fifth is checked, the others wait.
    """
    make_missing_applications(at=at)
    applications = [
        Application.objects.get(applicant=user, result__isnull=False) for user in passed
    ]
    for application in applications[:5]:
        if application.status == Application.Status.SUBMITTED:
            register_application(application_id=application.pk, registrar=staff["registrar"], at=at)
    for application in applications[:4]:
        issue_certificate(
            application_id=application.pk,
            approver=staff["approver"],
            at=at + timedelta(hours=3),
        )


def end_some(holders: Sequence[User], *, staff: dict[str, User], at: datetime) -> None:
    """Suspend the first holder's certificate, revoke the second's, deregister the third's."""
    suspended, revoked, deregistered = (_of(holder) for holder in holders)
    if suspended.state == ACTIVE:
        suspend_certificate(
            identifier=suspended.identifier,
            actor=staff["approver"],
            reason="年度培训学时不足，暂扣至补训合格",
            basis="云司监〔2026〕18 号",
            at=at,
        )
    ends = (
        (revoked, "revoke", "将证件出借他人使用", "云司监〔2026〕21 号"),
        (deregistered, "deregister", "调离行政执法监督岗位", "云人社函〔2026〕96 号"),
    )
    for certificate, kind, reason, basis in ends:
        if certificate.state != ACTIVE:
            continue
        propose_end(
            identifier=certificate.identifier,
            kind=kind,
            actor=staff["registrar"],
            reason=reason,
            basis=basis,
            at=at,
        )
        decide_proposal(
            identifier=certificate.identifier,
            approver=staff["approver"],
            is_accepted=True,
            at=at + timedelta(hours=2),
        )


def reissue(certificate: Certificate, *, staff: dict[str, User], at: datetime) -> None:
    """Give an imported certificate a successor with a code."""
    if certificate.state != ACTIVE:
        return
    application = request_reissue(
        identifier=certificate.identifier,
        registrar=staff["registrar"],
        reason="纸质旧证换发二维码新证",
        at=at,
    )
    register_application(application_id=application.pk, registrar=staff["registrar"], at=at)
    issue_certificate(
        application_id=application.pk, approver=staff["approver"], at=at + timedelta(hours=1)
    )


def _of(holder: User) -> Certificate:
    """Return the newest certificate that was issued here to somebody."""
    return Certificate.objects.filter(holder=holder, is_imported=False).latest("pk")
