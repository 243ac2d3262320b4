"""From files to sheets of cells as they were typed. What a file is, its content says."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.archives import BROKEN_ARCHIVE
from core.cells import Cell, Sheet, is_empty
from core.errors import Refusal
from core.workbooks import MAX_SECONDS, PASSWORD

MAX_BYTES = 20 * 2**20
# What an honest workbook of 100,000 rows unpacks to, several times over.
MAX_UNPACKED_BYTES = 400 * 2**20
# Cells from A1 to the last one: the reader lays out all of them, empty ones too.
MAX_CELLS = 10_000_000
# From one tag to the next: what is longer was made to hide something.
MAX_TAG_BYTES = 8 * 2**20

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Where a row or a cell says that it is, whatever stands before it in its tag; and the tags.
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,7})([0-9]{1,20})["']""")
_TAG = re.compile(rb"<(?:\w+:)?(row|c)[\s/>]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATORS = ",\t;，"


class FileTooLarge(Refusal):
    code = "file-too-large"
    message = _(
        "%(file)s is larger than %(megabytes)s MB. Remove pictures and unused sheets, or split it."
    )


class WrongFileType(Refusal):
    code = "wrong-file-type"
    message = _("%(file)s is not a table that can be read. Save it as .xlsx or .csv and try again.")


class PasswordProtected(Refusal):
    code = "password-protected"
    message = _("%(file)s is protected by a password. Remove the password and try again.")


class DamagedFile(Refusal):
    code = "damaged-file"
    message = _("%(file)s is damaged or incomplete. Open it, save it anew and try again.")


class UnpacksTooLarge(Refusal):
    code = "unpacks-too-large"
    message = _(
        "%(file)s unpacks to more than can be read. "
        "Copy the rows into a new workbook and try again."
    )


class EmptyFile(Refusal):
    code = "empty-file"
    message = _("%(file)s has no rows. Check that the right file was chosen.")


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came: its name, for messages only, and its bytes."""

    name: str
    data: bytes


def read_file(path: Path) -> File:
    """Return a file of the disk.

    Raises:
        FileTooLarge: more than MAX_BYTES; it is not read then.
        OSError: it is not there, or may not be read.
    """
    _require_size(path.stat().st_size, path.name, MAX_BYTES)
    return File(path.name, path.read_bytes())


def read_sheets(data: bytes, file: str, *, max_bytes: int = MAX_BYTES) -> list[Sheet]:
    """Return the sheets of a workbook (.xlsx, .xls) or the one of a CSV file, hidden ones too.

    CSV may be in UTF-8, UTF-16 with its mark, or GB 18030, separated by comma, tab or semicolon.

    Raises:
        FileTooLarge: more than `max_bytes`.
        EmptyFile: nothing in it but blanks.
        WrongFileType: no workbook of these kinds and no text.
        PasswordProtected: encrypted.
        DamagedFile: cut off, or its parts do not fit together.
        UnpacksTooLarge: more than MAX_UNPACKED_BYTES or MAX_CELLS inside.
    """
    _require_size(len(data), file, max_bytes)
    if not data:
        raise EmptyFile(file=file)
    if data.startswith(_ZIP):
        _check_archive(data, file)
        sheets = _read_apart(data, file)
    elif data.startswith(_OLE):
        _check_compound(data, file)
        sheets = _read_apart(data, file)
    else:
        sheets = [_read_text(data, file)]
    if all(is_empty(cell) for sheet in sheets for row in sheet.rows for cell in row):
        raise EmptyFile(file=file)
    return sheets


def _require_size(size: int, file: str, limit: int) -> None:
    if size > limit:
        raise FileTooLarge(file=file, megabytes=limit // 2**20)


def _check_compound(data: bytes, file: str) -> None:
    """Check a file of the old kind: a workbook, or the shell around an encrypted new one."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise PasswordProtected(file=file)
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise WrongFileType(file=file)


def _check_archive(data: bytes, file: str) -> None:
    """Unpack every part once without keeping it, so that nothing in it can surprise the reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise WrongFileType(file=file)
            if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise UnpacksTooLarge(file=file)
            for part in parts:
                _check_part(archive, part, file)
    except BROKEN_ARCHIVE as error:
        raise DamagedFile(file=file) from error
    except RuntimeError as error:  # what zipfile says of an encrypted part
        raise PasswordProtected(file=file) from error


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, file: str) -> None:
    """Unpack a part. Any may be a sheet: the workbook says which, under whatever name."""
    extent = _Extent()
    rest = b""
    with archive.open(part) as stream:
        # The checksum at the end tells whether the size stated for the part was true.
        while chunk := stream.read(2**20):
            text = rest + chunk
            cut = max(text.rfind(b"<"), 0)
            extent.take(text[:cut])
            rest = text[cut:]
            if len(rest) > MAX_TAG_BYTES:
                raise UnpacksTooLarge(file=file)
    extent.take(rest)
    if extent.cells > MAX_CELLS:
        raise UnpacksTooLarge(file=file)


class _Extent:
    """How far a sheet reaches: by what its rows and cells state, or by how many there are."""

    def __init__(self) -> None:
        self.columns: set[bytes] = set()
        self.last_row = 0
        self.rows = 0  # one without a number follows the row before it, and so do cells
        self.in_row = 0
        self.longest_row = 0

    @property
    def cells(self) -> int:
        stated = max((_number_of(column) for column in self.columns), default=0)
        return max(self.last_row, self.rows) * max(stated, self.longest_row)

    def take(self, text: bytes) -> None:
        """Look through a piece of the part that ends before a tag."""
        for column, row in _PLACE.findall(text):
            self.columns.add(column)
            self.last_row = max(self.last_row, int(row))
        for tag in _TAG.findall(text):
            if tag == b"row":
                self.rows += 1
                self.in_row = 0
            else:
                self.in_row += 1
                self.longest_row = max(self.longest_row, self.in_row)


def _number_of(column: bytes) -> int:
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _read_apart(data: bytes, file: str) -> list[Sheet]:
    """Read a workbook in a process of its own: a hostile one may end the process that reads it."""
    script = [sys.executable, "-I", str(Path(__file__).with_name("workbooks.py"))]
    try:
        done = subprocess.run(  # noqa: S603 (a script of ours)
            script, input=data, capture_output=True, timeout=2 * MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DamagedFile(file=file) from error
    if done.returncode == PASSWORD:
        raise PasswordProtected(file=file)
    if done.returncode:
        raise DamagedFile(file=file)
    return [_told_sheet(told, file) for told in json.loads(done.stdout)]


def _told_sheet(told: dict[str, Any], file: str) -> Sheet:
    rows = [[_told_cell(value) for value in row] for row in told["rows"]]
    merges = tuple((*first, *last) for first, last in told["merges"])
    if sum(last_row - first_row for first_row, _, last_row, _ in merges) > MAX_CELLS:
        raise UnpacksTooLarge(file=file)
    return Sheet(file, _CONTROL.sub("", told["name"]), rows, merges, told["is_hidden"])


def _told_cell(value: Any) -> Cell:
    return date.fromisoformat(value["day"]) if isinstance(value, dict) else _cell(value)


def _cell(value: object) -> Cell:
    if value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return value.replace("\0", "")  # which no database keeps
    if isinstance(value, int | float | date):
        return value
    return str(value)  # a time of day or a span of time: never a value of a list


def _read_text(data: bytes, file: str) -> Sheet:
    text = _decode(data)
    if text is None or _CONTROL.search(text) or text.lstrip().startswith(("<", "%PDF", "{\\rtf")):
        raise WrongFileType(file=file)
    head = text[:4096]
    separator = max(_SEPARATORS, key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise DamagedFile(file=file) from error
    return Sheet(file, "", [[cell or None for cell in line] for line in lines])


def _decode(data: bytes) -> str | None:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encodings = [name for mark, name in marks if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
