"""What authors send from the editor, but for the rows below the stem (`exams.bank.rows`)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.bank import rules
from exams.bank.models import Item, ItemVersion
from exams.bank.operations import Draft
from exams.bank.operations.attributes import Attributes
from exams.bank.queries_editor import topic_tree
from exams.bank.rows import LONGEST_TEXT, Rows, said, troubles_of
from exams.bank.wording_lints import TROUBLES


class ItemForm(forms.Form):
    """The text of an item, but for the rows below its stem (`exams.bank.rows`)."""

    kind = forms.ChoiceField(label=_("Type"), choices=ItemVersion.Kind.choices)
    stem = forms.CharField(
        label=_("Stem"),
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-CN", "data-markup": True}),
        error_messages={"required": _("Write the stem.")},
    )
    is_html = forms.BooleanField(required=False, widget=forms.HiddenInput)
    rationale = forms.CharField(
        label=_("Rationale"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-CN", "data-markup": True}),
        help_text=_("Shown after the answer in drills, beside the article."),
    )
    article = forms.CharField(
        label=_("Legal basis"),
        max_length=220,
        required=False,  # a draft may lack it until it is submitted
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
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]
        for name in ("topic", "purpose"):
            # A disabled field keeps its initial value, whatever is sent.
            self.fields[name].disabled = is_settled

    def clean_article(self) -> str:
        """Let a draft go without an article until it is submitted."""
        article = str(self.cleaned_data["article"])
        if not article and self.data.get("act") == "submit":
            raise forms.ValidationError(_("Choose the article that the item rests on."))
        return article

    def is_kept(self, rows: Rows) -> bool:
        """Tell whether form and rows can be kept as typed; say in the form why they cannot."""
        for trouble in troubles_of(rows):
            self.add_error(None, str(TROUBLES[trouble]))
        return self.is_valid()

    def draft(self, rows: Rows) -> Draft:
        """Return what was written, once the form is valid."""
        given = self.cleaned_data
        bare = rules.Content(
            kind=given["kind"],
            stem=given["stem"],
            choices=(),
            rationale=given["rationale"],
            article=given["article"],
            paragraph=given["paragraph"] or 0,
            subparagraph=given["subparagraph"] or 0,
            is_html=given["is_html"],
        )
        return Draft(said(rows, bare), given["topic"], given["purpose"], given["source"])


class AttributesForm(forms.Form):
    """What is said about an item beside its text."""

    level = forms.ChoiceField(label=_("Cognitive level"), choices=Item.Level.choices)
    domain = forms.CharField(
        label=_("Field of enforcement"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"lang": "zh-CN", "list": "domains"}),
        help_text=_("Empty: for all fields."),
    )
    post = forms.CharField(
        label=pgettext_lazy("item", "Post"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"lang": "zh-CN", "list": "posts"}),
        help_text=_("Empty: for all posts."),
    )
    expected_facility = forms.DecimalField(
        label=_("Expected facility"),
        required=False,
        min_value=0,
        max_value=1,
        max_digits=3,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.05"}),
        help_text=_("Share who will get it right, 0 to 1: below 0.4 hard, above 0.75 easy."),
    )
    expected_seconds = forms.IntegerField(
        label=_("Expected time (seconds)"), required=False, min_value=5, max_value=3600
    )
    is_critical = forms.BooleanField(
        label=_("Critical"),
        required=False,
        help_text=_("Who misses it does not pass, where the section says so."),
    )
    is_pilot = forms.BooleanField(
        label=_("Pilot"),
        required=False,
        help_text=_("Tried out: it stands on papers but does not count."),
    )

    def attributes(self) -> Attributes:
        """Return what was chosen, once the form is valid."""
        return Attributes(**self.cleaned_data)


def topic_choices() -> list[tuple[str, str]]:
    """Return the topics as a tree: each below its parent, set in."""
    return [(each.topic.code, "\u3000" * each.depth + each.topic.name) for each in topic_tree()]


class TopicForm(forms.Form):
    """A topic of the tree."""

    name = forms.CharField(
        label=pgettext_lazy("topic", "Name"),
        max_length=60,
        error_messages={"required": _("Name the topic.")},
    )
    name_en = forms.CharField(label=_("English name"), max_length=100, required=False)
    parent = forms.ChoiceField(label=_("Below"), required=False)
    position = forms.IntegerField(
        label=_("Position"), required=False, min_value=0, max_value=30_000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        top = [("", _("— a topic of its own —"))]
        self.fields["parent"].choices = [*top, *topic_choices()]  # type: ignore[attr-defined]
