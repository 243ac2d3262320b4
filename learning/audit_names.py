"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACTIONS = {
    "learning.class-entered": _("Training class entered"),
    "learning.class-taken-back": _("Training class taken back"),
    "learning.hours-credited": _("Training hours credited"),
    "learning.hours-taken-back": _("Training hours taken back"),
    "learning.post-assigned": _("Post assigned for preparation"),
    "learning.post-chosen": _("Post chosen for preparation"),
    "learning.post-dropped": _("Preparation for a post taken back"),
}

SUBJECTS = {
    "learning.attendance": pgettext_lazy("audit", "Attendance at a training class"),
    "learning.postpreparation": pgettext_lazy("audit", "Preparation for a post"),
    "learning.trainingclass": pgettext_lazy("audit", "Training class"),
}
