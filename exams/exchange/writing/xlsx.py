"""Writes items of every type into a workbook that people can edit and `reading` takes back."""

import base64
import io
import re
import struct
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import UnsupportedImageFormat

from exams.bank import rules
from exams.exchange import escapes
from exams.exchange.documents import Record, Rejected, Written
from exams.exchange.reading.columns import FORMAT
from exams.exchange.reading.html import picture_type
from exams.exchange.reading.inserts import shown
from exams.exchange.reading.own_rows import HTML, TEXT
from exams.exchange.reading.spreadsheets import PICTURES_SHEET

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a cell of a workbook holds, in UTF-16 units.
LONGEST = 32767
PIECE = 32_000  # of Base64 in a cell
# Escapes of the file format that stand in a text itself and that no reader undoes alike.
_AMBIGUOUS = re.compile(r"_x005F_x[0-9a-f]{4}_", re.IGNORECASE)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
KINDS = {
    rules.SINGLE: "单选题",
    rules.MULTIPLE: "多选题",
    rules.TRUE_FALSE: "判断题",
    rules.ORDERING: "排序题",
    rules.MATCHING: "匹配题",
    rules.FILL_IN: "填空题",
    rules.SHORT_ANSWER: "简答题",
    rules.CASE: "案例分析题",
}
LEVELS = {"remember": "记忆", "understand": "理解", "apply": "应用", "analyze": "分析"}
PURPOSES = {"exam": "考试", "practice": "练习"}
_OPTIONS = tuple(f"选项{letter}" for letter in rules.LETTERS)
# What each column is called, and how wide it is.
COLUMNS = {
    "编号": 12,
    "题型": 12,
    "案例编号": 9,
    "题干": 60,
    **dict.fromkeys(_OPTIONS, 24),
    "右项": 24,
    "答案": 18,
    "评分标准": 30,
    "解析": 40,
    "小题占比": 9,
    "分值": 7,
    "难度": 7,
    "知识点": 16,
    "法条编码": 20,
    "款": 5,
    "项": 5,
    "法律依据": 24,
    "认知层次": 9,
    "用途": 7,
    "领域": 12,
    "岗位": 12,
    "建议用时（秒）": 14,
    "关键题": 7,
    "试测题": 7,
    "互斥题": 14,
    "来源": 20,
    "备注": 20,
    FORMAT: 14,
}
_PLACES = {name: place for place, name in enumerate(COLUMNS)}
Row = dict[str, str | int | Decimal | None]


