"""What readers of cases may ask for."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.pages.queries import case_domains, case_publishers, case_years
from content.pages.records import CaseKind

IN_REFERENCE, WITHDRAWN = "in-reference", "withdrawn"


class CaseFilterForm(forms.Form):
    """Narrows the list of cases."""

    kind = forms.ChoiceField(label=_("Kind of case"), required=False)
    domain = forms.ChoiceField(label=_("Domain"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    issuer = forms.ChoiceField(label=_("Published by"), required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("case", "State"),
        required=False,
        choices=[
            ("", _("All cases")),
            (IN_REFERENCE, _("To be referred to")),
            (WITHDRAWN, _("No longer to be referred to")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, tuple[Any, list[tuple[Any, Any]]]] = {
            "kind": (_("All kinds"), CaseKind.choices),
            "domain": (_("All domains"), [(name, name) for name in case_domains()]),
            "year": (_("All years"), [(year, str(year)) for year in case_years()]),
            "issuer": (_("All publishers"), [(name, name) for name in case_publishers()]),
        }
        for name, (all_of_them, choices) in offered.items():
            field: Any = self.fields[name]
            field.choices = [("", all_of_them), *choices]

    @property
    def is_withdrawn(self) -> bool | None:
        """Which cases are asked for: those withdrawn, those in reference, or all."""
        return {IN_REFERENCE: False, WITHDRAWN: True}.get(self.cleaned_data.get("state", ""))


class FiguresForm(forms.Form):
    """The day that figures are asked for."""

    on = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write the day as 2026-11-24.")},
        validators=[MinValueValidator(date(1949, 10, 1)), MaxValueValidator(date(2999, 12, 31))],
    )
