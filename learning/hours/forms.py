"""What trainers and HR fill in about training classes."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.sheets import File
from learning.hours.models import TrainingClass
from learning.hours.operations import MOST_LINES, Terms
from org.models import Unit
from org.queries import units_in_reach


class ClassForm(forms.Form):
    """A class that was held."""

    title = forms.CharField(label=_("Title"), max_length=100)
    unit = forms.ModelChoiceField(
        label=_("Held for"),
        queryset=Unit.objects.none(),
        help_text=_("Its people, and those of the units below it, can be credited."),
    )
    held_on = forms.DateField(
        label=pgettext_lazy("training", "Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    hours = forms.DecimalField(
        label=_("Training hours"),
        min_value=0.5,
        max_value=24,
        max_digits=3,
        decimal_places=1,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
        help_text=_("Of this day. A class of several days is entered day by day."),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("training", "Kind"), choices=TrainingClass.Kind.choices
    )
    source = forms.CharField(
        label=pgettext_lazy("training", "Rests on"),
        max_length=200,
        help_text=_("Such as the notice of the training, or where the sign-in sheet is filed."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units: Any = self.fields["unit"]
        units.queryset = units_in_reach(actor).order_by("path")

    def terms(self) -> Terms:
        """Return what was filled in as the operation takes it."""
        data = dict(self.cleaned_data)
        return Terms(unit_id=data.pop("unit").pk, **data)


class ListForm(forms.Form):
    """Who attended: written or pasted, or as a file."""

    people = forms.CharField(
        label=pgettext_lazy("training", "People"),
        required=False,
        max_length=200 * MOST_LINES,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One person a line: name and unit, or account, or ID number. Rows copied from a "
            "spreadsheet are read as they are."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,  # an empty file has a sentence of its own
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        help_text=_("Excel or CSV. With heads such as 姓名, 单位 or 身份证号, or without."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("people") and not data.get("file"):
            self.add_error("people", _("Write the people, or choose a file."))
        return data

    def refuse_size(self) -> None:
        """Say nothing but that the upload was cut off because it was too large."""
        self.errors.clear()
        self.add_error("file", _("The file is too large. Nothing was taken over."))

    def lists(self) -> list[File]:
        """Return what was written, and the file, as the operation takes them."""
        data, found = self.cleaned_data, []
        if data["people"]:
            found.append(File(gettext_now("The list"), data["people"].encode()))
        if data["file"] is not None:
            sent: UploadedFile[Any] = data["file"]
            found.append(File(sent.name or "", sent.read()))
        return found


class CreditForm(forms.Form):
    """Who is credited after the check, and the lines that are left."""

    people = forms.CharField(max_length=20 * MOST_LINES)
    rest = forms.CharField(max_length=200 * MOST_LINES, required=False)

    def clean_people(self) -> list[int]:
        """Return the primary keys."""
        parts = self.cleaned_data["people"].split(",")
        if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
            raise forms.ValidationError(_("Check the list again."))
        return [int(part) for part in parts]


class TakeBackForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
