"""What the public types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.verification.rules import Typed, read_typed
from certificates.verification.wording import IDENTIFIER, NOT_A_CODE

LONGEST = 700  # characters of a pasted code: 600 digits and the link


class TypedCodeForm(forms.Form):
    """An identifier as typed, or a pasted link or code."""

    code = forms.CharField(
        label=IDENTIFIER,
        max_length=LONGEST,
        help_text=_("Ten letters and digits under the QR code. Small letters will do."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": NOT_A_CODE, "max_length": NOT_A_CODE},
    )

    def clean_code(self) -> Typed:
        typed = read_typed(self.cleaned_data["code"])
        if typed.identifier is None:
            raise forms.ValidationError(NOT_A_CODE)
        return typed
