"""What narrows the list of what there is to read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.api import case_domains


class PlanForm(forms.Form):
    """The kind of reading, and the domain of cases."""

    KINDS = (("", _("All")), ("handbook", _("Handbook")), ("case", _("Cases")))

    kind = forms.ChoiceField(choices=KINDS, required=False)
    domain = forms.ChoiceField(label=_("Domain of the cases"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        domains = [(domain, domain) for domain in case_domains()]
        self.fields["domain"].choices = [("", _("All domains")), *domains]  # type: ignore[attr-defined]


class SignOffForm(forms.Form):
    """The text that was read."""

    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1)
