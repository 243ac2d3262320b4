"""What the board is drawn for. Nothing is required; a wrong value counts as none."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from org.models import Unit


class BoardForm(forms.Form):
    """As of which day, by which rule, and which units of it."""

    as_of = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Give a day, such as 2023-12-01.")},
    )
    rule = forms.SlugField(required=False)
    region = forms.CharField(max_length=32, required=False)
    level = forms.ChoiceField(required=False, choices=[("", ""), *Unit.Level.choices])
    q = forms.CharField(label=_("Name or code"), max_length=60, required=False)

    def chosen(self, *, today: date) -> dict[str, Any]:
        """Return what was asked for; the day is today unless another was given."""
        self.full_clean()
        chosen = {name: self.cleaned_data.get(name) or "" for name in self.fields}
        return chosen | {"as_of": chosen["as_of"] or today}
