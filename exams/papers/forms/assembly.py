"""How papers are asked for, printed, and decided about."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.papers.models import Blueprint, PaperNotice

MOST_PAPERS = 8


class AssembleForm(forms.Form):
    """How many papers, what they are called, and what their items are drawn by."""

    PARALLEL, PLAIN = "parallel", "plain"

    way = forms.ChoiceField(
        label=_("How"),
        choices=[
            (PARALLEL, _("Parallel papers: everything that the blueprint says is kept")),
            (PLAIN, _("Plain drawing by type and count, one paper: for a small bank")),
        ],
        widget=forms.RadioSelect,
        initial=PARALLEL,
        required=False,
    )
    papers = forms.IntegerField(
        label=_("Parallel papers"), min_value=1, max_value=MOST_PAPERS, initial=2, required=False
    )
    title = forms.CharField(label=_("Title of the paper"), max_length=90)
    law_on = forms.DateField(
        label=_("Law as of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("As a rule the day of the sitting. Items rest on law in force that day."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=1,
        max_value=999_999,
        help_text=_("The same seed draws the same items from the same bank."),
    )

    @classmethod
    def beginning(cls, blueprint: Blueprint, *, today: date, number: int) -> "AssembleForm":
        """Return the form as it is first shown."""
        return cls(initial={"title": blueprint.title[:90], "law_on": today, "seed": number})

    @property
    def is_plain(self) -> bool:
        return bool(self.cleaned_data["way"] == self.PLAIN)


class ApproveAllForm(forms.Form):
    """That somebody has read every paper of a set."""

    has_read = forms.BooleanField(label=_("I have read every one of these papers."))


class SettleForm(forms.Form):
    """What becomes of a frozen paper with a fallen item."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=PaperNotice.Decision.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class PrintForm(forms.Form):
    """Which order of a paper is printed."""

    EDITIONS = ("A", "B", "C", "D")

    edition = forms.ChoiceField(choices=[(each, each) for each in EDITIONS])
