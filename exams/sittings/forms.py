"""What is filled in about a sitting."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from exams.papers.models import Paper
from exams.sittings.models import Sitting
from org.models import Track, Unit
from org.queries import units_in_reach

MOST_ACCOUNTS = 2000


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

    review = forms.ChoiceField(
        label=_("After the release, candidates see of their own paper"),
        choices=Sitting.Review.choices,
        initial=Sitting.Review.ANSWERS,
        required=False,
    )
    appeal_days = forms.IntegerField(
        label=_("Days to appeal after the release"),
        min_value=0,
        max_value=90,
        initial=5,
        help_text=_("0: no appeals."),
        required=False,
    )
    jitter_seconds = forms.IntegerField(
        label=_("Spread of starts (seconds)"),
        min_value=0,
        max_value=300,
        initial=20,
        required=False,
        help_text=_(
            "Devices that wait for the opening start within so many seconds of it, each at its own "
            "moment. Keep it short where all end together."
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
        return data | self._defaults(data)

    def _defaults(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return what was left empty as it is then."""
        names = ("review", "appeal_days", "jitter_seconds")
        return {
            name: self.fields[name].initial
            for name in names
            if data.get(name) in (None, "") and name not in self.errors
        }

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
