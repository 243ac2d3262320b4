"""What authors and reviewers send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.bank.forms_editor import topic_choices
from exams.bank.models import Item, ItemVersion
from exams.bank.queries import BankFilter


class ItemSearchForm(forms.Form):
    """The words of the one search, as they come from its page."""

    q = forms.CharField(
        label=_("Words of the item"),
        required=False,
        max_length=100,
        error_messages={
            "max_length": _("Please shorten the query to %(limit_value)d characters."),
            "null_characters_not_allowed": _("Please type words."),
        },
    )


class BankFilterForm(forms.Form):
    """What the list of items is narrowed to; each is a parameter of the address."""

    q = forms.CharField(label=_("Code or words of the item"), required=False, max_length=60)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    kind = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("All types")), *ItemVersion.Kind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All statuses")),
            *Item.Status.choices,
            (ItemVersion.Status.IN_REVIEW.value, ItemVersion.Status.IN_REVIEW.label),
            (ItemVersion.Status.IN_FINAL_REVIEW.value, ItemVersion.Status.IN_FINAL_REVIEW.label),
            (ItemVersion.Status.RETURNED.value, ItemVersion.Status.RETURNED.label),
        ],
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("All")), *Item.Purpose.choices]
    )
    level = forms.ChoiceField(
        label=_("Cognitive level"), required=False, choices=[("", _("All")), *Item.Level.choices]
    )
    mark = forms.ChoiceField(
        label=pgettext_lazy("item", "Marked"),
        required=False,
        choices=[("", _("All")), ("critical", _("Critical")), ("pilot", _("Pilot"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", _("All topics")), *topic_choices()]
        self.fields["topic"].choices = known  # type: ignore[attr-defined]

    def chosen(self) -> BankFilter:
        """Return what to narrow to; a parameter that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return BankFilter(
            text=given.get("q", ""),
            topic=given.get("topic", ""),
            kind=given.get("kind", ""),
            status=given.get("status", ""),
            purpose=given.get("purpose", ""),
            level=given.get("level", ""),
            mark=given.get("mark", ""),
        )


class ReasonForm(forms.Form):
    """Why an item is taken out of use, or put back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down the reason. It is kept in the records.")},
    )
