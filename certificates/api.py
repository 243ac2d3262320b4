"""The door of certificates for the shell and its commands. No app lies above."""

from certificates.issuance.models import (
    Application,
    Certificate,
    CertificateKind,
    CertificatePolicy,
)
from certificates.issuance.operations import (
    issue_certificate,
    make_application,
    refuse_application,
    register_application,
    request_reissue,
)
from certificates.issuance.queries import Held, certificates_of
from certificates.issuance.signals import certificate_issued
from certificates.keys.operations import create_issuer_key
from certificates.staffing.operations import ensure_default_rules
from certificates.staffing.queries import staffing_board

__all__ = [
    "Application",
    "Certificate",
    "CertificateKind",
    "CertificatePolicy",
    "Held",
    "certificate_issued",
    "certificates_of",
    "create_issuer_key",
    "ensure_default_rules",
    "issue_certificate",
    "make_application",
    "refuse_application",
    "register_application",
    "request_reissue",
    "staffing_board",
]
