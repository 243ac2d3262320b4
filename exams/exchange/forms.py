"""What somebody sends who imports or exports items."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from exams.bank.models import Item, ItemVersion, Topic
from exams.bank.queries import topics
from exams.exchange.models import ItemImportRow
from exams.exchange.queries.exports import ALL, Selection
from exams.exchange.wording import FORMATS as NAMES
from exams.exchange.writing import FORMATS as WRITTEN

FORMATS = tuple(WRITTEN)
ACCEPTED = ".xlsx,.xls,.csv,.txt,.docx,.xml,.gift,.zip,.json"


class ImportForm(forms.Form):
    """A file of items, and what becomes of items that do not say it themselves."""

    file = forms.FileField(
        label=_("File of items"),
        # An empty file has a sentence of its own, which says more than the field's.
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file.")},
    )
    topic = forms.ModelChoiceField(
        label=_("Topic of items that name none"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=_("None: such items are rejected"),
        help_text=_("A topic that the file names by its code or name goes before this one."),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose of items that name none"),
        choices=Item.Purpose.choices,
        initial=Item.Purpose.EXAM,
        help_text=_("What drills show to everybody never comes in a certification test."),
    )
    is_all_or_nothing = forms.BooleanField(
        label=_("All or nothing: enter no item if one is rejected"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = topics()  # type: ignore[attr-defined]
        self.fields["file"].help_text = _(
            "Excel, CSV, Word (.docx), Moodle XML, GIFT, Aiken, QTI 2 or 3, JSON; at most "
            "%(megabytes)s MB. What the file is, its content says, whatever its name."
        ) % {"megabytes": settings.UPLOAD_MAX_BYTES // 2**20}

    def refuse_size(self) -> None:
        """Say nothing but that the upload was cut off because it was too large."""
        self.errors.clear()
        self.add_error(
            "file",
            forms.ValidationError(
                _("The file has more than %(megabytes)s MB. Nothing was taken over. Split it."),
                params={"megabytes": settings.UPLOAD_MAX_BYTES // 2**20},
            ),
        )


class RowFilterForm(forms.Form):
    """Which rows of a report are shown."""

    outcome = forms.ChoiceField(required=False, choices=ItemImportRow.Outcome.choices)
    noted = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, Any]:
        """Return what to narrow to; a parameter that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return {"outcome": given.get("outcome", ""), "noted": given.get("noted", False)}


class ExportForm(forms.Form):
    """Which items are written, and into what."""

    format = forms.ChoiceField(label=_("Format"), choices=[(name, NAMES[name]) for name in FORMATS])
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[(ALL, _("All but retired items")), *Item.Status.choices],
    )
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    kind = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("All types")), *ItemVersion.Kind.choices]
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("All")), *Item.Purpose.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(topic.code, topic.name) for topic in topics()]
        self.fields["topic"].choices = [("", _("All topics")), *known]  # type: ignore[attr-defined]

    def selection(self) -> Selection:
        """Return the items chosen, once the form is valid."""
        given = self.cleaned_data
        return Selection(
            topic=given["topic"],
            status=given["status"] or ALL,
            kind=given["kind"],
            purpose=given["purpose"],
        )
