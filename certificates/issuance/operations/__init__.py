"""Writes about applications and certificates: one function, one act."""

from certificates.issuance.operations.applications import (
    follow_result,
    make_application,
    make_missing_applications,
    refuse_application,
    register_application,
    request_reissue,
    return_application,
    stop_applications,
    stop_missed_applications,
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
    "follow_result",
    "issue_certificate",
    "make_application",
    "make_missing_applications",
    "propose_end",
    "refuse_application",
    "register_application",
    "request_reissue",
    "resume_certificate",
    "return_application",
    "stop_applications",
    "stop_missed_applications",
    "suspend_certificate",
]
