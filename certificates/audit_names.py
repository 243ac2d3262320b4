"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "certificates.application-made": _("Application for a certificate made"),
    "certificates.application-refused": _("Application for a certificate refused"),
    "certificates.application-registered": _("Application for a certificate checked"),
    "certificates.application-returned": _("Application for a certificate returned"),
    "certificates.application-stopped": _("Application for a certificate stopped"),
    "certificates.certificate-deregister": _("Certificate deregistered"),
    "certificates.certificate-issued": _("Certificate issued"),
    "certificates.certificate-resume": _("Certificate resumed"),
    "certificates.certificate-revoke": _("Certificate revoked"),
    "certificates.certificate-supersede": _("Certificate replaced by a new one"),
    "certificates.certificate-suspend": _("Certificate suspended"),
    "certificates.deregister-declined": _("Deregistration declined"),
    "certificates.deregister-proposed": _("Deregistration proposed"),
    "certificates.key-created": _("Signing key made"),
    "certificates.reissue-requested": _("Reissue of a certificate requested"),
    "certificates.revoke-declined": _("Revocation declined"),
    "certificates.revoke-proposed": _("Revocation proposed"),
    "certificates.roster-imported": _("Roster imported"),
}

SUBJECTS = {
    "certificates.application": pgettext_lazy("audit", "Application"),
    "certificates.certificate": pgettext_lazy("audit", "Certificate"),
    "certificates.issuerkey": pgettext_lazy("audit", "Signing key"),
}
