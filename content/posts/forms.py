"""What readers of post maps may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.handbooks.models.levels import Level
from content.posts.queries import post_domains
from org.models import Track


class PostFilterForm(forms.Form):
    """Narrows the list of post maps."""

    track = forms.ChoiceField(label=_("Track"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    domain = forms.ChoiceField(label=_("Domain"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "track": [("", _("Both tracks")), *Track.choices],
            "level": [("", _("All levels")), *Level.choices],
            "domain": [("", _("All domains")), *((name, name) for name in post_domains())],
        }
        for name, offered in choices.items():
            field: Any = self.fields[name]
            field.choices = offered
