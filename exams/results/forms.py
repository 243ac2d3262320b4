"""What is filled in about results: as of when, over which period, why not."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.reasons import reason_field
from exams.sittings.models import Sitting

MOST_DAYS = 366 * 5


class AsOfForm(forms.Form):
    """As of which moment figures are shown; empty: now."""

    as_of = forms.DateTimeField(
        label=pgettext_lazy("results", "As of"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_as_of(self) -> datetime:
        at: datetime | None = self.cleaned_data["as_of"]
        if at and at > self.now:
            raise forms.ValidationError(_("This moment is still to come. Choose an earlier one."))
        return at or self.now

    @property
    def moment(self) -> datetime:
        """Return the moment that was chosen; now, if none was or it makes no sense."""
        chosen: datetime = self.cleaned_data.get("as_of", self.now) if self.is_valid() else self.now
        return chosen


class ExportForm(AsOfForm):
    """In which format results are taken out."""

    format = forms.ChoiceField(choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")])


class ParticipationForm(AsOfForm):
    """Over which sittings participation is shown."""

    since = forms.DateField(
        label=pgettext_lazy("period", "From"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=pgettext_lazy("period", "To"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Sitting.Kind.choices]
    )
    field_order = ("since", "until", "kind", "as_of")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since: date | None = cleaned.get("since")
        until: date | None = cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        if since and until and (until - since).days > MOST_DAYS:
            self.add_error("until", _("The period is longer than five years."))
        return cleaned


class AskForm(forms.Form):
    """What a release leaves out."""

    leaves_unmarked = forms.BooleanField(
        label=_("Leave out the papers that are not marked yet; they are released later"),
        required=False,
    )


class DeclineForm(forms.Form):
    """Why a release is declined."""

    reason = reason_field()
