"""What candidates and those in charge of sittings fill in."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from exams.delivery.models import Sitting
from exams.delivery.operations import MOST_MINUTES
from exams.delivery.rules import moment_of
from exams.papers.models import Paper
from org.models import Track, Unit
from org.queries import units_in_reach

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


class MomentField(forms.DateTimeField):
    """A day and a time of China, to the minute."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)


class SittingForm(forms.Form):
    """A new sitting."""

    title = forms.CharField(label=_("Title"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=Sitting.Kind.choices)
    track = forms.ChoiceField(
        label=_("Track"),
        choices=Track.choices,
        help_text=_("What a pass in a certification test entitles to apply for."),
    )
    paper = forms.ModelChoiceField(
        label=_("Paper"),
        queryset=Paper.objects.exclude(frozen_at=None).order_by("-frozen_at"),
        help_text=_("Only approved papers can be sat."),
    )
    unit = forms.ModelChoiceField(
        label=_("Held by"),
        queryset=Unit.objects.none(),
        help_text=_("Those in charge of this unit and above see the sitting."),
    )
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(
        label=_("Closes"), help_text=_("Every attempt ends at this time at the latest.")
    )
    grace_seconds = forms.IntegerField(
        label=_("Grace (seconds)"),
        min_value=0,
        max_value=300,
        initial=30,
        help_text=_("How long after the due time an answer still counts when it reaches us."),
    )
    overdue = forms.ChoiceField(
        label=_("A paper that nobody submits in time"),
        choices=Sitting.Policy.choices,
        initial=Sitting.Policy.SUBMIT,
        required=False,
        help_text=_("Candidates are told before they start."),
    )
    hand_in_minutes = forms.IntegerField(
        label=_("Minutes left to submit"),
        min_value=1,
        max_value=60,
        required=False,
        help_text=_(
            "After the due time, to submit and not to answer. Only where minutes are left."
        ),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = units_in_reach(actor).order_by("path")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens_at, closes_at = data.get("opens_at"), data.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", _("The end must come after the opening."))
        data["overdue"] = data.get("overdue") or Sitting.Policy.SUBMIT
        if data["overdue"] != Sitting.Policy.GRACE:
            data["hand_in_minutes"] = 0
        elif not data.get("hand_in_minutes"):
            self.add_error("hand_in_minutes", _("Say how many minutes are left to submit."))
        return data

    def arguments(self) -> dict[str, Any]:
        """Return what was filled in as the operation takes it."""
        data = dict(self.cleaned_data)
        paper, unit = data.pop("paper"), data.pop("unit")
        return data | {"paper_id": paper.pk, "unit_id": unit.pk}


class UnitForm(forms.Form):
    """A unit whose people are to be listed."""

    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("Lists all who serve in it, or in a unit below it, on the sitting's track."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = units_in_reach(actor).order_by("path")


class AccountsForm(forms.Form):
    """Accounts of people who are to be listed."""

    accounts = forms.CharField(
        label=pgettext_lazy("form", "Accounts"),
        max_length=64 * MOST_ACCOUNTS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Separate several by spaces, commas or new lines."),
    )

    def clean_accounts(self) -> list[str]:
        """Return the accounts, each once."""
        typed = re.split(r"[\s,，、;；]+", self.cleaned_data["accounts"])
        return sorted({account for account in typed if account})


class ReasonForm(forms.Form):
    """Why something irreversible is done."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason is recorded with your name."),
    )


class ExtensionForm(ReasonForm):
    """How much time is given back, and why."""

    minutes = forms.IntegerField(
        label=pgettext_lazy("extension", "Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        help_text=_("They are added to the due time once a second person confirms it."),
    )
    field_order = ("minutes", "reason")


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
