"""Reads files of items of every kind; what a file is, its content says."""

from django.conf import settings

from core import sheets as core_sheets
from core.errors import Refusal
from exams.exchange.documents import Reading
from exams.exchange.reading import sniffing
from exams.exchange.refusals import (
    EmptyItemFile,
    Encrypted,
    FileNotReadable,
    HostileArchive,
    ItemFileTooLarge,
    NoHeader,
    Truncated,
)

__all__ = ["read"]


def read(data: bytes, *, name: str = "") -> Reading:
    """Return all that a file of items holds: records, and what was rejected, with reasons.

    Args:
        name: what the file is called, for messages only.

    Raises:
        FileNotReadable: it is not read at all; the code says why.
    """
    if len(data) > settings.ITEM_FILE_MAX_BYTES:
        raise ItemFileTooLarge(megabytes=settings.ITEM_FILE_MAX_BYTES // 2**20)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyItemFile
    kind = sniffing.kind_of(data)
    if kind in (sniffing.XLSX, sniffing.XLS):
        return _workbook(data, name, kind)
    if kind == sniffing.DOCX:
        from exams.exchange.reading.word import read as read_document

        return read_document(data)
    if kind == sniffing.JSON:
        from exams.exchange.reading.jsonfile import read as read_json

        return read_json(data)
    if kind in (sniffing.QTI, sniffing.XML):
        return _markup(data, kind)
    text = sniffing.decoded(data)
    return _html(text) if kind == sniffing.HTML else _text(text)


def _workbook(data: bytes, name: str, kind: str) -> Reading:
    from exams.exchange.reading import spreadsheets, workbook

    try:
        sheets = core_sheets.read_sheets(data, name, max_bytes=settings.ITEM_FILE_MAX_BYTES)
    except core_sheets.UnpacksTooLarge as error:
        raise HostileArchive from error
    except core_sheets.PasswordProtected as error:
        raise Encrypted from error
    except core_sheets.DamagedFile as error:
        raise Truncated from error
    except core_sheets.EmptyFile as error:
        raise EmptyItemFile from error
    except Refusal as error:
        raise FileNotReadable from error
    extras = workbook.extras_of(data, sheets) if kind == sniffing.XLSX else None
    return spreadsheets.read_sheets(sheets, format=kind, extras=extras)


def _markup(data: bytes, kind: str) -> Reading:
    from exams.exchange.reading import moodle, qti

    if kind == sniffing.XML and moodle.looks_like(data):
        return moodle.read(data)
    return qti.read(data)


def _html(text: str) -> Reading:
    from exams.exchange.reading import html_tables, spreadsheets

    return spreadsheets.read_sheets(html_tables.read_tables(text), format="html")


def _text(text: str) -> Reading:
    """Read a text: a table if a row names columns, else Aiken or GIFT."""
    from exams.exchange.reading import aiken, gift, spreadsheets
    from exams.exchange.reading.columns import find_columns
    from exams.exchange.reading.text_tables import read_table

    table, warnings = read_table(text)
    if find_columns(table.rows):
        extras = spreadsheets.Extras(warnings=tuple(warnings))
        return spreadsheets.read_sheets([table], format="csv", extras=extras)
    if aiken.looks_like(text):
        return aiken.read(text)
    if gift.looks_like(text):
        return gift.read(text)
    if sum(len(row) > 2 for row in table.rows) * 2 > len(table.rows):
        raise NoHeader
    raise FileNotReadable
