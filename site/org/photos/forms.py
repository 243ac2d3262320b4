"""What is filled in about photos."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PhotoForm(forms.Form):
    """The photo of one person."""

    photo = forms.FileField(
        label=_("Photo"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("JPEG, PNG or WebP, upright, 150 × 200 pixels at least, 5 MB at most."),
    )


class ArchiveForm(forms.Form):
    """Photos of many people."""

    archive = forms.FileField(
        label=_("Archive"),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=_(
            "A zip of at most 20 MB and 2,000 photos. Each file bears the account of its person, "
            "such as P0012.jpg."
        ),
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_too_large:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            self.errors.pop("archive", None)
            self.add_error(
                "archive", _("The archive has more than %(limit)s MB. Split it.") % {"limit": limit}
            )
        return data
