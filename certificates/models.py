from certificates.issuance.models import (
    Application,
    Certificate,
    CertificatePolicy,
    StatusEvent,
    StatusProposal,
)
from certificates.keys.models import IssuerKey

__all__ = [
    "Application",
    "Certificate",
    "CertificatePolicy",
    "IssuerKey",
    "StatusEvent",
    "StatusProposal",
]
