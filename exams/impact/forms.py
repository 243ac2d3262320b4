"""What people send about amendments."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.impact.models import LawChangeTask
from exams.impact.queries import Narrowing
from exams.impact.queries.rows import OPEN, SETTLED

ALL = "all"


class NarrowForm(forms.Form):
    """What the list of one version is narrowed to; each is a parameter of the address."""

    effect = forms.ChoiceField(
        label=_("What happened to the article"),
        required=False,
        choices=[("", _("All effects")), *LawChangeTask.Effect.choices],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            (OPEN, pgettext_lazy("law change", "Open")),
            (SETTLED, pgettext_lazy("law change", "Settled")),
            (ALL, pgettext_lazy("law change", "Open and settled")),
        ],
    )
    kind = forms.ChoiceField(
        required=False,
        choices=[("", ""), *LawChangeTask.Kind.choices],
        widget=forms.HiddenInput,
    )

    def chosen(self) -> Narrowing:
        """Return what to narrow to; a parameter that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        state = given.get("state") or OPEN
        return Narrowing(
            given.get("kind", ""), given.get("effect", ""), "" if state == ALL else state
        )


class ReasonForm(forms.Form):
    """Why a task is settled so."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write down the reason. It is kept in the records.")},
    )


class ConfirmForm(ReasonForm):
    """Under which article an item is right, and why."""

    article = forms.CharField(
        label=_("Article it rests on from now on"),
        max_length=220,
        help_text=_("Its citation key, such as xing-zheng-chu-fa-fa_2021-01-22#63."),
        error_messages={"required": _("Name the article that the item rests on.")},
    )
    field_order = ["article", "reason"]
