"""What reviewers send: what their queue is narrowed to, decisions, comments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.bank.models import ItemVersion
from exams.bank.queries import topics
from exams.bank.queries_review import ReviewFilter


class ReviewFilterForm(forms.Form):
    """What a reviewer's queue is narrowed to; each is a parameter of the address."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    kind = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("All types")), *ItemVersion.Kind.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(topic.code, topic.name) for topic in topics()]
        self.fields["topic"].choices = [("", _("All topics")), *known]  # type: ignore[attr-defined]

    def chosen(self) -> ReviewFilter:
        """Return what to narrow to; a parameter that makes no sense is left out."""
        self.is_valid()
        return ReviewFilter(self.cleaned_data.get("topic", ""), self.cleaned_data.get("kind", ""))


class DecisionForm(forms.Form):
    """That a reviewer lets a version pass, and what they have seen of it."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    key_change_seen = forms.BooleanField(
        label=_("I have seen that another answer scores from now on, and it is the right one."),
        required=False,
    )


class CommentForm(forms.Form):
    """What somebody has to say about a version."""

    text = forms.CharField(
        label=pgettext_lazy("item", "Comment"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down what you have to say about the version.")},
    )


class NoteForm(forms.Form):
    """What the author has to change."""

    note = forms.CharField(
        label=_("What has to be changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what has to be changed; the author reads it.")},
    )
