"""The form with which HR uploads a roster."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.sheets import MAX_BYTES, File

MOST_FILES = 10


class ManyFilesInput(forms.FileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; each is checked as the one of a FileField is, but may be empty."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        chosen = data if isinstance(data, list) else [data]
        files = [super(ManyFilesField, self).clean(one, initial) for one in chosen or [None]]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("Choose no more than %(number)s files."), params={"number": MOST_FILES}
            )
        return files


class RosterForm(forms.Form):
    """Files of a roster, and the day from which it holds."""

    roster = ManyFilesField(
        label=_("Roster files"),
        # An empty file has a sentence of its own, which says more than the field's.
        allow_empty_file=True,
        max_length=200,
        widget=ManyFilesInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )
    as_of = forms.DateField(
        label=_("Holds from"),
        help_text=_("The day on which the roster was drawn up. Changed postings begin on it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["as_of"].initial = today
        # Filled in here: a lazy sentence that is filled is in the language of that moment.
        self.fields["roster"].help_text = _(
            "Excel workbooks (.xlsx, .xls) or CSV files, together at most %(megabytes)s MB. Units "
            "and people may be two sheets of one workbook or two files."
        ) % {"megabytes": MAX_BYTES // 2**20}

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError(
                _("This day is still to come. Enter today or a day before.")
            )
        return as_of

    def refuse_size(self) -> None:
        """Say nothing but that the upload was cut off because it was too large."""
        self.errors.clear()
        self.add_error(
            "roster",
            forms.ValidationError(
                _("The files have more than %(megabytes)s MB together. Nothing was taken over."),
                params={"megabytes": MAX_BYTES // 2**20},
            ),
        )

    def uploads(self) -> list[File]:
        """Return the files as operations take them."""
        return [File(upload.name or "", upload.read()) for upload in self.cleaned_data["roster"]]
