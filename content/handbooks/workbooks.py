"""A list of matters as a workbook: to be changed in a spreadsheet and uploaded again."""

import io
from collections.abc import Iterable

import xlsxwriter

from content.handbooks.rules.matters import MatterRow

# Heads that the import understands, with the width of their columns.
HEADS = {
    "number": ("序号", 8),
    "name": ("事项名称", 40),
    "domain": ("领域", 16),
    "basis": ("法律依据", 60),
    "conditions": ("适用条件", 40),
    "consequence": ("处理方式", 30),
    "note": ("备注", 24),
}
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: Iterable[MatterRow]) -> bytes:
    """Return rows as a workbook. Cells are text: nothing that was typed is ever run."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("事项")
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        body = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        for place, (title, width) in enumerate(HEADS.values()):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, head)
        for number, row in enumerate(rows, 1):
            for place, name in enumerate(HEADS):
                sheet.write_string(number, place, getattr(row, name), body)
        sheet.freeze_panes(1, 2)
    return stream.getvalue()
