"""What narrows the public lists."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.handbooks.models import Level, MatterListPage
from content.handbooks.queries import handbook_domains
from content.handbooks.queries.forms import form_domains
from content.handbooks.queries.matters import list_domains


def _offer(form: forms.Form, name: str, every: Any, choices: Sequence[Any]) -> None:
    field: Any = form.fields[name]
    field.choices = [("", every), *choices]


def _named(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(name, name) for name in names]


class HandbookFilterForm(forms.Form):
    """Narrows the list of handbooks."""

    level = forms.ChoiceField(label=_("Level"), required=False)
    domain = forms.ChoiceField(label=_("Domain"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "level", _("All levels"), Level.choices)
        _offer(self, "domain", _("All domains"), _named(handbook_domains()))


class FormFilterForm(forms.Form):
    """Narrows the list of document forms."""

    domain = forms.ChoiceField(label=_("Domain"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "domain", _("All domains"), _named(form_domains()))


class ListFilterForm(forms.Form):
    """Narrows the lists of matters."""

    kind = forms.ChoiceField(label=_("Kind of list"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    domain = forms.ChoiceField(label=_("Domain"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", _("All kinds"), MatterListPage.Kind.choices)
        _offer(self, "level", _("All levels"), Level.choices)
        _offer(self, "domain", _("All domains"), _named(list_domains()))


class MatterFilterForm(forms.Form):
    """Looks for matters in a list."""

    q = forms.CharField(
        label=_("Words"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    domain = forms.ChoiceField(label=_("Domain"), required=False)

    def __init__(self, *args: Any, domains: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "domain", _("All domains"), _named(domains))
