"""What is filled in by those who watch a sitting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.reasons import reason_field
from exams.delivery.operations import MOST_MINUTES
from exams.invigilation import operations, queries
from exams.invigilation.models import Irregularity, IrregularityClosing


class ReasonForm(forms.Form):
    """Why something irreversible is done."""

    reason = reason_field()


class ExtensionForm(ReasonForm):
    """How much time is given back, and why."""

    minutes = forms.IntegerField(
        label=pgettext_lazy("extension", "Minutes"),
        min_value=1,
        max_value=MOST_MINUTES,
        help_text=_("They are added to the due time once a second person confirms it."),
    )
    field_order = ("minutes", "reason")


class MessageForm(forms.Form):
    """What candidates are told, and who of them."""

    to = forms.ChoiceField(label=pgettext_lazy("message", "To"))
    text = forms.CharField(
        label=pgettext_lazy("message", "Message"),
        max_length=operations.MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is shown on their page within half a minute, above the item."),
    )
    usual = forms.ChoiceField(
        label=_("Or a usual sentence"), required=False, widget=forms.RadioSelect
    )
    field_order = ("to", "usual", "text")

    USUAL = (
        _("15 minutes are left. Check that every item is answered."),
        _("Keep this page open and in front. Leaving it is recorded."),
        _("The connection is being repaired. Go on answering: your answers are kept."),
        _("Time that was lost will be given back. Stay in your seat."),
        _("Raise your hand if you need help."),
        _("Please be quiet."),
    )

    def __init__(self, *args: Any, recipients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice("to").choices = recipients
        self._choice("usual").choices = [("", _("My own words"))] + [
            (str(number), text) for number, text in enumerate(self.USUAL, start=1)
        ]

    def _choice(self, name: str) -> forms.ChoiceField:
        found = self.fields[name]
        if not isinstance(found, forms.ChoiceField):
            raise TypeError(name)
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        usual = data.get("usual", "")
        said = str(self.USUAL[int(usual) - 1]) if usual else data.get("text", "").strip()
        if not said and "text" not in self.errors:
            self.add_error("text", operations.NothingToSay.message)
        return data | {"said": said}

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes."""
        kind, _mark, pk = self.cleaned_data["to"].partition("-")
        to = {f"{kind}_id": int(pk)} if pk else {}
        return {"text": self.cleaned_data["said"], **to}


class IrregularityForm(forms.Form):
    """What should not have happened."""

    # None to begin with: a note is never changed, and the first kind is the gravest.
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *Irregularity.Kind.choices])
    text = forms.CharField(
        label=_("What happened"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "What you saw, when, who was there. The note is recorded with your name and cannot be "
            "changed."
        ),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"}),
        help_text=_(
            "PNG, JPEG, WebP or GIF, 5 MB at most. Only those who see this sitting see it."
        ),
    )
    holds_result = forms.BooleanField(
        label=_("Hold the result until two people have lifted this"), required=False
    )


class ClosingForm(ReasonForm):
    """What is to be made of an irregularity, and why."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=IrregularityClosing.Outcome, widget=forms.RadioSelect
    )
    field_order = ("outcome", "reason")


class PaperForm(ReasonForm):
    """That a candidate answered on paper: which edition, from when to when, why."""

    candidate = forms.ChoiceField(label=_("Candidate"))
    edition = forms.ChoiceField(
        label=_("Edition"),
        choices=[(each, each) for each in queries.EDITIONS],
        help_text=_("The letter at the end of the number on the printed sheet."),
    )
    started_at = forms.DateTimeField(
        label=_("Started at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    handed_in_at = forms.DateTimeField(
        label=_("Handed in at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("The answers are judged by this time, as if they had been saved then."),
    )
    field_order = ("candidate", "edition", "started_at", "handed_in_at", "reason")

    def __init__(self, *args: Any, candidates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["candidate"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *candidates]

    def arguments(self) -> dict[str, Any]:
        """Return what the operation takes."""
        data = dict(self.cleaned_data)
        return {"candidate_id": int(data.pop("candidate")), **data}
