"""What the audit log calls the acts of setting an installation up."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "config.demonstration-loaded": _("Demonstration loaded"),
    "config.demonstration-officer": _("Admitted to the demonstration"),
}
