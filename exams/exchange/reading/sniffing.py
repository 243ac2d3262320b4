"""Tells by its content what a file is; its name counts for nothing."""

import io
import json
import re
import zipfile
import zlib

from exams.exchange.refusals import (
    Encrypted,
    FileNotReadable,
    HostileArchive,
    OldOffice,
    Truncated,
)

XLSX, XLS, DOCX, QTI, XML, JSON, HTML, TEXT = (
    *("xlsx", "xls", "docx", "qti", "xml", "json", "html", "text"),
)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_HTML = re.compile(
    r"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.I | re.S
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def kind_of(data: bytes) -> str:
    """Return what a file is: a kind of archive or document, or text yet to be told apart.

    Raises:
        FileNotReadable: it is of none of these kinds, with what to do.
    """
    if data.startswith(_ZIPS):
        return _archive_kind(data)
    if data.startswith(_OLE):
        return _compound_kind(data)
    if data.startswith(b"%PDF"):
        raise OldOffice(program="PDF", format=".docx / .xlsx")
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise OldOffice(program="RAR / 7-Zip / gzip", format=".zip")
    text = decoded(data)
    return _text_kind(text)


def _archive_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError) as error:
        raise Truncated from error
    if any(".." in name.replace("\\", "/").split("/") or name.startswith("/") for name in names):
        raise HostileArchive
    return _kind_by_names(names)


def _kind_by_names(names: set[str]) -> str:
    for name, kind in (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX)):
        if name in names:
            return kind
    if "xl/workbook.bin" in names:
        raise OldOffice(program="Excel (.xlsb)", format=".xlsx")
    if "content.xml" in names and "mimetype" in names:
        raise OldOffice(program="LibreOffice (.ods, .odt)", format=".xlsx / .docx")
    if any(name.endswith(".xml") for name in names):
        return QTI
    raise FileNotReadable


def _compound_kind(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Encrypted
    if any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return XLS
    if "WordDocument".encode("utf-16-le") in data:
        raise OldOffice(program="Word 97-2003 (.doc)", format=".docx")
    if len(data) < 512 or len(data) % 512:
        raise Truncated
    raise FileNotReadable


def decoded(data: bytes) -> str:
    """Return a text in UTF-8, UTF-16 with its mark, or GB 18030, without the mark.

    Raises:
        FileNotReadable: it is no text in any of these.
    """
    encodings = [name for mark, name in _MARKS if data.startswith(mark)]
    if not encodings:
        encodings = [*_unmarked_wide(data), "utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text.removeprefix("\ufeff")
    raise FileNotReadable


def _unmarked_wide(data: bytes) -> list[str]:
    """Return UTF-16 where its mark is missing: every other byte of plain signs is zero."""
    head = data[:2000]
    if head[1::2].count(0) > len(head) // 8:
        return ["utf-16-le"]
    return ["utf-16-be"] if head[::2].count(0) > len(head) // 8 else []


def _text_kind(text: str) -> str:
    start = text.lstrip()[:4096]
    if start.startswith("<"):
        if _HTML.match(start):
            return HTML
        if "urn:schemas-microsoft-com:office:spreadsheet" in start:
            raise OldOffice(program="Excel 2003 (XML)", format=".xlsx")
        return XML
    if start.startswith("{\\rtf"):
        raise OldOffice(program="RTF", format=".docx")
    if re.match(r"[\[{]\s*(?:[\[{\"\]}]|$)", start):
        return JSON if _is_json(text) else TEXT
    return TEXT


def _is_json(text: str) -> bool:
    """Tell JSON, whole or broken, from a text that only begins with a brace."""
    try:
        json.JSONDecoder().raw_decode(text.lstrip()[:200_000])
    except (ValueError, RecursionError):
        return bool(re.match(r"\s*(?:\[\s*)?\{\s*\"[^\"\n]{1,60}\"\s*:", text))
    return True
