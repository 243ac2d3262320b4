"""What readers of cases may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.pages.models import CasePage
from content.pages.queries import case_domains


class CaseFilterForm(forms.Form):
    """Narrows the list of cases."""

    kind = forms.ChoiceField(label=_("Kind of case"), required=False)
    domain = forms.ChoiceField(label=_("Domain"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("All kinds")), *CasePage.Kind.choices]
        domain: Any = self.fields["domain"]
        domain.choices = [("", _("All domains")), *((name, name) for name in case_domains())]
