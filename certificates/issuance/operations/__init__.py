"""Writes about applications and certificates: one function, one act."""

from certificates.issuance.operations.applications import (
    make_application,
    make_missing_applications,
    refuse_application,
    register_application,
    request_reissue,
    return_application,
)
from certificates.issuance.operations.issuing import issue_certificate
from certificates.issuance.operations.refusals import (
    IllegalTransition,
    NotAwaiting,
    NotEligible,
    OwnCase,
    SamePerson,
)
from certificates.issuance.operations.states import (
    AlreadyDecided,
    ProposalWaits,
    decide_proposal,
    propose_end,
    resume_certificate,
    suspend_certificate,
)

__all__ = [
    "AlreadyDecided",
    "IllegalTransition",
    "NotAwaiting",
    "NotEligible",
    "OwnCase",
    "ProposalWaits",
    "SamePerson",
    "decide_proposal",
    "issue_certificate",
    "make_application",
    "make_missing_applications",
    "propose_end",
    "refuse_application",
    "register_application",
    "request_reissue",
    "resume_certificate",
    "return_application",
    "suspend_certificate",
]
