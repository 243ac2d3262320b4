"""Forms about leave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from org.absences.operations import Leave
from org.models import Absence


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    """Who is on leave, why, and when."""

    account = forms.CharField(label=pgettext_lazy("form", "Account"), max_length=64)
    kind = forms.ChoiceField(
        label=pgettext_lazy("leave", "Kind of leave"), choices=Absence.Kind.choices
    )
    from_on = forms.DateField(label=_("First day"), widget=_day())
    to_on = forms.DateField(label=_("Last day"), widget=_day(), help_text=_("Included."))
    note = forms.CharField(
        label=pgettext_lazy("leave", "Note"),
        max_length=200,
        required=False,
        help_text=_("Seen by HR and by the person. No medical details, please."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a last day before the first at the field itself."""
        given = super().clean() or {}
        first, last = given.get("from_on"), given.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day is before the first."))
        return given

    def leave(self) -> Leave:
        """Return what is to be recorded."""
        given = self.cleaned_data
        return Leave(given["kind"], given["from_on"], given["to_on"], given["note"])


class AbsenceFilterForm(forms.Form):
    """Whose leave is looked for."""

    q = forms.CharField(label=_("Name or account"), required=False, max_length=60)
