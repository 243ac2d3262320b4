"""What the audit log calls the acts of this app."""

from django.utils.translation import gettext_lazy as _

from accounts.models import ResetRequest, Role

ACTIONS = {
    "accounts.account-activated": _("Account activated"),
    "accounts.account-closed": _("Account closed"),
    "accounts.account-created": _("Account opened"),
    "accounts.account-opened-again": _("Account opened again"),
    "accounts.activation-code-made": _("Activation code made"),
    "accounts.identity-read": _("ID number read in full"),
    "accounts.password-changed": _("Password changed"),
    "accounts.photo-put-away": _("Photo on file put away"),
    "accounts.photo-set": _("Photo on file taken in"),
    "accounts.photos-import-started": _("Import of photos started"),
    "accounts.photos-imported": _("Photos imported"),
    "accounts.recovery-codes-made": _("Recovery codes made"),
    "accounts.reset-allowed": _("Reset allowed"),
    "accounts.reset-asked": _("Reset asked for"),
    "accounts.reset-declined": _("Reset declined"),
    "accounts.role-ended": _("Role ended"),
    "accounts.role-granted": _("Role granted"),
    "accounts.second-factor-set-up": _("Second factor set up"),
    "accounts.signed-in": _("Signed in"),
}

DETAILS = {
    "address": _("Address"),
    "factor": _("Second step"),
    "kind": _("Kind"),
    "role": _("Role"),
}

VALUES = {
    **{role.value: role.label for role in Role},
    **{kind.value: kind.label for kind in ResetRequest.Kind},
    "enrolled": _("phone set up"),
    "none": _("not needed"),
    "put-off": _("put off (demonstration)"),
    "recovery-code": _("recovery code"),
    "totp": _("code of the phone"),
}
