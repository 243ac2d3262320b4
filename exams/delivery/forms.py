"""What candidates and those in charge of sittings fill in."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.reasons import reason_field
from exams.bank.answering import PART_MARK

MOST_ITEMS = 500  # on one paper, as far as a form is read
PART_NAME = re.compile(r"q([1-9]\d{0,2})p([1-9]\d?)")
PLACE = re.compile(r"([A-Z]):([1-9]\d?)")
MOST_RECEIPT = 2 * 1024 * 1024  # bytes; one of 500 items has some 60 KB, texts come on top


class PageForm(forms.Form):
    """A whole page of answers, as a browser without scripts sends it.

    `shown` names the positions that stood on the page, so that an item whose boxes are all empty
    is told from one that was not there. Entries of position 7 come as `q7`; places of things to
    put in order as `q7o`, "B:2"; entries of the third question of a case as `q7p3`.
    """

    page = forms.CharField(max_length=32)
    shown = forms.RegexField(r"^\d{1,3}(,\d{1,3})*$", max_length=4 * MOST_ITEMS)

    def answers(self) -> dict[int, list[str]]:
        """Return the responses by position."""
        positions = {int(position) for position in self.cleaned_data["shown"].split(",")}
        found = {position: self._own(f"q{position}") for position in sorted(positions)}
        names = filter(None, map(PART_NAME.fullmatch, self.data))
        for name in sorted(names, key=lambda name: int(name[2])):
            position, number = int(name[1]), int(name[2])
            if position in found:
                texts = self._own(name[0])
                found[position] += [f"{number}{PART_MARK}{text}" for text in texts]
        return found

    def _own(self, name: str) -> list[str]:
        data: Any = self.data
        return data.getlist(name) or ordered(data.getlist(f"{name}o"))


def ordered(places: Sequence[str]) -> list[str]:
    """Return letters in the order of the places chosen for them: "B:2" puts B second.

    A place is left empty where the candidate chose none. Of two letters with one place the later
    goes to the next that is free: the page that comes back shows where.
    """
    order = [""] * len(places)
    wanted = [match for match in map(PLACE.fullmatch, places) if match]
    for match in sorted(wanted, key=lambda match: (int(match[2]), match[1])):
        start = min(int(match[2]), len(order)) - 1
        free = [place for place, letter in enumerate(order) if not letter]
        order[next((place for place in free if place >= start), free[-1])] = match[1]
    return order


class HoldingForm(forms.Form):
    """Why the marking of a sitting is held or goes on; which of the two, the button says."""

    act = forms.ChoiceField(choices=[("hold", "hold"), ("resume", "resume")])
    reason = reason_field()


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
