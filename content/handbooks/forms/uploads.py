"""What trainers send: workbooks of matters, files of forms, and the name of an edition."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from content.handbooks.files import checked_file
from content.handbooks.models import FormPage, Handbook
from core.errors import Refusal
from core.sheets import MAX_BYTES, File


class MatterUploadForm(forms.Form):
    """A workbook of matters."""

    workbook = forms.FileField(
        label=_("Workbook"),
        allow_empty_file=True,  # an empty file has a sentence of its own
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Filled in here: a lazy sentence that is filled is in the language of that moment.
        self.fields["workbook"].help_text = _(
            "Excel (.xlsx, .xls) or CSV, at most %(megabytes)s MB."
        ) % {"megabytes": MAX_BYTES // 2**20}

    def refuse_size(self) -> None:
        """Say nothing but that the upload was cut off because it was too large."""
        self.errors.clear()
        self.add_error(
            "workbook",
            forms.ValidationError(
                _("The file has more than %(megabytes)s MB. Nothing was taken over."),
                params={"megabytes": MAX_BYTES // 2**20},
            ),
        )

    def upload(self) -> File:
        """Return the file as operations take it."""
        sent: UploadedFile[Any] = self.cleaned_data["workbook"]
        return File(sent.name or "", sent.read())


class ConfirmForm(forms.Form):
    """That the rows of an upload go into the list."""

    cite = forms.BooleanField(
        label=_("Link the articles found in the legal basis"), required=False, initial=True
    )


class EditionForm(forms.Form):
    """What a new edition is called, and the day of its law."""

    handbook = forms.ModelChoiceField(
        label=_("Handbook"), queryset=Handbook.objects.none(), empty_label=None
    )
    label = forms.CharField(
        label=_("Edition"), max_length=60, help_text=_("For example 2026年第2版.")
    )
    law_on = forms.DateField(
        label=_("Law as of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handbook: Any = self.fields["handbook"]
        handbook.queryset = Handbook.objects.live().order_by("path")
        self.fields["law_on"].initial = today


class DecisionForm(forms.Form):
    """That an edition is approved as it was read."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class DocumentForm(BaseDocumentForm):  # type: ignore[misc]
    """Wagtail's form for files, which looks into each before it is kept."""

    def clean_file(self) -> Any:
        sent = self.cleaned_data.get("file")
        if not isinstance(sent, UploadedFile):
            return sent
        if self.instance.pk and FormPage.objects.filter(document=self.instance.pk).exists():
            raise forms.ValidationError(
                _(
                    "A document form hands this file out. Upload the new file beside it and "
                    "choose it on the form's page, so that it is reviewed."
                )
            )
        try:
            checked = checked_file(sent.name or "", sent.read())
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return SimpleUploadedFile(checked.name, checked.data, sent.content_type or "")
