"""What is filled in by those who watch a sitting."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.delivery.operations import MOST_MINUTES


class ReasonForm(forms.Form):
    """Why something irreversible is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason is recorded with your name."),
    )


class ExtensionForm(ReasonForm):
    """How much time is given back, and why."""

    minutes = forms.IntegerField(
        label=pgettext_lazy("extension", "Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        help_text=_("They are added to the due time once a second person confirms it."),
    )
    field_order = ("minutes", "reason")
