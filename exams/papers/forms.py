"""What trainers enter to make blueprints and papers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from exams.bank.models import ItemVersion, Topic
from exams.bank.queries import topics
from exams.papers.models import Blueprint
from exams.papers.operations import Section

Kind = ItemVersion.Kind
MARKS = {
    Kind.SINGLE: Decimal(1),
    Kind.MULTIPLE: Decimal(2),
    Kind.TRUE_FALSE: Decimal(1),
    Kind.ORDERING: Decimal(2),
    Kind.MATCHING: Decimal(2),
    Kind.FILL_IN: Decimal(1),
    Kind.SHORT_ANSWER: Decimal(5),
    Kind.CASE: Decimal(10),
}
MOST = 300  # items of one type and topic
_SMALL = {"class": "form-s", "inputmode": "numeric"}


@dataclass(frozen=True, slots=True)
class GridCell:
    """Where a count is typed, and how many items there are."""

    bound: BoundField
    label: str
    available: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """A line of the matrix: one topic, or any."""

    topic: Topic | None
    cells: list[GridCell]


class BlueprintForm(forms.Form):
    """A blueprint: what passes, how long it takes, and a matrix of topic by type."""

    title = forms.CharField(label=_("Title"), max_length=100)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=300)
    cut_percent = forms.IntegerField(
        label=_("Cut score (percent of the marks)"), min_value=1, max_value=100
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics: list[Topic | None] = [*topics(), None]
        for kind in Kind:
            self.fields[_marks(kind)] = forms.DecimalField(
                label=_("%(kind)s: marks an item") % {"kind": kind.label},
                required=False,
                min_value=Decimal("0.5"),
                max_value=Decimal(100),
                decimal_places=2,
                max_digits=5,
                initial=MARKS[kind],
                widget=forms.NumberInput(attrs={**_SMALL, "step": "0.5"}),
            )
            for topic in self.topics:
                self.fields[_count(kind, topic)] = forms.IntegerField(
                    label=_said(kind, topic),
                    required=False,
                    min_value=0,
                    max_value=MOST,
                    widget=forms.NumberInput(attrs=_SMALL),
                )

    def marks(self) -> Iterator[BoundField]:
        """Return the fields for the marks, by type."""
        return (self[_marks(kind)] for kind in Kind)

    def grid(self, available: Counter[tuple[str, str]]) -> list[GridRow]:
        """Return the fields for the counts, beside what the bank has."""
        return [
            GridRow(
                topic,
                [
                    GridCell(
                        bound=self[_count(kind, topic)],
                        label=_said(kind, topic),
                        available=available[kind, topic.code if topic else ""],
                    )
                    for kind in Kind
                ],
            )
            for topic in self.topics
        ]

    def sections(self) -> list[Section]:
        """Return what is asked for, by type and then by topic."""
        given = self.cleaned_data
        return [
            Section(
                title=SECTION_TITLES[kind],
                kind=kind,
                topic_id=topic.pk if topic else None,
                count=given[_count(kind, topic)],
                marks=given[_marks(kind)] or MARKS[kind],
            )
            for kind in Kind
            for topic in self.topics
            if given.get(_count(kind, topic))
        ]


# Papers are printed and answered in Chinese, whatever language the trainer works in.
SECTION_TITLES = {
    Kind.SINGLE: "单选题",
    Kind.MULTIPLE: "多选题",
    Kind.TRUE_FALSE: "判断题",
    Kind.ORDERING: "排序题",
    Kind.MATCHING: "匹配题",
    Kind.FILL_IN: "填空题",
    Kind.SHORT_ANSWER: "简答题",
    Kind.CASE: "案例分析题",
}


def copied(blueprint: Blueprint) -> dict[str, Any]:
    """Return the values of a form that begins as a copy of another blueprint."""
    initial: dict[str, Any] = {
        "title": blueprint.title,
        "minutes": blueprint.minutes,
        "cut_percent": blueprint.cut_percent,
    }
    for section in blueprint.sections.select_related("topic"):
        kind = Kind(section.kind)
        initial[_count(kind, section.topic)] = section.count
        initial[_marks(kind)] = section.marks
    return initial


def _marks(kind: Kind) -> str:
    return f"marks-{kind}"


def _count(kind: Kind, topic: Topic | None) -> str:
    return f"count-{kind}-{topic.pk if topic else 0}"


def _said(kind: Kind, topic: Topic | None) -> str:
    names = {"kind": kind.label, "topic": topic.name if topic else _("any topic")}
    return _("%(topic)s, %(kind)s: items") % names


class AssembleForm(forms.Form):
    """What a paper is called, and what its items are drawn by."""

    title = forms.CharField(label=_("Title of the paper"), max_length=100)
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
        return cls(initial={"title": blueprint.title, "law_on": today, "seed": number})
