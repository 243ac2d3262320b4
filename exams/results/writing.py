"""Results as files: a workbook of three sheets, and a table of text. Memory stays flat."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.dates import SHANGHAI
from exams.papers.models import Part
from exams.results.queries import (
    ExportRow,
    Figures,
    Participation,
    UnitFigures,
    UnitTurnout,
)
from exams.results.rules import Share, plain_cell
from exams.results.words import OTHER_UNITS, reasons_in_words, state_in_words
from exams.sittings.models import Sitting

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | Decimal | None
# A text is never taken for a formula or a link; rows go to the disk as they are written.
OPTIONS = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}


def moment(at: datetime) -> str:
    """Return a moment as people in China write it, to the second."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


# --- One sitting ---------------------------------------------------------------------------------


def result_columns() -> list[tuple[str, int]]:
    """Return the columns of the list of results with their widths."""
    return [
        (_("Candidate"), 12),
        (_("Account"), 14),
        (_("Unit"), 30),
        (pgettext("results", "Unit code"), 14),
        (pgettext("results", "Room"), 14),
        (pgettext("results", "Seat"), 8),
        (_("State"), 14),
        (_("On paper"), 8),
        (pgettext("results", "Held"), 8),
        (pgettext("result", "Score"), 9),
        (_("Maximum score"), 9),
        (_("Cut score"), 9),
        *((str(part.label), 11) for part in Part),
        (_("Passed"), 9),
        (pgettext("results", "Why not"), 36),
        (_("Result version"), 10),
        (_("Marked at"), 20),
    ]


def result_cells(row: ExportRow) -> list[Cell]:
    """Return a candidate as a row of the list."""
    result = row.result
    start: list[Cell] = [row.name, row.account, row.unit, row.unit_code, row.room, row.seat]
    start += [state_in_words(row.state), _yes(row.is_on_paper), _yes(row.is_held)]
    if result is None:
        return [*start, *[None] * (len(result_columns()) - len(start))]
    parts = [row.parts[part].raw_score if part in row.parts else None for part in Part.values]
    return [
        *start,
        result.raw_score,
        result.maximum,
        result.cut_score,
        *parts,
        pgettext("results", "yes") if result.is_passed else pgettext("results", "no"),
        reasons_in_words(row.reasons),
        result.number,
        moment(result.marked_at),
    ]


def _yes(holds: bool) -> str:
    return pgettext("results", "yes") if holds else ""


def sitting_workbook(
    sitting: Sitting,
    *,
    rows: Iterable[ExportRow],
    units: Sequence[UnitFigures],
    figures: Figures,
    asked_by: str,
    asked_at: datetime,
) -> IO[bytes]:
    """Return a workbook of a sitting, open at its beginning: results, units, figures."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the response that sends it)
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        columns = result_columns()
        _sheet(book, pgettext("results", "Results"), columns, (result_cells(row) for row in rows))
        _sheet(book, _("Units"), _unit_columns(), (_unit_cells(unit) for unit in units))
        about = _about(sitting, figures, asked_by=asked_by, asked_at=asked_at)
        _sheet(book, pgettext("results", "Figures"), _figure_columns(), about)
    file.seek(0)
    return file


def sitting_table(rows: Iterable[ExportRow]) -> Iterator[str]:
    """Return the list of results as CSV, line by line, with a mark that says it is UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([name for name, _width in result_columns()])
    for row in rows:
        yield writer.writerow(_text(cell) for cell in result_cells(row))


