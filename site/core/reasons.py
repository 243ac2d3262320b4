"""The reason that somebody gives for an act, and that is kept."""

from django import forms
from django.utils.translation import gettext_lazy as _


def reason_field(*, most: int = 300) -> forms.CharField:
    """Return the field in which it is written down.

    Args:
        most: characters that the record takes.
    """
    return forms.CharField(
        label=_("Reason"),
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason is recorded with your name."),
    )
