"""What may be asked of the search."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 100  # characters of a query


class SearchForm(forms.Form):
    """Words, and what narrows the results."""

    KINDS = (
        ("", _("All")),
        ("law", _("Laws and regulations")),
        ("handbook", _("Handbook")),
        ("case", _("Cases")),
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
    type = forms.ChoiceField(choices=KINDS, required=False)
    on = forms.DateField(
        label=_("Law as of"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2026-11-24.")},
    )
    versions = forms.ChoiceField(
        label=_("Versions of laws"),
        choices=(("", _("In force on the day")), ("all", _("All versions, old and new"))),
        required=False,
        widget=forms.RadioSelect,
    )
