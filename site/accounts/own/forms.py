"""Forms of a person's own settings."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _

from accounts.http import UserRequest
from accounts.signin.forms import NewPasswordMixin

THEMES = [("auto", _("As the device is set")), ("light", _("Light")), ("dark", _("Dark"))]


class CurrentPasswordForm(forms.Form):
    """The password as it is now; wrong ones count as failed sign-ins."""

    password = forms.CharField(
        label=_("Current password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: UserRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        username = self.request.user.username
        if authenticate(self.request, username=username, password=password) is None:
            raise forms.ValidationError(_("The current password is not right."), code="not-right")
        return password


class ChangePasswordForm(CurrentPasswordForm, NewPasswordMixin):
    """The current password and a new one."""

    field_order = ["password", "new_password", "repeated"]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if "new_password" in self.cleaned_data:
            self.check_rules(self.request.user)
        return given


class AppearanceForm(forms.Form):
    """Light, dark, or as the device is set."""

    theme = forms.ChoiceField(label=_("Appearance"), choices=THEMES, widget=forms.RadioSelect)
