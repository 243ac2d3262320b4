"""What is filled in to appeal, and to decide on an appeal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.reasons import reason_field
from exams.appeals.models import Appeal
from exams.appeals.queries import Appealable

Kind, Remedy = Appeal.Kind, Appeal.Remedy


class AppealForm(forms.Form):
    """What a candidate says is wrong."""

    # None to begin with: what is said of an item suspends it.
    kind = forms.ChoiceField(label=_("What is wrong"), choices=Kind, widget=forms.RadioSelect)
    position = forms.TypedChoiceField(
        label=_("Which item"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Left empty when you appeal against the result as a whole."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Name the article of the law, or what in the item or its marking is wrong."),
    )

    def __init__(self, *args: Any, items: list[Appealable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *((item.position, self.label_of(item)) for item in items),
        ]

    @staticmethod
    def label_of(item: Appealable) -> str:
        """Return an item as it stands in a list to choose from."""
        number = pgettext_lazy("appeal", "Item %(number)s") % {"number": item.number}
        return f"{number}　{item.stem}".strip()

    def clean(self) -> dict[str, Any]:
        """An item is named exactly when it is not the whole result that is appealed."""
        data = super().clean() or {}
        if data.get("kind") == Kind.RESULT:
            data["position"] = None
        elif "kind" in data and data.get("position") is None and "position" not in self.errors:
            self.add_error("position", _("Choose the item that you appeal against."))
        return data


class WhyForm(forms.Form):
    """Why something is done."""

    reason = reason_field(most=1000)


class ConfirmForm(WhyForm):
    """Why it is right, and what was looked at."""

    seen = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)
    field_order = ("seen", "reason")


def _finding() -> forms.CharField:
    return forms.CharField(
        label=_("Reasons"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The candidate reads them in the letter: cite the article."),
    )


class RejectForm(forms.Form):
    """Why an appeal is rejected."""

    finding = _finding()
    resumes_item = forms.BooleanField(
        label=_("Put the item back in use, if this appeal keeps it out"),
        required=False,
        initial=True,
    )


def _places(items: list[Appealable]) -> list[tuple[int, str]]:
    return [(item.position, AppealForm.label_of(item)) for item in items]


class RemarkForm(WhyForm):
    """Which answers are marked again, and why."""

    positions = forms.TypedMultipleChoiceField(
        label=_("Answers to be marked again"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("positions", "reason")

    def __init__(self, *args: Any, items: list[Appealable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if items:
            self.fields["positions"].choices = _places(items)  # type: ignore[attr-defined]
            self.fields["positions"].required = True
        else:
            del self.fields["positions"]


class UpholdForm(forms.Form):
    """What is to change, and why."""

    remedy = forms.ChoiceField(label=_("What is to be done"), widget=forms.RadioSelect)
    points = forms.DecimalField(
        label=_("Marks for the answer"),
        required=False,
        min_value=0,
        max_digits=5,
        decimal_places=2,
        help_text=_("Only if the answer gets other marks."),
    )
    named = forms.TypedMultipleChoiceField(
        label=_("Items whose key is to be corrected"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only if a key is corrected."),
    )
    finding = _finding()

    def __init__(
        self, *args: Any, remedies: list[str], items: list[Appealable], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remedy"].choices = [  # type: ignore[attr-defined]
            (remedy, label) for remedy, label in Remedy.choices if remedy in remedies
        ]
        if Remedy.POINTS not in remedies:
            del self.fields["points"]
        if items:
            self.fields["named"].choices = _places(items)  # type: ignore[attr-defined]
        else:
            del self.fields["named"]

    def clean(self) -> dict[str, Any]:
        """Marks or items are named exactly when it is these that change."""
        data = super().clean() or {}
        lacks = data.get("points") is None and "points" not in self.errors
        if data.get("remedy") == Remedy.POINTS and lacks:
            self.add_error("points", _("Enter the marks that the answer gets."))
        is_key = data.get("remedy") == Remedy.KEY_CORRECTION
        if is_key and "named" in self.fields and not data.get("named"):
            self.add_error("named", _("Choose the items whose key is to be corrected."))
        return data
