"""What authors and reviewers send."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.bank import rules
from exams.bank.models import Item, ItemVersion
from exams.bank.operations import Draft
from exams.bank.queries import BankFilter, topics

# Rows that a new item starts with.
ROWS = 4


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
            (ItemVersion.Status.RETURNED.value, ItemVersion.Status.RETURNED.label),
        ],
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, choices=[("", _("All")), *Item.Purpose.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(topic.code, topic.name) for topic in topics()]
        self.fields["topic"].choices = [("", _("All topics")), *known]  # type: ignore[attr-defined]

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
        )


class ItemForm(forms.Form):
    """The text of an item. Its options are rows of the same form: `option` and `key`."""

    kind = forms.ChoiceField(label=_("Type"), choices=ItemVersion.Kind.choices)
    stem = forms.CharField(
        label=_("Stem"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the stem.")},
    )
    rationale = forms.CharField(
        label=_("Rationale"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown after the answer in drills, beside the article."),
    )
    article = forms.CharField(
        label=_("Legal basis"),
        max_length=220,
        error_messages={"required": _("Choose the article that the item rests on.")},
    )
    paragraph = forms.IntegerField(
        label=_("Paragraph (款)"), required=False, min_value=1, max_value=99
    )
    subparagraph = forms.IntegerField(
        label=_("Item (项)"), required=False, min_value=1, max_value=99
    )
    topic = forms.ChoiceField(label=_("Topic"))
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=Item.Purpose.choices,
        help_text=_("What drills show to everybody never comes in a certification test."),
    )
    source = forms.CharField(label=pgettext_lazy("item", "Source"), max_length=200, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, is_settled: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(topic.code, topic.name) for topic in topics()]
        self.fields["topic"].choices = known  # type: ignore[attr-defined]
        for name in ("topic", "purpose"):
            # A disabled field keeps its initial value, whatever is sent.
            self.fields[name].disabled = is_settled

    def draft(self, choices: tuple[rules.Choice, ...]) -> Draft:
        """Return what was written, once the form is valid."""
        given = self.cleaned_data
        content = rules.Content(
            kind=given["kind"],
            stem=given["stem"],
            choices=choices,
            rationale=given["rationale"],
            article=given["article"],
            paragraph=given["paragraph"] or 0,
            subparagraph=given["subparagraph"] or 0,
        )
        return Draft(content, given["topic"], given["purpose"], given["source"])


def sent_choices(data: QueryDict) -> tuple[rules.Choice, ...]:
    """Return the options of a form as they were sent, blank rows included."""
    texts = [text[:1000] for text in data.getlist("option")][: rules.MOST]
    keys = set(data.getlist("key"))
    return tuple(
        rules.Choice(text, letter in keys)
        for letter, text in zip(rules.LETTERS, texts, strict=False)
    )


def shaped_choices(
    kind: str, choices: tuple[rules.Choice, ...], *, act: str = ""
) -> tuple[rules.Choice, ...]:
    """Return option rows as the editor shows them: two to judge a statement, else some blank ones.

    Args:
        act: "add" for one more row, "remove-B" for one less.
    """
    if kind == rules.TRUE_FALSE:
        return _judgements(choices)
    rows = [*choices]
    gone = rules.LETTERS.find(act[-1]) if act.startswith("remove-") else -1
    if 0 <= gone < len(rows):
        rows.pop(gone)
    elif act == "add" and len(rows) < rules.MOST:
        rows.append(rules.Choice(""))
    elif tuple(choice.text for choice in rows) == rules.JUDGEMENTS or not rows:
        rows = [rules.Choice("")] * ROWS
    if kind == rules.SINGLE and sum(choice.is_key for choice in rows) > 1:
        rows = [rules.Choice(choice.text) for choice in rows]
    return tuple(rows)


def _judgements(choices: tuple[rules.Choice, ...]) -> tuple[rules.Choice, ...]:
    """Return right and wrong; the key stays if it was marked on such a row."""
    same = tuple(choice.text for choice in choices) == rules.JUDGEMENTS
    keys = [choice.is_key for choice in choices] if same else [False, False]
    return tuple(
        rules.Choice(text, is_key) for text, is_key in zip(rules.JUDGEMENTS, keys, strict=True)
    )


class NoteForm(forms.Form):
    """What the author has to change."""

    note = forms.CharField(
        label=_("What has to be changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what has to be changed; the author reads it.")},
    )


class ReasonForm(forms.Form):
    """Why an item is taken out of use, or put back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down the reason. It is kept in the records.")},
    )
