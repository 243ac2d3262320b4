"""Forms of the way in."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.password_validation import (
    validate_password,
)
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.operations import CodeInvalid


class PasswordForm(forms.Form):
    """The first step: account and password. Says never which of the two was wrong."""

    username = UsernameField(
        label=_("Account (staff number)"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if "username" in given and "password" in given:
            user = authenticate(
                self.request, username=given["username"], password=given["password"]
            )
            if not isinstance(user, User):
                raise forms.ValidationError(
                    _("The account or the password is not right."), code="not-right"
                )
            self.user = user
        return given


class CodeForm(forms.Form):
    """The second step: the six digits that the phone shows."""

    code = forms.CharField(
        label=_("6-digit code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "class": "zf-otp",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "6",
                "autofocus": True,
            }
        ),
        help_text=_("The code changes every 30 seconds."),
    )


class RecoveryForm(forms.Form):
    """The second step without the phone: a code from the list on paper."""

    code = forms.CharField(
        label=_("Recovery code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_("Two groups of four letters and digits. Each code works once."),
    )


class NewPasswordMixin(forms.Form):
    """Two fields for a new password, checked against the rules for passwords."""

    new_password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; not only digits, and none of the common ones."),
    )
    repeated = forms.CharField(
        label=_("New password again"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_repeated(self) -> str:
        repeated: str = self.cleaned_data["repeated"]
        if self.cleaned_data.get("new_password", repeated) != repeated:
            raise forms.ValidationError(_("The two passwords differ."), code="differ")
        return repeated

    def check_rules(self, user: User) -> None:
        """Put on the field what the rules say against the new password."""
        try:
            validate_password(self.cleaned_data.get("new_password", ""), user)
        except forms.ValidationError as error:
            self.add_error("new_password", error)


class ActivationForm(NewPasswordMixin):
    """Account, activation code and the first own password."""

    username = UsernameField(
        label=_("Account (staff number)"),
        max_length=64,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    code = forms.CharField(
        label=_("Activation code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("It stands on the slip that HR handed to you."),
    )
    field_order = ["username", "code", "new_password", "repeated"]

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or {}
        if not self.errors:
            user = authenticate(
                self.request, username=given["username"], activation_secret=given["code"]
            )
            if not isinstance(user, User):
                raise forms.ValidationError(str(CodeInvalid.message), code="not-right")
            self.check_rules(user)
        return given
