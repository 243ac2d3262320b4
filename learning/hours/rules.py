"""What the lines of a list of attendance say, as people write them. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.cells import Cell, Sheet, is_empty, plain

# A header is looked for in the first rows only: above it stand a title and notes.
HEADER_DEPTH = 10
HEADS = {
    "name": ("姓名", "人员姓名", "参训人员", "学员姓名", "name"),
    "unit": ("单位", "单位名称", "所在单位", "工作单位", "执法单位", "unit"),
    "account": ("账号", "账户", "用户名", "人员编号", "人员编码", "人员代码", "account"),
    "id_number": ("身份证号", "身份证号码", "身份证", "公民身份号码", "证件号码", "idnumber"),
}
_FIELD_OF = {head: field for field, heads in HEADS.items() for head in heads}
_ASIDE = re.compile(r"\(.*?\)|[*:]")
_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]", re.IGNORECASE)
_ACCOUNT = re.compile(r"[!-~]+")  # ASCII alone: names and units are Chinese
_SERIAL = re.compile(r"[0-9]{1,4}[.、]?")
_SEPARATORS = re.compile(r"[\s,，、;；]+")
_MIDDLE_DOTS = re.compile(r"[•・‧∙⋅．]")


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says of somebody; empty: nothing."""

    number: int  # as the file or the list counts, from 1
    raw: str  # as it may be sent again
    name: str = ""
    unit: str = ""
    account: str = ""
    id_number: str = ""


def lines_of(sheets: Iterable[Sheet]) -> list[Line]:
    """Return the lines of all sheets that are shown, blank ones left out.

    Below a header only its columns count; without one the cells are told apart by what they are.
    """
    return [line for sheet in sheets if not sheet.is_hidden for line in _lines(sheet.rows)]


def _lines(rows: Sequence[Sequence[Cell]]) -> list[Line]:
    columns: dict[int, str] = {}
    first = 0
    for number, row in enumerate(rows[:HEADER_DEPTH]):
        columns = _columns(row)
        if columns:
            first = number + 1
            break
    found = []
    for number, row in enumerate(rows[first:], start=first + 1):
        if all(is_empty(cell) for cell in row):
            continue
        said = _by_column(row, columns) if columns else _by_kind(row)
        told = list(filter(None, said.values()))
        raw = "\t".join(told or filter(None, map(_text, row)))
        # Sheets for signing in are printed with more numbers than people came.
        if told or not _SERIAL.fullmatch(raw):
            found.append(Line(number, raw, **said))
    return found


def _columns(row: Sequence[Cell]) -> dict[int, str]:
    """Return the columns that a header names; nothing if the row is none, or names nobody."""
    labels = [_ASIDE.sub("", plain(cell)).lower() if isinstance(cell, str) else "" for cell in row]
    found = {place: _FIELD_OF[label] for place, label in enumerate(labels) if label in _FIELD_OF}
    return found if set(found.values()) - {"unit"} else {}


def _by_column(row: Sequence[Cell], columns: dict[int, str]) -> dict[str, str]:
    said = dict.fromkeys(HEADS, "")
    for place, field in columns.items():
        if place < len(row):
            said[field] = said[field] or _text(row[place])
    return said


def _by_kind(row: Sequence[Cell]) -> dict[str, str]:
    cells = [cell for cell in row if not is_empty(cell)]
    if len(cells) == 1 and isinstance(cells[0], str):
        cells = [part for part in _SEPARATORS.split(cells[0]) if part]
    parts = [_text(cell) for cell in cells]
    if len(parts) > 1 and _SERIAL.fullmatch(parts[0]):
        parts = parts[1:]
    said = dict.fromkeys(HEADS, "")
    for part in parts:
        if field := _kind(part, said):
            said[field] = said[field] or part
    return said


def _kind(part: str, said: dict[str, str]) -> str:
    """Return what a part of a line is; nothing of what is one too many."""
    if _ID_NUMBER.fullmatch(part):
        return "id_number"
    if _ACCOUNT.fullmatch(part):
        return "account"
    if not said["name"]:
        return "name"
    return "" if said["unit"] else "unit"


def _text(cell: Cell) -> str:
    """Return a cell without any spaces; a whole number as its digits."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else plain(_MIDDLE_DOTS.sub("·", str(cell)))
