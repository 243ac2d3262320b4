"""Tables of HTML that a web system saved as .xls: as sheets of cells."""

from lxml import etree
from lxml import html as lxml_html

from core.cells import Cell, Merge, Sheet
from exams.exchange.refusals import NotATable

MOST_CELLS = 2_000_000


def read_tables(text: str) -> list[Sheet]:
    """Return the tables of a page, tables in tables left out.

    Raises:
        NotATable: it is no HTML, or has no table.
    """
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True
    )
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotATable(reason=str(error)) from error
    tables = [
        table for table in root.iter("table") if next(table.iterancestors("table"), None) is None
    ]
    return [_sheet(table, number) for number, table in enumerate(tables, start=1)]


def _sheet(table: etree._Element, number: int) -> Sheet:
    rows: list[list[Cell]] = []
    merges: list[Merge] = []
    covered: set[tuple[int, int]] = set()
    cells = 0
    for place, row in enumerate(_rows(table)):
        line: list[Cell] = []
        for cell in row.iterchildren("td", "th"):
            while (place, len(line)) in covered:
                line.append(None)
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            cells += down * across
            if cells > MOST_CELLS:
                raise NotATable(reason=f"> {MOST_CELLS}")
            if down > 1 or across > 1:
                merges.append((place, len(line), place + down - 1, len(line) + across - 1))
                covered.update(
                    (place + below, len(line) + beside)
                    for below in range(1, down)
                    for beside in range(across)
                )
            line += [_text(cell) or None, *[None] * (across - 1)]
        rows.append(line)
    return Sheet("", f"Sheet{number}" if number > 1 else "", rows, tuple(merges))


def _rows(table: etree._Element) -> list[etree._Element]:
    return [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name, "1").strip()
    return max(1, int(text)) if text.isdecimal() and len(text) < 5 else 1


def _text(cell: etree._Element) -> str:
    for line_break in cell.iter("br", "p", "div"):
        line_break.tail = "\n" + (line_break.tail or "")
    text = "".join(str(piece) for piece in cell.itertext())
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
