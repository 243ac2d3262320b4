"""Forms of the administration of accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from org.models import Unit, UnitQuerySet


class AccountFilterForm(forms.Form):
    """Search and filters of the list of accounts; each is a parameter of the address."""

    q = forms.CharField(label=_("Name or account"), required=False, max_length=60)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All")), *Role.choices]
    )

    def chosen(self) -> tuple[str, str]:
        """Return text and role to narrow to; what makes no sense is left out."""
        self.is_valid()
        return self.cleaned_data.get("q", ""), self.cleaned_data.get("role", "")


class NewAccountForm(forms.Form):
    """An account for somebody who is not on the roster."""

    username = UsernameField(
        label=_("Account"),
        max_length=64,
        help_text=_("Letters, digits, dot, hyphen; what the person signs in with."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("Name"), max_length=100)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if not all(letter.isalnum() or letter in ".-_" for letter in username):
            raise forms.ValidationError(
                _("Use letters, digits, dot and hyphen only."), code="letters"
            )
        return username


class ReasonForm(forms.Form):
    """Why something is done; it goes into the audit log."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        help_text=_("Recorded in the audit log."),
    )


class GrantForm(ReasonForm):
    """Which role, reaching how far, and why."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        label=_("Reaches"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("As it is now"),
        help_text=_("All roles of a person reach this unit and the units below it."),
    )
    field_order = ["role", "unit", "reason"]

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = units