def write(records: Sequence[Record], *, pictures: Mapping[str, bytes]) -> Written:
    """Return a workbook of items: a row for each, and one for each question of a case.

    What cannot stand in a cell leaves its item out, and is said.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    left_out: list[Rejected] = []
    taken: list[Record] = []
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = _headed(book)
        line = 1
        for record in records:
            if reason := _hindrance(record):
                left_out.append(Rejected(record.code or record.place, *reason))
                continue
            for row in _rows(record, number=line):
                _put(book, sheet, line, row)
                line += 1
            taken.append(record)
        sheet.autofilter(0, 0, max(line - 1, 1), len(COLUMNS) - 1)
        _lay_pictures(book, shown(taken, pictures))
    return Written(buffer.getvalue(), MEDIA_TYPE, "xlsx", len(taken), tuple(left_out))


def _headed(book: Any) -> Any:
    sheet = book.add_worksheet("试题")
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F7", "border": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (name, width) in enumerate(COLUMNS.items()):
        sheet.set_column(place, place, width, wrapped)
        sheet.write_string(0, place, name, bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _put(book: Any, sheet: Any, line: int, row: Row) -> None:
    for name, value in row.items():
        if value is None or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(line, _PLACES[name], escapes.guarded(value))
        else:
            sheet.write_number(line, _PLACES[name], value)


def _rows(record: Record, *, number: int) -> list[Row]:
    """Return the rows of an item; those of a case share a number in the column for it."""
    content = record.content
    group = str(number) if content.parts else ""
    form = HTML if content.is_html else TEXT
    rows = [{**_attributes(record), **_said(content), "案例编号": group, FORMAT: form}]
    for part in content.parts:
        said = _said(rules.part_content(part, is_html=content.is_html))
        rows.append({**said, "小题占比": part.percent, "案例编号": group, FORMAT: form})
    return rows


def _said(content: rules.Content) -> Row:
    is_plain_statement = (
        content.kind == rules.TRUE_FALSE
        and tuple(choice.text for choice in content.choices) == rules.JUDGEMENTS
    )
    options = () if is_plain_statement else content.choices
    return {
        "题型": KINDS.get(content.kind, content.kind),
        "题干": content.stem,
        **{name: each.text for name, each in zip(_OPTIONS, options, strict=False)},
        "右项": escapes.joined(content.targets, "\n"),
        "答案": _key(content, is_plain_statement=is_plain_statement),
        "评分标准": escapes.rubric_in_cell(content.rubric),
    }


def _key(content: rules.Content, *, is_plain_statement: bool) -> str:
    if is_plain_statement:
        return "".join(choice.text for choice in content.choices if choice.is_key)
    if content.kind == rules.ORDERING:
        return "".join(content.order)
    if content.kind == rules.MATCHING:
        return ",".join(f"{letter}-{number}" for letter, number in content.pairs)
    if content.kind == rules.FILL_IN:
        return escapes.blanks_in_cell(content.blanks)
    if content.kind == rules.SHORT_ANSWER:
        return content.answer
    return "".join(content.key)


def _attributes(record: Record) -> Row:
    content = record.content
    return {
        "编号": record.code,
        "解析": content.rationale,
        "分值": record.marks,
        "难度": record.facility,
        "知识点": record.topic,
        "法条编码": content.article,
        "款": content.paragraph or None,
        "项": content.subparagraph or None,
        "法律依据": record.basis,
        "认知层次": LEVELS.get(record.level, record.level),
        "用途": PURPOSES.get(record.purpose, record.purpose),
        "领域": record.domain,
        "岗位": record.post,
        "建议用时（秒）": record.seconds,
        "关键题": "是" if record.is_critical else "",
        "试测题": "是" if record.is_pilot else "",
        "互斥题": escapes.joined(record.enemies, ";"),
        "来源": record.source,
        "备注": escapes.joined(record.notes, "\n"),
    }


def _hindrance(record: Record) -> tuple[str, str] | None:
    """Return why an item cannot stand in a workbook; None if it can."""
    if len(record.content.choices) > rules.MOST:
        return "too-many-options", _("A workbook has columns for eight options.")
    texts = [value for row in _rows(record, number=1) for value in row.values()]
    for text in texts:
        if not isinstance(text, str):
            continue
        if len(escapes.guarded(text).encode("utf-16-le", "surrogatepass")) > 2 * LONGEST:
            return "text-too-long", _("A text is longer than the %(n)s signs of a cell.") % {
                "n": LONGEST
            }
        if _AMBIGUOUS.search(text) or _NO_XML.search(text):
            return "text-unwritable", _("A text has signs that no workbook holds.")
    return None


def _lay_pictures(book: Any, pictures: Mapping[str, bytes]) -> None:
    """Put the pictures on a sheet of their own, where `reading` finds their bytes as they were.

    What the library does not take as a picture stands there in Base64.
    """
    if not pictures:
        return
    sheet = book.add_worksheet(PICTURES_SHEET)
    sheet.set_column(0, 0, 70)
    for line, (digest, data) in enumerate(pictures.items()):
        sheet.write_string(line, 0, f"item-picture:{digest}")
        if not _is_laid(sheet, line, data):
            coded = base64.b64encode(data).decode()
            for column, start in enumerate(range(0, len(coded), PIECE), start=2):
                sheet.write_string(line, column, coded[start : start + PIECE])


def _is_laid(sheet: Any, line: int, data: bytes) -> bool:
    """Lay a picture on the sheet; tell whether its kind can be laid there."""
    known = picture_type(data)
    if not known or known[0] not in ("png", "jpg", "gif"):
        return False
    options = {"image_data": io.BytesIO(data), "x_scale": 0.25, "y_scale": 0.25}
    try:
        return bool(sheet.insert_image(line, 1, f"{line}.{known[0]}", options) == 0)
    except (UnsupportedImageFormat, struct.error):
        return False
