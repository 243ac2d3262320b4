"""What markers fill in, and those who ask them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from exams.marking.models import MarkingPlan
from exams.marking.queries import Line
from exams.marking.rules import Agreement, digits


class PlanForm(forms.Form):
    """How a sitting is marked by people."""

    markers = forms.TypedChoiceField(
        label=_("Each answer is marked by"),
        choices=[(2, _("two people who do not see each other's marks")), (1, _("one person"))],
        coerce=int,
    )
    tolerance_percent = forms.IntegerField(
        label=_("Two marks may be apart by (percent of the points)"),
        min_value=0,
        max_value=100,
        help_text=_("Within it their mean counts. Beyond it a third person marks."),
    )
    third = forms.ChoiceField(label=_("After a third mark counts"), choices=MarkingPlan.Third)
    due_on = forms.DateField(
        label=_("To be marked by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def terms(self) -> Agreement:
        """Return how marks become one, as it was filled in."""
        data = self.cleaned_data
        return Agreement(data["markers"], data["tolerance_percent"], data["third"])


class MarkersForm(forms.Form):
    """Who is asked to mark."""

    people = forms.ModelMultipleChoiceField(
        label=_("People who can mark"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one or more people.")},
    )

    def __init__(self, *args: Any, eligible: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = eligible
        people.label_from_instance = lambda user: f"{user.name} ({user.username})"


class MarkForm(forms.Form):
    """The points of an answer: of each line of the rubric, or of the whole."""

    comment = forms.CharField(
        label=_("Comment"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why so many points. Candidates do not see it before the release."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, lines: Sequence[Line], **kw: Any):
        super().__init__(data, **kw)
        self.lines = lines
        for number, line in enumerate(lines, start=1):
            self.fields[f"line-{number}"] = _points_field(line, is_first=number == 1)
        self.order_fields([f"line-{number}" for number in range(1, len(lines) + 1)])

    @property
    def point_fields(self) -> list[forms.BoundField]:
        """Return the fields of the points, in the order of the rubric."""
        return [self[f"line-{number}"] for number in range(1, len(self.lines) + 1)]

    @property
    def points(self) -> list[Decimal]:
        """Return the points, as they were filled in."""
        return [self.cleaned_data[bound.name] for bound in self.point_fields]


def _points_field(line: Line, *, is_first: bool) -> forms.DecimalField:
    attrs: dict[str, Any] = {"inputmode": "decimal", "step": "any", "autocomplete": "off"}
    if is_first:
        attrs["autofocus"] = True
    return forms.DecimalField(
        label=line.text or _("Points"),
        min_value=0,
        max_value=line.maximum,
        decimal_places=2,
        help_text=_("0 to %(most)s points") % {"most": digits(line.maximum)},
        widget=forms.NumberInput(attrs=attrs),
    )
