"""From a Word document to lines of text and tables, as a reader sees them."""

import hashlib
import html
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from core.cells import Merge, Sheet
from exams.exchange.reading import xml
from exams.exchange.reading.archives import Archive
from exams.exchange.reading.html import MOST_PICTURE_BYTES, picture_type
from exams.exchange.reading.inserts import Inserts
from exams.exchange.reading.numbering import Numbering, W

_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "word/document.xml"
_UNREAD = {
    **dict.fromkeys(
        ("footnoteReference", "endnoteReference"),
        gettext_lazy("Footnotes and endnotes were not read."),
    ),
    "commentReference": gettext_lazy("Comments in the margin were not read."),
    "sym": gettext_lazy("Signs of symbol fonts were not read."),
}
_SKIPPED = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr", "rt", "delText"))


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `label` is what Word printed before it, `list_id` the list that it counts in."""

    text: str
    list_id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its cells as they are read, and the same as HTML."""

    sheet: Sheet
    token: str
    lines: tuple[str, ...]  # of all cells, in order


Block = Line | Table


@dataclass(slots=True)
class Document:
    """The blocks of a document, its pictures by digest, and what was not read."""

    blocks: list[Block]
    pictures: dict[str, bytes]
    warnings: list[str]


def document_of(archive: Archive, inserts: Inserts) -> Document:
    """Return the lines and tables of a .docx file; pictures in them are tokens of `inserts`."""
    reader = _Reader(archive, inserts)
    body = reader.root(_MAIN).find(f"{W}body")
    blocks = [] if body is None else list(reader.blocks(body))
    return Document(blocks, reader.pictures, list(dict.fromkeys(reader.warnings)))


