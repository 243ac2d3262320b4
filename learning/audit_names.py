"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "learning.post-assigned": _("Post assigned for preparation"),
    "learning.post-chosen": _("Post chosen for preparation"),
    "learning.post-dropped": _("Preparation for a post taken back"),
}

SUBJECTS = {
    "learning.postpreparation": pgettext_lazy("audit", "Preparation for a post"),
}
