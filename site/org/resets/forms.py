"""Forms about forgotten passwords and lost phones."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import ResetRequest


class AskForm(forms.Form):
    """What to reset, and how the person proved who they are."""

    kind = forms.ChoiceField(
        label=_("What to reset"), choices=ResetRequest.Kind.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        help_text=_(
            "How you made sure that it is the person. Recorded in the audit log. "
            "No ID numbers here, please."
        ),
    )
