"""What readers of laws may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from content.laws import rules
from content.laws.queries import kinds
from content.laws.wording import kind_in_words


class LawFilterForm(forms.Form):
    """Narrows the list of laws."""

    q = forms.CharField(label=_("Name of the law"), required=False, max_length=100)
    kind = forms.ChoiceField(label=pgettext_lazy("law", "Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(kind, kind_in_words(kind)) for kind in kinds()]
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
    article = forms.CharField(
        label=_("Article"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "第四十二条", "autocomplete": "off"}),
    )
    part = forms.IntegerField(
        label=_("Part of the law"), required=False, min_value=1, max_value=9999
    )

    def clean_article(self) -> int | None:
        """Return the number, in whatever form it was written."""
        typed = self.cleaned_data["article"]
        found = rules.reference(typed)
        number = rules.article_number(typed) or (found.number if found and not found.law else None)
        if typed and number is None:
            raise forms.ValidationError(
                _("Write the number of an article, such as 第四十二条, 42条 or 42.")
            )
        return number

    def refuse_article(self, number: int, last: int) -> None:
        """Say that this version has no article of that number."""
        self.cleaned_data["article"] = None
        self.add_error(
            "article",
            forms.ValidationError(
                _("This version has no article %(number)s; its last one is %(last)s."),
                params={"number": number, "last": last},
            ),
        )
