"""A blueprint as it is entered: a frame, a matrix of topic by type, and sections of one's own.

The matrix holds what is simple: so many items of a type and topic, at the marks and by the rule of
the type. Whatever says more (a level, the special part, critical items) is a section of its own.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exams.bank.models import Item
from exams.papers.forms.grid import Grid, GridCell, GridColumn, GridRow, SectionRow
from exams.papers.forms.names import (
    GRADED,
    MARKS,
    ROW_FIELDS,
    SECTION_TITLES,
    SHUFFLED,
    USUAL,
    Kind,
    count_name,
    marks_name,
    pk_of,
    row_name,
    rule_name,
    title_name,
)
from exams.papers.models import MarkingRule, Part
from exams.papers.operations import Frame, Section
from exams.papers.queries import TopicRow, topic_rows
from exams.papers.specification import SectionSpec, Specification

MOST = 300  # items of one type and topic
SPARE_ROWS = 1  # empty sections offered beside those that are filled in
MOST_ROWS = 40
_SMALL = {"class": "form-s", "inputmode": "numeric"}


def _number(label: Any, least: int, most: int, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs=_SMALL),
        **({"required": False} | more),
    )


def _percent(label: Any, **more: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.1"),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        widget=forms.NumberInput(attrs=_SMALL | {"step": "0.1"}),
        **more,
    )


def _marks_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.5"),
        max_value=Decimal(100),
        decimal_places=2,
        max_digits=5,
        widget=forms.NumberInput(attrs=_SMALL | {"step": "0.5"}),
    )


class BlueprintForm(forms.Form):
    """A blueprint: frame, matrix and sections of one's own, each of them a row of fields."""

    title = forms.CharField(label=_("Title"), max_length=100)
    minutes = _number(_("Minutes"), 5, 300, required=True)
    cut_percent = _number(_("Cut score (percent of the marks)"), 1, 100, required=True)
    common_cut_percent = _number(_("Of the common part (percent)"), 1, 100)
    special_cut_percent = _number(_("Of the special part (percent)"), 1, 100)
    is_open_book = forms.BooleanField(label=_("Open book"), required=False)
    shuffle_items = forms.BooleanField(
        label=_("Items in another order for each candidate"), required=False
    )
    shuffle_options = forms.BooleanField(
        label=_("Options in another order, where the text allows it"), required=False
    )
    pilot_items = _number(_("Pilot items, beside those that count"), 0, 50)
    exposure_cap = _number(_("Leave out what stood on so many papers"), 1, 99)
    exposure_months = _number(_("within so many months"), 1, 60)
    overlap_limit = _number(_("Items that two parallel papers may share"), 0, 500)
    mean_percent = _percent(_("Expected mean (percent of the marks)"))
    sd_percent = _percent(_("Expected spread (percent of the marks)"))
    tolerance_percent = _percent(_("Tolerance of both (percent)"))
    expected_minutes = _number(_("Expected time at most (minutes)"), 1, 600)
    domain = forms.CharField(
        label=_("Only for the field of enforcement"), max_length=40, required=False
    )
    post = forms.CharField(label=_("Only for the post"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[TopicRow | None] = [*topic_rows(), None]
        for kind in Kind:
            self._add_kind(kind)
        self.row_count = self._wanted_rows()
        for number in range(self.row_count):
            self._add_row(number)

    def _add_kind(self, kind: Kind) -> None:
        self.fields[marks_name(kind)] = _marks_field(
            _("%(kind)s: marks an item") % {"kind": kind.label}
        )
        self.fields[marks_name(kind)].initial = MARKS[kind]
        self.fields[rule_name(kind)] = forms.ChoiceField(
            label=_("%(kind)s: how it is marked") % {"kind": kind.label},
            choices=MarkingRule.choices,
            required=False,
        )
        self.fields[title_name(kind)] = forms.CharField(
            max_length=60, required=False, initial=SECTION_TITLES[kind], widget=forms.HiddenInput
        )
        for row in self.rows:
            self.fields[count_name(kind, pk_of(row))] = _number(_said(kind, row), 0, MOST)

    def _wanted_rows(self) -> int:
        """Return how many sections are shown: those sent or begun with, and a spare one."""
        if self.is_bound:
            sent = str(self.data.get("rows", ""))
            rows = int(sent) if sent.isdecimal() else 0
            return min(MOST_ROWS, rows + (SPARE_ROWS if "add" in self.data else 0))
        return min(MOST_ROWS, int(self.initial.get("rows", 0)) + SPARE_ROWS)

    def _add_row(self, number: int) -> None:
        topics = [("", _("any topic"))] + [
            (str(row.topic.pk), f"{'　' * row.depth}{row.topic.name}") for row in self.rows if row
        ]
        own: dict[str, forms.Field] = {
            "kind": forms.ChoiceField(label=_("Type"), choices=Kind.choices),
            "topic": forms.ChoiceField(label=_("Topic"), choices=topics),
            "level": forms.ChoiceField(
                label=_("Cognitive level"), choices=[("", _("any level")), *Item.Level.choices]
            ),
            "part": forms.ChoiceField(label=_("Part"), choices=Part.choices),
            "count": _number(_("Items"), 0, MOST),
            "marks": _marks_field(_("Marks an item")),
            "rule": forms.ChoiceField(label=_("How it is marked"), choices=MarkingRule.choices),
            "critical_items": _number(_("Critical, at least"), 0, MOST),
            "shuffle_options": forms.BooleanField(label=_("Options in another order")),
            "title": forms.CharField(label=_("Heading on the paper"), max_length=60),
        }
        for name, field in own.items():
            field.required = False
            self.fields[row_name(number, name)] = field

    # --- As it is drawn ------------------------------------------------------------------------

    def used_kinds(self) -> list[Kind]:
        """Return the types that the matrix shows at first: the usual ones and those in use."""
        return [kind for kind in Kind if kind in USUAL or self._is_used(kind)]

    def _is_used(self, kind: Kind) -> bool:
        names = [count_name(kind, pk_of(row)) for row in self.rows]
        return any(str(self[name].value() or "0") not in ("", "0") for name in names)

    def grid(self, kinds: Sequence[Kind], available: Counter[tuple[str, str]]) -> Grid:
        """Return the fields of some types, beside what the bank has."""
        columns = [
            GridColumn(
                kind,
                str(kind.label),
                self[marks_name(kind)],
                self[title_name(kind)],
                self[rule_name(kind)] if kind in GRADED else None,
            )
            for kind in kinds
        ]
        rows = [row for row in self.rows if self._is_worth_showing(row, available)]
        return Grid(columns, [self._grid_row(row, kinds, available) for row in rows])

    def _is_worth_showing(self, row: TopicRow | None, available: Counter[tuple[str, str]]) -> bool:
        """Tell whether the bank has any of it; what it lacks can be asked for by a section."""
        code = row.topic.code if row else ""
        return row is None or any(
            available[kind, code] or str(self[count_name(kind, pk_of(row))].value() or "0") != "0"
            for kind in Kind
        )

    def is_sent(self, row: TopicRow | None) -> bool:
        """Tell whether the page that sent the form shows a topic."""
        return any(count_name(kind, pk_of(row)) in self.data for kind in Kind)

    def _grid_row(
        self, row: TopicRow | None, kinds: Sequence[Kind], available: Counter[tuple[str, str]]
    ) -> GridRow:
        code = row.topic.code if row else ""
        cells = [
            GridCell(
                bound=self[count_name(kind, pk_of(row))],
                label=str(kind.label),
                kind=kind,
                available=available[kind, code],
            )
            for kind in kinds
        ]
        return GridRow(row, cells)

    def section_rows(self) -> list[SectionRow]:
        """Return the sections of one's own; the last may be empty."""
        rows = []
        for number in range(self.row_count):
            bound = {name: self[row_name(number, name)] for name in ROW_FIELDS}
            rows.append(SectionRow(number, bound, is_spare=not bound["count"].value()))
        return rows

    # --- As it is understood -------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Look at what only several fields together can say."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(self.row_count):
            count = given.get(row_name(number, "count")) or 0
            if (given.get(row_name(number, "critical_items")) or 0) > count:
                self.add_error(
                    row_name(number, "critical_items"), _("The section has fewer items than that.")
                )
        has_special = any(each.part == Part.SPECIAL for each in self.sections())
        if given.get("special_cut_percent") and not has_special:
            self.add_error(
                "special_cut_percent",
                _("No section is of the special part. Say so for a section, or leave this empty."),
            )
        return given

    def sections(self) -> list[Section]:
        """Return what is asked for: of the matrix by type and then topic, then the others."""
        given = self.cleaned_data
        simple = [
            Section(
                title=given.get(title_name(kind)) or SECTION_TITLES[kind],
                kind=kind.value,
                topic_id=pk_of(row) or None,
                count=given[count_name(kind, pk_of(row))],
                marks=given.get(marks_name(kind)) or MARKS[kind],
                rule=_graded(kind, given.get(rule_name(kind))),
                shuffle_options=kind in SHUFFLED and bool(given.get("shuffle_options")),
            )
            for kind in Kind
            for row in self.rows
            if given.get(count_name(kind, pk_of(row)))
        ]
        own = [self._section(number) for number in range(self.row_count)]
        return [*simple, *[each for each in own if each.count]]

    def _section(self, number: int) -> Section:
        given = {name: self.cleaned_data.get(row_name(number, name)) for name in ROW_FIELDS}
        kind = Kind(given["kind"] or Kind.SINGLE)
        return Section(
            title=given["title"] or SECTION_TITLES[kind],
            kind=kind.value,
            topic_id=int(given["topic"]) if given["topic"] else None,
            count=given["count"] or 0,
            marks=given["marks"] or MARKS[kind],
            level=given["level"] or "",
            part=given["part"] or Part.COMMON.value,
            rule=_graded(kind, given["rule"]),
            shuffle_options=kind in SHUFFLED and bool(given["shuffle_options"]),
            critical_items=given["critical_items"] or 0,
        )

    def frame(self) -> Frame:
        """Return what is asked of a paper as a whole; what is left empty is as usual."""
        sent = {field.name: self.cleaned_data.get(field.name) for field in fields(Frame)}
        said = {name: value for name, value in sent.items() if value not in (None, "")}
        return replace(Frame(), **said)

    def specification(self) -> Specification:
        """Return the blueprint as plain values, as far as it could be understood."""
        given, frame = self.cleaned_data, self.frame()
        codes = {row.topic.pk: row.topic.code for row in self.rows if row}
        cuts = {"common": frame.common_cut_percent, "special": frame.special_cut_percent}
        return Specification(
            title=given.get("title") or "—",
            minutes=given.get("minutes") or 90,
            sections=tuple(_spec(each, codes) for each in self.sections()),
            cut_percent=given.get("cut_percent") or 60,
            part_cuts={part: cut for part, cut in cuts.items() if cut},
            is_open_book=frame.is_open_book,
            shuffle_items=frame.shuffle_items,
            pilot=frame.pilot_items,
            exposure_cap=frame.exposure_cap,
            exposure_months=frame.exposure_months,
            overlap=frame.overlap_limit,
            mean_percent=frame.mean_percent,
            sd_percent=frame.sd_percent,
            tolerance_percent=frame.tolerance_percent,
            expected_minutes=frame.expected_minutes,
            domain=frame.domain,
            post=frame.post,
        )


def _spec(section: Section, codes: Mapping[int, str]) -> SectionSpec:
    return SectionSpec(
        title=section.title,
        kind=section.kind,
        count=section.count,
        marks=section.marks,
        topic=codes.get(section.topic_id or 0, ""),
        level=section.level,
        part=section.part,
        rule=section.rule,
        shuffle_options=section.shuffle_options,
        critical=section.critical_items,
    )


def _graded(kind: Kind, rule: str | None) -> str:
    return rule if rule and kind in GRADED else MarkingRule.ALL_OR_NOTHING.value


def _said(kind: Kind, row: TopicRow | None) -> Any:
    names = {"kind": kind.label, "topic": row.topic.name if row else _("any topic")}
    return _("%(topic)s, %(kind)s: items") % names


class SpecificationForm(forms.Form):
    """A blueprint as a file."""

    MOST_BYTES = 1_000_000

    file = forms.FileField(label=_("Blueprint file (JSON)"))

    def clean_file(self) -> Any:
        """Refuse what is far too large for a blueprint."""
        sent = self.cleaned_data["file"]
        if sent.size > self.MOST_BYTES:
            raise forms.ValidationError(_("The file is too large for a blueprint."))
        return sent
