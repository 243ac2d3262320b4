"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "accounts.account-activated": _("Account activated"),
    "accounts.account-closed": _("Account closed"),
    "accounts.account-created": _("Account opened"),
    "accounts.account-opened-again": _("Account opened again"),
    "accounts.activation-code-made": _("Activation code made"),
    "accounts.identity-read": _("ID number read in full"),
    "accounts.password-changed": _("Password changed"),
    "accounts.recovery-codes-made": _("Recovery codes made"),
    "accounts.reset-allowed": _("Reset allowed"),
    "accounts.reset-asked": _("Reset asked for"),
    "accounts.reset-declined": _("Reset declined"),
    "accounts.role-ended": _("Role ended"),
    "accounts.role-granted": _("Role granted"),
    "accounts.second-factor-set-up": _("Second factor set up"),
    "accounts.signed-in": _("Signed in"),
}
