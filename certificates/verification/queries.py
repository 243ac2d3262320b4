"""What the public reads of a certificate: no more than the page may show."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import OuterRef, Subquery

from certificates.issuance.models import Certificate, StatusEvent
from certificates.issuance.queries import word_of
from certificates.keys.queries import verification_keys
from certificates.keys.rules import Reason, Verdict, Word, normalise_identifier, verify_code
from certificates.verification.rules import Typed, masked_name, number_tail


@dataclass(frozen=True, slots=True)
class PublicCertificate:
    """A certificate as anybody may read it."""

    word: Word
    kind: str  # as it is written
    name: str  # masked
    unit: str
    role: str
    number_tail: str
    starts_on: date | None
    last_valid_on: date | None
    changed_on: date | None  # the day of the newest event
    is_imported: bool

    @property
    def is_undated(self) -> bool:
        """Tell whether the register was never told until when it is valid."""
        return self.last_valid_on is None


def public_certificate(code: str, *, on: date) -> PublicCertificate | None:
    """Return the certificate of an identifier; None if there is none. At most one query."""
    identifier = normalise_identifier(code)
    if identifier is None:
        return None
    newest = StatusEvent.objects.filter(certificate=OuterRef("pk"))
    changed_on = newest.order_by("-effective_on", "-pk").values("effective_on")[:1]
    certificate = (
        Certificate.objects.filter(identifier=identifier)
        .annotate(changed_on=Subquery(changed_on))
        .first()
    )
    return _shown(certificate, on) if certificate else None


def _shown(certificate: Certificate, on: date) -> PublicCertificate:
    return PublicCertificate(
        word=word_of(certificate, on=on),
        kind=certificate.get_kind_display(),
        name=masked_name(certificate.holder_name),
        unit=certificate.unit_name,
        role=certificate.role_title,
        number_tail=number_tail(certificate.number),
        starts_on=certificate.issued_on,
        last_valid_on=certificate.expires_on,
        changed_on=getattr(certificate, "changed_on", None),
        is_imported=certificate.is_imported,
    )


def verdict_on(typed: Typed, *, on: date) -> Verdict:
    """Return whether a pasted link or code can be believed. At most one query.

    The state of the certificate is not looked up: its page tells it.
    """
    if typed.origin and typed.origin != settings.PUBLIC_ORIGIN:
        return Verdict(Word.FORGED, Reason.ORIGIN)
    if not typed.code:
        return Verdict(Word.STATUS_UNKNOWN)
    return verify_code(typed.code, verification_keys(), {settings.PUBLIC_ORIGIN}, on)
