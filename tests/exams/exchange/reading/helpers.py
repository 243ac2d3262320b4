"""Small files to read, made in memory."""

import io

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.utils import range_boundaries

from core.cells import Sheet
from exams.bank import rules
from exams.exchange import reading
from exams.exchange.reading import spreadsheets

HEAD = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案")


def workbook(*sheets, merges=()):
    """Return a workbook: each sheet a name and rows; merges are of the first."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for place in merges:
        book.worksheets[0].merge_cells(place)
    return saved(book)


def saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read_rows(*rows, name="题库", merges=()):
    """Read rows as if they stood in a workbook; merges are named as spreadsheets do."""
    spans = [range_boundaries(merge) for merge in merges]
    sheet = Sheet(
        "",
        name,
        [list(row) for row in rows],
        tuple((top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in spans),
    )
    return spreadsheets.read_sheets([sheet], format="xlsx")


def the_one(read):
    assert read.rejected == (), read.rejected
    (record,) = read.records
    return record


def key_of(record):
    return rules.key_in_words(record.content)


def texts_of(record):
    return [choice.text for choice in record.content.choices]


def written(text):
    """Return a document with a paragraph for each line."""
    document = Document()
    for line in text.strip("\n").split("\n"):
        document.add_paragraph(line)
    return document


def read_lines(text):
    return reading.read(saved(written(text)))


LEVEL = (
    '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
)


def add_list(document, number, *levels):
    """Add a list to a document: for each level its number format and text."""
    numbering = document.part.numbering_part.element
    inner = "".join(LEVEL.format(depth, *each) for depth, each in enumerate(levels))
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inner}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        )
    )


def in_list(paragraph, number, level=0):
    """Make a paragraph one of a list."""
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
            f'<w:numId w:val="{number}"/></w:numPr>'
        )
    )
