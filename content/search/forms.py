"""What may be asked of the search."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.laws.models import LawVersion
from content.search.kinds import KINDS

LONGEST = 100  # characters of a query
MOST_VALUES, LONGEST_VALUE = 30, 60  # of one facet


class ValuesField(forms.Field):
    """Values of a facet that data decides, such as domains."""

    widget = forms.SelectMultiple

    def to_python(self, value: Any) -> list[str]:
        values = [str(each) for each in value or ()]
        if len(values) > MOST_VALUES or any(
            len(each) > LONGEST_VALUE or not each.isprintable() for each in values
        ):
            raise ValidationError(_("Choose from the list."), code="invalid")
        return [each for each in values if each]


class SearchForm(forms.Form):
    """Words, and what narrows the results."""

    SORTS = (
        ("", _("Relevance")),
        ("newest", _("Newest first")),
        ("level", _("Level of law")),
    )

    q = forms.CharField(
        label=_("Search laws, handbooks and cases"),
        required=False,
        max_length=LONGEST,
        error_messages={
            "max_length": _("Please shorten the query to %(limit_value)d characters."),
            "null_characters_not_allowed": _("Please type words."),
        },
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}
        ),
    )
    type = forms.MultipleChoiceField(label=_("Type of content"), choices=KINDS, required=False)
    level = ValuesField(label=_("Level of law"), required=False)
    state = forms.MultipleChoiceField(
        label=pgettext_lazy("law", "Validity"), choices=LawVersion.State.choices, required=False
    )
    domain = ValuesField(label=_("Domain"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=SORTS, required=False)
    on = forms.DateField(
        label=_("Law as of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2026-11-24.")},
    )
