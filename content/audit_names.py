"""What the acts of this app are called in the audit log."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "content.law-version-added": _("Version of a law added"),
    "content.law-version-ended": _("Version of a law ended"),
    "content.case-loaded": _("Case loaded"),
    "content.handbook-loaded": _("Handbook loaded"),
}

SUBJECTS = {
    "content.casepage": pgettext_lazy("audit", "Case"),
    "content.handbook": pgettext_lazy("audit", "Handbook"),
    "content.lawversion": pgettext_lazy("audit", "Law version"),
}
