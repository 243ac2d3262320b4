"""What holders see of their certificates, and what is printed."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.queries import roles_of
from certificates.issuance.models import Certificate
from certificates.issuance.pdf import CertificateSheet
from certificates.issuance.queries.standing import word_of
from certificates.keys.rules import CertificateClass, Word
from core.errors import Refusal
from org.models import Unit
from org.queries import ancestor_paths, units_in_reach

REGISTRY_ROLES = frozenset({Role.REGISTRAR, Role.APPROVER})


class NotPrintable(Refusal):
    code = "not-printable"
    message = _("Only a certificate that was issued here and stands can be printed.")


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate as its holder sees it on a day."""

    certificate: Certificate
    word: Word

    @property
    def is_shown(self) -> bool:
        """Tell whether there is a code to show to a citizen."""
        return self.word == Word.VALID and bool(self.certificate.code_text)

    @property
    def is_printable(self) -> bool:
        """Tell whether there is a sheet to print."""
        return bool(self.certificate.code_text) and is_standing(self.certificate)


def is_standing(certificate: Certificate) -> bool:
    """Tell whether nobody has suspended or ended it."""
    return certificate.state == Certificate.State.ACTIVE


def certificates_of(user: User, *, day: date) -> list[Held]:
    """Return somebody's certificates: those to be shown first, then the newest. One query."""
    certificates = Certificate.objects.filter(holder=user).select_related("unit")
    found = [
        Held(certificate, word_of(certificate, on=day))
        for certificate in certificates.order_by("-created_at", "-pk")
    ]
    return sorted(found, key=lambda held: (not held.is_shown, held.word != Word.VALID))


def printable_for(user: User) -> QuerySet[Certificate]:
    """Return the certificates whose sheet somebody may have: the own, and those they register."""
    whose = Q(holder=user)
    if not REGISTRY_ROLES.isdisjoint(roles_of(user)):
        whose |= Q(unit__in=units_in_reach(user))
    return Certificate.objects.filter(whose).select_related(
        "unit", "application__result__attempt__sitting"
    )


def sheet_of(certificate: Certificate) -> CertificateSheet:
    """Return what is printed on a certificate. One query.

    Raises:
        NotPrintable: it was imported, or it is suspended or ended.
    """
    if not certificate.code_text or not is_standing(certificate):
        raise NotPrintable
    assert certificate.issued_on  # noqa: S101 (a constraint: what was issued here has both)
    assert certificate.expires_on  # noqa: S101 (the same)
    root = Unit.objects.get(path=ancestor_paths(certificate.unit)[0])
    return CertificateSheet(
        certificate_class=CertificateClass[certificate.kind.upper()],
        name=certificate.holder_name,
        number=certificate.number,
        unit=certificate.unit_name,
        role=certificate.role_title,
        region=root.name,
        issuer=settings.ISSUER_NAME,
        examination=_examination(certificate),
        issued_on=certificate.issued_on,
        last_valid_on=certificate.expires_on,
        identifier=certificate.identifier,
        code_text=certificate.code_text,
        demonstration=settings.DEMO,
    )


def _examination(certificate: Certificate) -> str:
    """Return the title of the sitting that was passed; a replacement has none of its own."""
    application = certificate.application
    result = application.result if application else None
    return result.attempt.sitting.title if result else ""
