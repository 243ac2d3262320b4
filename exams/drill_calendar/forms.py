"""What the list of units is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UnitFilterForm(forms.Form):
    """Search in the list of units; it stands in the address."""

    q = forms.CharField(label=_("Name or code of the unit"), required=False, max_length=60)

    def words(self) -> str:
        """Return what is looked for."""
        self.is_valid()
        return str(self.cleaned_data.get("q", ""))
