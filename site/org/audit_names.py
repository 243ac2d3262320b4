"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "org.absence-recorded": _("Leave recorded"),
    "org.absence-taken-back": _("Leave taken back"),
    "org.jurisdiction-set": _("Reach of roles set"),
    "org.posting-ended": _("Posting ended"),
    "org.transferred": _("Transferred"),
}

DETAILS = {
    "from": _("From"),
    "on": _("On"),
    "to": _("To"),
    "unit": _("Unit"),
    "until": _("Until"),
}

SUBJECTS = {
    "org.unit": pgettext_lazy("audit", "Unit"),
}
