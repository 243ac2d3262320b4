"""The rows of a sheet as items see them: merged cells filled, lines of one item put together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.cells import Cell, Sheet, is_empty
from exams.exchange.escapes import unguarded
from exams.exchange.reading.columns import Columns
from exams.exchange.reading.values import text_of


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the program shows it, and the text of each column."""

    number: int
    cells: Mapping[int, str]

    def get(self, column: int | None) -> str:
        """Return the text of a column; empty where there is none."""
        return "" if column is None else self.cells.get(column, "")


def rows_of(
    sheet: Sheet, columns: Columns, pictures: Mapping[int, Mapping[int, str]]
) -> Iterator[Row]:
    """Return the rows below the names of the columns that hold anything.

    A cell merged over several rows counts for each of them. Rows over which the cell of the stem
    is merged are one: what stands in them is put together, line by line.

    Args:
        pictures: tokens of pictures that lie on cells, by row and column from 0.
    """
    start = columns.row + columns.rows
    joined = _joined(sheet, columns, start)
    filled = _filled(sheet, start, set(joined))
    place = start
    while place < len(sheet.rows):
        last = joined.get(place, place)
        cells = _cells(sheet, place, filled, pictures)
        for below in range(place + 1, min(last, len(sheet.rows) - 1) + 1):
            _put_below(cells, _cells(sheet, below, {}, pictures), columns)
        if cells:
            yield Row(place + 1, cells)
        place = last + 1


def _put_below(cells: dict[int, str], more: Mapping[int, str], columns: Columns) -> None:
    """Put the texts of one more row of the same item below those that are there."""
    options = columns.by_field.get("options")
    for column, text in more.items():
        above = cells.get(column, "")
        if text != above or column == options:
            cells[column] = f"{above}\n{text}" if above else text


def _joined(sheet: Sheet, columns: Columns, start: int) -> dict[int, int]:
    """Return the first and last row of each stem that is merged over several."""
    stem = columns.by_field.get("stem")
    return {
        top: bottom
        for top, left, bottom, right in sheet.merges
        if stem is not None and left <= stem <= right and top >= start and bottom > top
    }


def _filled(sheet: Sheet, start: int, joined: set[int]) -> dict[tuple[int, int], Cell]:
    """Return the values of cells that a merged cell above them covers."""
    filled: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _right in sheet.merges:
        if bottom < start or bottom == top or top >= len(sheet.rows):
            continue
        row = sheet.rows[top]
        value = row[left] if left < len(row) else None
        if is_empty(value):
            continue
        for place in range(max(top + 1, start), min(bottom, len(sheet.rows) - 1) + 1):
            filled[place, left] = value
    return filled


def _cells(
    sheet: Sheet,
    place: int,
    filled: Mapping[tuple[int, int], Cell],
    pictures: Mapping[int, Mapping[int, str]],
) -> dict[int, str]:
    row = sheet.rows[place]
    texts = {
        column: unguarded(text_of(cell)) for column, cell in enumerate(row) if not is_empty(cell)
    }
    for column, tokens in pictures.get(place, {}).items():
        texts[column] = f"{texts.get(column, '')}{tokens}"
    if filled and texts:
        for column in range(len(row)):
            if column not in texts and (place, column) in filled:
                texts[column] = unguarded(text_of(filled[place, column]))
    return texts
