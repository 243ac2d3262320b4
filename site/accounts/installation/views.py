"""What the operator set up, for the administrator to see. It is changed in the environment."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.http import UserRequest, role_required
from accounts.models import Role


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: what it means, its value now, the variable that sets it."""

    label: str | Promise
    value: str | Promise
    variable: str


@role_required(Role.ADMINISTRATOR)
def installation(request: UserRequest) -> HttpResponse:
    """List the settings of this installation."""
    return render(request, "accounts/installation/settings.html", {"rows": _settings()})


def _settings() -> list[Setting]:
    return [
        Setting(_("Name of the platform"), settings.SITE_NAME, "SITE_NAME"),
        Setting(_("Issuer of certificates"), settings.ISSUER_NAME, "ISSUER_NAME"),
        Setting(_("Address in the QR codes"), settings.PUBLIC_ORIGIN, "PUBLIC_ORIGIN"),
        Setting(
            _("Second factor for officers"),
            _("required") if settings.OFFICERS_NEED_SECOND_FACTOR else _("their own choice"),
            "OFFICERS_NEED_SECOND_FACTOR",
        ),
        Setting(_("Demonstration"), _("on") if settings.DEMO else _("off"), "DEMO"),
    ]
