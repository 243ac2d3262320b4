"""How many cases of each kind a publisher has, by domain and year, on a day."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from content.pages.records import CaseKind, CaseRecord
from core.dates import SHANGHAI

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """What one publisher has of one domain and year; withdrawn cases count apart."""

    issuer: str
    domain: str
    year: int | None
    guiding: int
    typical: int
    lost: int
    warning: int
    withdrawn: int

    @property
    def in_reference(self) -> int:
        return self.guiding + self.typical + self.lost + self.warning


def case_figures(*, on: date) -> list[Figure]:
    """Return the figures as they stood at the end of a day, by publisher, year and domain.

    Counted from the append-only record, so that asking again gives the same. One query.
    """
    ended = datetime.combine(on + DAY, time.min, tzinfo=SHANGHAI)
    newest = CaseRecord.objects.filter(page=OuterRef("page"), at__lt=ended).order_by("-at", "-pk")
    standing = CaseRecord.objects.filter(pk=Subquery(newest.values("pk")[:1]), is_public=True)
    in_reference = Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)
    counts = {kind: Count("pk", filter=Q(kind=kind) & in_reference) for kind in CaseKind.values}
    withdrawn = Count("pk", filter=Q(withdrawn_on__lte=on))
    rows: Iterable[Any] = (
        standing.values("issuer", "domain", "year")
        .annotate(**counts, withdrawn=withdrawn)
        .order_by("issuer", "-year", "domain")
    )
    return [Figure(**row) for row in rows]


def total(figures: Sequence[Figure]) -> Figure:
    """Return the sum of some figures."""
    names = (*CaseKind.values, "withdrawn")
    sums = [sum(getattr(figure, name) for figure in figures) for name in names]
    return Figure("", "", None, *sums)


def workbook(figures: Sequence[Figure], *, on: date) -> bytes:
    """Return the figures as a workbook of one sheet."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet(_("Cases"))
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, _("Cases in the collection on %(day)s") % {"day": on}, bold)
        sheet.write_row(1, 0, heads(), bold)
        for line, figure in enumerate([*figures, total(figures)], start=2):
            for column, value in enumerate(_cells(figure)):
                sheet.write(line, column, value)
        sheet.set_column(0, 1, 24)
    return content.getvalue()


def heads() -> list[str]:
    """Return the heads of the columns."""
    kinds = [str(kind.label) for kind in CaseKind]
    return [_("Published by"), _("Domain"), _("Year"), *kinds, _("Withdrawn")]


def _cells(figure: Figure) -> list[str | int]:
    counts = [getattr(figure, name) for name in (*CaseKind.values, "withdrawn")]
    return [figure.issuer or _("Total"), figure.domain, figure.year or "", *counts]
