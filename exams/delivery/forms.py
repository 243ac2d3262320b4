"""What candidates and those in charge of sittings fill in."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.delivery.rules import moment_of

LETTERS = "ABCDEFGH"
MOST_ITEMS = 500  # on one paper, as far as a form is read
MOST_ACCOUNTS = 2000
MOST_SAVES = 1_000_000  # of one page
MOST_RECEIPT = 256 * 1024  # bytes; one of 500 items has some 60 KB


class ResponseForm(forms.Form):
    """One choice, as the runner sends it."""

    chosen = forms.MultipleChoiceField(
        choices=[(letter, letter) for letter in LETTERS], required=False
    )
    nonce = forms.RegexField(r"^[0-9A-Za-z-]{8,36}$")
    page = forms.CharField(max_length=32)
    # The page's own number; one that sends none is counted by the server.
    sequence = forms.IntegerField(min_value=1, max_value=MOST_SAVES, required=False)
    # Milliseconds since 1970 by the device's clock.
    clock = forms.IntegerField(required=False)

    def clean_clock(self) -> datetime | None:
        """Return the moment; a clock that is out of its mind says nothing."""
        return moment_of(self.cleaned_data["clock"])


class PageForm(forms.Form):
    """A whole page of choices, as a browser without scripts sends it.

    `shown` names the positions that stood on the page, so that an item whose boxes are all empty
    is told from one that was not there. The letters of position 7 come as `q7`.
    """

    page = forms.CharField(max_length=32)
    shown = forms.RegexField(r"^\d{1,3}(,\d{1,3})*$", max_length=4 * MOST_ITEMS)

    def answers(self) -> dict[int, list[str]]:
        """Return the letters by position."""
        positions = {int(position) for position in self.cleaned_data["shown"].split(",")}
        data: Any = self.data
        return {position: data.getlist(f"q{position}") for position in sorted(positions)}


class ReceiptForm(forms.Form):
    """A receipt, as a file or pasted."""

    file = forms.FileField(label=_("The file of the receipt"), required=False)
    text = forms.CharField(
        label=_("Or the text in it"),
        required=False,
        max_length=MOST_RECEIPT,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        file = data.get("file")
        if file and file.size > MOST_RECEIPT:
            raise forms.ValidationError(_("The file is too large to be a receipt."))
        text = file.read().decode("utf-8", "replace") if file else data.get("text", "")
        if not text.strip():
            raise forms.ValidationError(_("Choose the file of a receipt, or paste its text."))
        return data | {"receipt": text}