class _Echo:
    """Gives a line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _text(cell: Cell) -> str:
    return plain_cell(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _unit_columns() -> list[tuple[str, int]]:
    return [
        (_("Unit"), 34),
        (pgettext("results", "Unit code"), 14),
        (_("Listed"), 10),
        (pgettext("results", "Arrived"), 10),
        (_("Submitted"), 10),
        (_("Results that count"), 12),
        (_("Passed"), 10),
        (_("Pass rate (%)"), 12),
        (_("Mean score"), 10),
    ]


def _unit_cells(unit: UnitFigures) -> list[Cell]:
    return [
        unit.name or str(OTHER_UNITS),
        unit.code,
        unit.listed,
        unit.arrived,
        unit.submitted,
        unit.marked,
        unit.passed,
        unit.pass_share.percent,
        unit.mean,
    ]


def _figure_columns() -> list[tuple[str, int]]:
    return [
        (pgettext("results", "Figure"), 34),
        (_("Value"), 24),
        (pgettext("results", "Of"), 12),
        (pgettext("results", "Percent"), 12),
    ]


def _about(
    sitting: Sitting, figures: Figures, *, asked_by: str, asked_at: datetime
) -> Iterator[list[Cell]]:
    yield [_("Sitting"), sitting.title]
    yield [_("Paper"), sitting.paper.title]
    yield [
        pgettext("results", "Mode"),
        _("Open book") if sitting.paper.is_open_book else pgettext("results", "Closed book"),
    ]
    yield [pgettext("results", "As of"), moment(figures.at)]
    yield [pgettext("results", "Exported"), f"{moment(asked_at)} {asked_by}"]
    yield [pgettext("results", "Left out"), _("Test runs of staff and voided attempts")]
    yield [
        _("Listed"),
        figures.listed if figures.listed is not None else pgettext("results", "not recorded"),
    ]
    if figures.listed is not None:
        yield _share(pgettext("results", "Arrived"), Share(figures.arrived, figures.listed))
    else:
        yield [pgettext("results", "Arrived"), figures.arrived]
    yield [_("Submitted"), figures.submitted, figures.arrived]
    yield [pgettext("results", "Held"), figures.held]
    yield [pgettext("results", "Not marked"), figures.unmarked]
    yield _share(_("Passed"), figures.pass_share)
    yield [_("Mean score"), figures.scores.mean, figures.maximum]
    yield [pgettext("results", "Median"), figures.scores.median, figures.maximum]
    yield [_("Standard deviation"), figures.scores.spread]
    yield [_("Cut score"), figures.cut_score, figures.maximum]
    for part in figures.parts:
        yield _share(f"{part.name}: {_('reached its cut score')}", part.share)
        yield [f"{part.name}: {_('Mean score')}", part.mean, part.maximum]


def _share(name: str, share: Share) -> list[Cell]:
    return [name, share.number, share.of, share.percent]


# --- Many sittings -------------------------------------------------------------------------------


def participation_workbook(found: Participation, *, asked: Sequence[tuple[str, str]]) -> IO[bytes]:
    """Return a workbook of the participation of units, open at its beginning.

    Args:
        asked: names and values of what was asked for: period, kind, moment.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by the response that sends it)
    columns = [
        (_("Unit"), 34),
        (pgettext("results", "Unit code"), 14),
        (_("Places listed"), 12),
        (pgettext("results", "Took part"), 10),
        (_("Turnout (%)"), 12),
        (_("Results that count"), 12),
        (_("Passed"), 10),
        (_("Pass rate (%)"), 12),
        (_("Mean (% of the marks)"), 14),
    ]
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        rows = [*found.units, found.total]
        _sheet(
            book,
            pgettext("results", "Participation"),
            columns,
            (_turnout_cells(row) for row in rows),
        )
        about: list[list[Cell]] = [[name, value] for name, value in asked]
        about.append([_("Sittings with released results"), found.sittings])
        about.append([_("Sittings left out, not released by then"), found.sealed])
        _sheet(book, pgettext("results", "Figures"), _figure_columns()[:2], about)
    file.seek(0)
    return file


def _turnout_cells(row: UnitTurnout) -> list[Cell]:
    return [
        row.name or _("All units in reach"),
        row.code,
        row.listed,
        row.took_part,
        row.turnout.percent,
        row.results,
        row.passed,
        row.pass_share.percent,
        row.mean_percent,
    ]


def _sheet(
    book: Any, name: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Cell]]
) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1})
    sheet.freeze_panes(1, 0)
    for place, (title, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, bold)
    for line, cells in enumerate(rows, start=1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(line, place, cell)
            elif cell is not None:
                sheet.write_number(line, place, cell)
