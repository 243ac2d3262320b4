"""Tables in plain text (CSV), by whatever sign their columns are parted."""

import csv
import io

from django.utils.translation import gettext as _

from core.cells import Sheet
from exams.exchange.reading.columns import HEAD_ROWS, find_columns

_SEPARATORS = ",\t;，|"
_Rows = list[list[str]]


def read_table(text: str) -> tuple[Sheet, list[str]]:
    """Return the sheet that a text with separators is, and warnings.

    The separator is the one by which a row names columns, else the most frequent of the head.
    Where quotation marks do not close, they are taken for signs of the text.
    """
    lined = text.replace("\r\n", "\n").replace("\r", "\n")
    head = "\n".join(lined.split("\n", 3 * HEAD_ROWS)[: 3 * HEAD_ROWS])
    ranked = sorted(_SEPARATORS, key=head.count, reverse=True)
    naming = [each for each in ranked if find_columns(_split(head, each))]
    separator = (naming or ranked)[0]
    try:
        rows = _parsed(lined, separator)
        warnings = []
    except csv.Error:
        rows = _split(lined, separator)
        warnings = [_("Quotation marks in the table do not close: each line was read as a row.")]
    return Sheet("", "", [[cell or None for cell in row] for row in rows]), warnings


def _parsed(text: str, separator: str) -> _Rows:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def _split(text: str, separator: str) -> _Rows:
    """Return lines split at the separator; a cell in quotation marks loses them."""
    return [
        [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell for cell in cells]
        for line in text.split("\n")
        for cells in [line.split(separator)]
    ]
