"""Sheets of cells as they were typed, whatever kind of file they came in. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

Cell = str | int | float | bool | date | None
# A rectangle of merged cells: first row, first column, last row, last column, counted from 0.
Merge = tuple[int, int, int, int]

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a file as it was typed; a CSV file is one sheet without a name."""

    file: str
    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    is_hidden: bool = False


def plain(text: str) -> str:
    """Return a text without spaces and with full-width signs made plain: what labels compare by."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def is_empty(cell: Cell) -> bool:
    """Tell whether nothing, or nothing but spaces, was typed."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