class _Reader:
    def __init__(self, archive: Archive, inserts: Inserts) -> None:
        self._archive, self._inserts = archive, inserts
        self._targets = self._relations()
        self._numbering = Numbering(self._optional("word/numbering.xml"))
        self._styles = _list_styles(self._optional("word/styles.xml"))
        self.pictures: dict[str, bytes] = {}
        self.warnings: list[str] = []

    def root(self, name: str) -> etree._Element:
        return xml.parse(self._archive.read(name))

    def _optional(self, name: str) -> etree._Element | None:
        return self.root(name) if name in self._archive else None

    def _relations(self) -> dict[str, str]:
        root = self._optional("word/_rels/document.xml.rels")
        return {
            each.get("Id", ""): posixpath.normpath(
                posixpath.join("/word", each.get("Target", ""))
            ).lstrip("/")
            for each in ([] if root is None else root)
        }

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._lines(child)
            elif child.tag == f"{W}tbl":
                yield self._table(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
                yield from self.blocks(child)

    def _lines(self, paragraph: etree._Element) -> Iterator[Line]:
        text = "".join(self._pieces(paragraph))
        list_id, level = self._list_of(paragraph)
        label = self._numbering.label(list_id, level) if list_id and text.strip() else ""
        for number, line in enumerate(text.split("\n")):
            whole = f"{label} {line}" if label and number == 0 else line
            own = f"{list_id}/{level}" if label and number == 0 else ""
            yield Line(_spaced(whole), own)

    def _list_of(self, paragraph: etree._Element) -> tuple[str, int]:
        """Return the list that numbers a paragraph, and the level in it."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        by_style = self._styles.get("" if style is None else style.get(f"{W}val", ""), ("", 0))
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is None:
            return by_style
        return _num_pr(own, by_style)

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        """Return the text of a paragraph or of what stands in it, piece by piece."""
        for child in element:
            if child.tag in _SKIPPED:
                continue
            if child.tag == f"{W}r":
                yield self._run(child)
            elif child.tag.endswith("}oMath") or child.tag.endswith("}oMathPara"):
                self.warnings.append(_("Formulas were read as their plain signs."))
                yield "".join(str(each.text or "") for each in child.iter("{*}t"))
            else:
                yield from self._pieces(child)

    def _run(self, run: etree._Element) -> str:
        about = run.find(f"{W}rPr")
        if _is_on(about, "vanish"):
            self.warnings.append(_("Hidden text was not read."))
            return ""
        text = "".join(self._run_piece(child) for child in run)
        if _is_on(about, "u") and text and not text.strip() and "\n" not in text:
            return "____"  # a blank that is underlined white space
        align = None if about is None else about.find(f"{W}vertAlign")
        tag = {"superscript": "sup", "subscript": "sub"}.get(
            "" if align is None else align.get(f"{W}val", ""), ""
        )
        if tag and text.strip() and "\ue000" not in text:
            return self._inserts.token(f"<{tag}>{html.escape(text)}</{tag}>")
        return text

    def _run_piece(self, child: etree._Element) -> str:
        name = etree.QName(child).localname
        if name == "t":
            return child.text or ""
        if name in ("tab", "br", "cr", "noBreakHyphen", "ptab"):
            return {"br": "\n", "cr": "\n", "noBreakHyphen": "-"}.get(name, "\t")
        if name in ("drawing", "pict", "object"):
            return self._pictured(child)
        if name == "AlternateContent":
            return "".join(self._run_piece(each) for choice in list(child)[:1] for each in choice)
        if name in _UNREAD:
            self.warnings.append(str(_UNREAD[name]))
        if name == "ruby":
            return "".join(base.text or "" for base in child.iter(f"{W}t") if _in_base(base))
        return ""

    def _pictured(self, element: etree._Element) -> str:
        if any(True for _box in element.iter("{*}txbxContent")):
            self.warnings.append(_("Text boxes were not read."))
        names = [blip.get(f"{_REL}embed", "") for blip in element.iter("{*}blip")]
        names += [data.get(f"{_REL}id", "") for data in element.iter("{*}imagedata")]
        alts = [about.get("descr") or "" for about in element.iter("{*}docPr")]
        tokens = [self._picture(self._targets.get(name, ""), (alts or [""])[0]) for name in names]
        if not names and element.tag != f"{W}object":
            self.warnings.append(_("Drawings and charts were not read."))
        return "".join(tokens)

    def _picture(self, name: str, alt: str) -> str:
        data = self._archive.read(name) if name in self._archive else b""
        if not picture_type(data) or len(data) > MOST_PICTURE_BYTES:
            self.warnings.append(
                _("The picture %(name)s was left out: only PNG, JPEG, GIF and WebP are taken.")
                % {"name": posixpath.basename(name)}
            )
            return f"[{alt or _('picture')}]"
        digest = hashlib.sha256(data).hexdigest()
        self.pictures[digest] = data
        return self._inserts.picture(digest, alt)

    def _table(self, table: etree._Element) -> Table:
        rows: list[list[str | None]] = []
        merges: list[Merge] = []
        open_merges: dict[int, int] = {}  # column: the row in which its merged cell begins
        for place, row in enumerate(table.iterchildren(f"{W}tr")):
            line: list[str | None] = []
            for cell in row.iterchildren(f"{W}tc", f"{W}sdt"):
                about = cell.find(f"{W}tcPr")
                span, merge = _spans(about)
                column = len(line)
                text = "\n".join(each.text for each in self._cell_lines(cell)).strip()
                if merge == "continue":
                    merges.append((open_merges.get(column, place), column, place, column))
                    text = ""
                elif merge == "restart":
                    open_merges[column] = place
                line += [text or None, *[None] * (span - 1)]
            rows.append(line)
        sheet = Sheet("", "", [list(row) for row in rows], tuple(_widest(merges)))
        lines = tuple(each for row in rows for text in row if text for each in text.split("\n"))
        return Table(sheet, self._inserts.token(self._as_html(rows)), lines)

    def _cell_lines(self, cell: etree._Element) -> Iterator[Line]:
        for block in self.blocks(cell):
            if isinstance(block, Line):
                yield block
            else:
                yield from (Line(text) for text in block.lines)

    def _as_html(self, rows: list[list[str | None]]) -> str:
        cells = (
            "".join(f"<td>{self._inserts.as_html(text or '')}</td>" for text in row) for row in rows
        )
        return f"<table><tbody>{''.join(f'<tr>{line}</tr>' for line in cells)}</tbody></table>"


def _widest(merges: list[Merge]) -> list[Merge]:
    """Return one merge for each cell: the last row that it covers counts."""
    by_start: dict[tuple[int, int], Merge] = {}
    for merge in merges:
        by_start[merge[0], merge[1]] = merge
    return list(by_start.values())


def _spans(about: etree._Element | None) -> tuple[int, str]:
    """Return over how many columns a cell goes, and its part in a merge downwards."""
    if about is None:
        return 1, ""
    grid, merge = about.find(f"{W}gridSpan"), about.find(f"{W}vMerge")
    width = "1" if grid is None else grid.get(f"{W}val", "1")
    span = int(width) if width.isdecimal() and len(width) < 3 and int(width) else 1
    return span, "" if merge is None else merge.get(f"{W}val", "continue")


def _spaced(text: str) -> str:
    return text.replace("\xa0", " ").rstrip()


def _is_on(about: etree._Element | None, name: str) -> bool:
    """Tell whether a property of a run is there and not switched off."""
    child = None if about is None else about.find(f"{W}{name}")
    return child is not None and child.get(f"{W}val", "true") not in ("0", "false", "none", "off")


def _in_base(text: etree._Element) -> bool:
    return next(text.iterancestors(f"{W}rt"), None) is None


def _num_pr(element: etree._Element, otherwise: tuple[str, int]) -> tuple[str, int]:
    number, level = element.find(f"{W}numId"), element.find(f"{W}ilvl")
    num_id = otherwise[0] if number is None else number.get(f"{W}val", "")
    depth = str(otherwise[1]) if level is None else level.get(f"{W}val", "0")
    return ("" if num_id == "0" else num_id), int(depth) if depth.isdecimal() and len(
        depth
    ) < 3 else 0


def _list_styles(root: etree._Element | None) -> dict[str, tuple[str, int]]:
    """Return the list and level that paragraph styles bring with them, by style."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in [] if root is None else root.iterchildren(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        if (about := style.find(f"{W}pPr/{W}numPr")) is not None:
            own[name] = _num_pr(about, ("", 0))
        if (base := style.find(f"{W}basedOn")) is not None:
            based[name] = base.get(f"{W}val", "")
    for name in based:
        at, seen = name, {name}
        while at not in own and based.get(at, at) not in seen:
            at = based.get(at, at)
            seen.add(at)
        if at in own:
            own.setdefault(name, own[at])
    return own
