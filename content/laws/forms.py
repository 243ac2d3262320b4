"""What readers of laws may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.laws.queries import kinds


class LawFilterForm(forms.Form):
    """Narrows the list of laws."""

    q = forms.CharField(label=_("Name of the law"), required=False, max_length=100)
    kind = forms.ChoiceField(label=pgettext_lazy("law", "Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(kind, kind) for kind in kinds()]
        self.fields["kind"].choices = [("", _("All kinds")), *known]  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """The day whose law is asked for, and what of a long law to show."""

    on = forms.DateField(
        label=_("Text as of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the day as 2026-11-24.")},
    )
    article = forms.IntegerField(required=False, min_value=1, max_value=9999)
    part = forms.IntegerField(required=False, min_value=1, max_value=9999)
