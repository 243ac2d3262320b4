"""Forms about people of the roster."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from org.models import Unit, UnitQuerySet
from org.people.queries import PeopleFilter


class PeopleFilterForm(forms.Form):
    """Search and filters of the list; each is a parameter of the address."""

    q = forms.CharField(label=_("Name, account or unit"), required=False, max_length=60)
    unit = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("All")),
            ("not-activated", _("Not activated")),
            ("left", _("Has left")),
        ],
    )

    def chosen(self) -> PeopleFilter:
        """Return what to narrow to; a parameter that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return PeopleFilter(given.get("q", ""), given.get("unit", ""), given.get("state", ""))


class ReasonForm(forms.Form):
    """Why something is done; it goes into the audit log."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=2,
        max_length=200,
        help_text=_("Recorded in the audit log. No ID numbers here, please."),
    )


class EndPostingForm(ReasonForm):
    """From which day somebody no longer serves, and why."""

    until_on = forms.DateField(
        label=_("No longer serves from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    field_order = ["until_on", "reason"]


class TransferForm(ReasonForm):
    """To which unit somebody goes, from when, as what."""

    unit = forms.ModelChoiceField(label=_("New unit"), queryset=Unit.objects.none())
    from_on = forms.DateField(
        label=_("Serves there from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    title = forms.CharField(label=_("Post"), max_length=60, required=False)
    field_order = ["unit", "from_on", "title", "reason"]

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = units
