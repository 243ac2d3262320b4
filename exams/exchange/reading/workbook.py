"""What an .xlsx workbook has beside its cells: pictures on them, hidden rows, comments."""

import base64
import binascii
import hashlib
import io
import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree

from core.cells import Sheet
from exams.exchange.reading import xml
from exams.exchange.reading.html import MOST_PICTURE_BYTES, picture_type
from exams.exchange.reading.spreadsheets import PICTURES_SHEET, Extras
from exams.exchange.refusals import HostileXml

_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*\br=\"(\d{1,7})\"")
_NO_VALUE = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>|</c>)")
_IN_CELL = re.compile(r"^=?(?:_xlfn\.)?DISPIMG\(\"(?P<name>[^\"]+)\"")
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MOST_XML = 16 * 1024 * 1024
_Cells = dict[int, dict[int, list[str]]]


def extras_of(data: bytes, sheets: list[Sheet]) -> Extras:
    """Return what lies on the sheets of a workbook that `core.sheets` has read.

    Pictures that WPS keeps in cells are put in their place: the cell loses its formula.

    Raises:
        HostileXml: a part declares a document type.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return _Workbook(archive).extras(sheets)


class _Workbook:
    """The parts of a workbook that say what lies on its sheets."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._pictures: dict[str, bytes] = {}
        self._warnings: list[str] = []
        self._formulas = 0  # without a value that was kept

    def extras(self, sheets: list[Sheet]) -> Extras:
        parts = dict(self._sheet_parts())
        on_cells: dict[str, _Cells] = {}
        hidden: dict[str, frozenset[int]] = {}
        for sheet in sheets:
            part = parts.get(sheet.name, "")
            if part in self._names:
                hidden[sheet.name] = self._hidden_rows(part)
                on_cells[sheet.name] = self._on_cells(part)
        self._put_in_cells(sheets, on_cells)
        self._take_own(sheets)
        # Pictures of ours are known by their bytes alone.
        for name in self._names:
            if name.startswith("xl/media/"):
                self._digest_of(name)
        if any(re.match(r"xl/(?:threadedC|c)omments", name) for name in self._names):
            self._warnings.append(_("Comments on cells were not read."))
        if self._formulas:
            self._warnings.append(
                _("%(n)s formulas have no value in the file: open it in Excel or WPS and save it.")
                % {"n": self._formulas}
            )
        return Extras(self._pictures, on_cells, hidden, tuple(dict.fromkeys(self._warnings)))

    def _sheet_parts(self) -> Iterator[tuple[str, str]]:
        targets = self._targets("xl/workbook.xml")
        for sheet in self._root("xl/workbook.xml").iter("{*}sheet"):
            yield sheet.get("name", ""), targets.get(sheet.get(f"{_REL}id", ""), "")

    def _root(self, name: str) -> etree._Element:
        if self._archive.getinfo(name).file_size > _MOST_XML:
            raise HostileXml
        return xml.parse(self._archive.read(name))

    def _targets(self, part: str) -> dict[str, str]:
        """Return what the relations of a part point at, by their ids."""
        folder, base = posixpath.split(part)
        name = f"{folder}/_rels/{base}.rels"
        if name not in self._names:
            return {}
        return {
            relation.get("Id", ""): posixpath.normpath(
                posixpath.join("/" + folder, relation.get("Target", ""))
            ).lstrip("/")
            for relation in self._root(name)
        }

    def _hidden_rows(self, part: str) -> frozenset[int]:
        found: set[int] = set()
        rest = b""
        with self._archive.open(part) as stream:
            while chunk := stream.read(2**20):
                text = rest + chunk
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise HostileXml
                cut = max(text.rfind(b"<"), 0)
                self._formulas += len(_NO_VALUE.findall(text[:cut]))
                found.update(int(row) - 1 for row in _HIDDEN_ROW.findall(text[:cut]))
                rest = text[cut:]
        return frozenset(found)

    def _on_cells(self, part: str) -> _Cells:
        cells: _Cells = defaultdict(lambda: defaultdict(list))
        for target in self._targets(part).values():
            is_drawing = target.startswith("xl/drawings/") and target.endswith(".xml")
            if is_drawing and target in self._names:
                self._take_drawing(target, cells)
        return {row: dict(columns) for row, columns in cells.items()}

    def _take_drawing(self, part: str, cells: _Cells) -> None:
        targets = self._targets(part)
        for anchor in self._root(part):
            place = [anchor.findtext(f"{{*}}from/{{*}}{name}", "") for name in ("row", "col")]
            blips = [blip.get(f"{_REL}embed", "") for blip in anchor.iter("{*}blip")]
            digests = [self._digest_of(targets.get(blip, "")) for blip in blips]
            if all(text.isdecimal() and len(text) < 8 for text in place):
                row, column = map(int, place)
                cells[row][column] += [each for each in digests if each]
            if not blips or any(True for _text in anchor.iter("{*}txBody")):
                self._warnings.append(_("Drawings and text boxes on the sheets were not read."))

    def _digest_of(self, name: str) -> str:
        """Keep a picture; return its digest, empty if it cannot be shown."""
        if name not in self._names:
            return ""
        data = self._archive.read(name)
        if not picture_type(data) or len(data) > MOST_PICTURE_BYTES:
            self._warnings.append(
                _("The picture %(name)s was left out: only PNG, JPEG, GIF and WebP are taken.")
                % {"name": posixpath.basename(name)}
            )
            return ""
        digest = hashlib.sha256(data).hexdigest()
        self._pictures[digest] = data
        return digest

    def _take_own(self, sheets: list[Sheet]) -> None:
        """Keep the pictures that our writer put into cells in Base64, by the digest named."""
        rows = [row for sheet in sheets if sheet.name == PICTURES_SHEET for row in sheet.rows]
        for name, *pieces in filter(None, rows):
            coded = "".join(piece for piece in pieces if isinstance(piece, str))
            try:
                data = base64.b64decode(coded, validate=True)
            except (binascii.Error, ValueError):
                continue
            digest = hashlib.sha256(data).hexdigest()
            if data and name == f"item-picture:{digest}" and picture_type(data):
                self._pictures[digest] = data

    def _put_in_cells(self, sheets: list[Sheet], on_cells: dict[str, _Cells]) -> None:
        """Find the pictures that WPS keeps in cells by a formula of its own."""
        if "xl/cellimages.xml" not in self._names:
            return
        targets = self._targets("xl/cellimages.xml")
        digests: dict[str, str] = {}
        for image in self._root("xl/cellimages.xml").iter("{*}pic"):
            names = [about.get("name", "") for about in image.iter("{*}cNvPr")]
            blips = [blip.get(f"{_REL}embed", "") for blip in image.iter("{*}blip")]
            if names and blips:
                digests[names[0]] = self._digest_of(targets.get(blips[0], ""))
        for sheet in sheets:
            cells = on_cells.setdefault(sheet.name, {})
            for place, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    found = _IN_CELL.match(cell) if isinstance(cell, str) else None
                    if found and digests.get(found["name"]):
                        row[column] = None
                        digest = digests[found["name"]]
                        cells.setdefault(place, {}).setdefault(column, []).append(digest)
