"""What a file is, its content says; what cannot be read is refused with a reason."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from exams.exchange import reading
from exams.exchange.refusals import FileNotReadable, NoHeader
from tests.exams.exchange.reading.helpers import HEAD, saved, the_one, workbook, written

CSV = '题型,题干,A,B,答案\n单选题,"甲，乙",警告,罚款,A\n'
TABLE = (
    "<html><head><meta charset='gb2312'></head><body><table><tr><td colspan=5>题库</td></tr>"
    "<tr><th>题型</th><th>题干</th><th>A</th><th>B</th><th>答案</th></tr>"
    "<tr><td>单选题</td><td>甲，乙</td><td>警告</td><td>罚款</td><td>A</td></tr></table>"
)


def zipped(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def with_part(data, name, change):
    """Return an archive with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for each in old.namelist():
            part = old.read(each)
            new.writestr(each, change(part) if each == name else part)
    return buffer.getvalue()


OLD = Path(__file__).parents[3] / "certificates" / "roster" / "data" / "roster_small.xls"
BROKEN = ((2449, 85), (7498, 77), (2214, 82), (1305, 129), (3857, 182))
DEMO = Path(__file__).parents[4] / "demo" / "items-files"


class TestTables:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
    def test_in_every_encoding(self, encoding):
        read = reading.read(CSV.encode(encoding))

        assert read.format == "csv"
        assert the_one(read).content.stem == "甲，乙"

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_by_every_separator(self, separator):
        text = CSV.replace('"甲，乙"', "甲，乙").replace(",", separator)

        assert the_one(reading.read(text.encode())).content.stem == "甲，乙"

    def test_with_quotation_marks_that_do_not_close_lose_no_row(self):
        text = '题干,答案\n"甲"方违法。,对\n"乙方违法。,错\n丙方违法。,对\n'

        read = reading.read(text.encode())

        assert [record.content.kind for record in read.records] == ["true-false"] * 3
        assert read.warnings

    def test_of_html_that_are_named_xls(self):
        read = reading.read(TABLE.encode("gb18030"), name="题库.xls")

        assert read.format == "html"
        assert the_one(read).content.stem == "甲，乙"

    def test_by_content_whatever_the_name(self):
        data = workbook(("题库", [HEAD, ["判断题", "甲", *[None] * 4, "对"]]))

        assert reading.read(data, name="题库.docx").format == "xlsx"

    def test_of_the_old_kind_are_opened(self):
        with pytest.raises(NoHeader):  # a roster, not items
            reading.read(OLD.read_bytes())


class TestDemonstration:
    @pytest.mark.parametrize(
        ("name", "format_name", "count"),
        [("excel.xlsx", "xlsx", 9), ("table-gb18030.csv", "csv", 7), ("word.docx", "docx", 8)],
    )
    def test_files_are_read_whole(self, name, format_name, count):
        read = reading.read((DEMO / name).read_bytes())

        assert (read.format, len(read.records), read.rejected) == (format_name, count, ())
        assert not any(record.notes for record in read.records)


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty-file"),
            (b" \r\n\xef\xbb\xbf", "empty-file"),
            (b"%PDF-1.7", "old-office"),
            (b"{\\rtf1 }", "old-office"),
            (b"Rar!\x1a\x07", "old-office"),
            (b"hello", "unknown-format"),
            (bytes(range(256)) * 9, "unknown-format"),
            (CSV.split("\n")[1].encode() + b"\n", "no-header"),
            (b"PK\x03\x04cut", "truncated"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "truncated"),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
                "encrypted",
            ),
            (
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
                "old-office",
            ),
            (zipped(readme="x"), "unknown-format"),
            (zipped(**{"xl__workbook.bin": b""}), "old-office"),
            (
                zipped(**{"..__..__etc__passwd": b"", "xl__workbook.xml": b"<a/>"}),
                "hostile-archive",
            ),
        ],
    )
    def test_say_what_to_do(self, data, code):
        with pytest.raises(FileNotReadable) as refused:
            reading.read(data)

        assert refused.value.code == code
        assert str(refused.value)

    def test_of_too_many_bytes(self, settings):
        settings.ITEM_FILE_MAX_BYTES = 10

        with pytest.raises(FileNotReadable) as refused:
            reading.read(CSV.encode())

        assert refused.value.code == "too-large"

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
    def test_of_cut_archives(self, share):
        for data in (workbook(("题库", [HEAD])), saved(written("1. 甲"))):
            with pytest.raises(FileNotReadable) as refused:
                reading.read(data[: int(len(data) * share)])

            assert refused.value.code == "truncated"

    def test_of_bombs(self):
        last = b'<row r="1048576"><c r="XFD1048576"/></row>'
        sheet = b"<worksheet><sheetData>%s</sheetData></worksheet>" % last
        data = with_part(
            workbook(("题库", [HEAD])), "xl/worksheets/sheet1.xml", lambda _part: sheet
        )

        with pytest.raises(FileNotReadable) as refused:
            reading.read(data)

        assert refused.value.code == "hostile-archive"

    @pytest.mark.parametrize("kind", ["xlsx", "xls"])
    def test_of_workbooks_that_would_end_their_reader(self, kind):
        """Each makes the library ask for more memory than there is."""
        if kind == "xls":
            data = bytearray(OLD.read_bytes())
            for place, value in BROKEN:
                data[place] = value
        else:
            buffer = io.BytesIO()
            with xlsxwriter.Workbook(buffer) as book:
                book.add_worksheet().write_row(0, 0, HEAD)
            data = with_part(
                buffer.getvalue(),
                "xl/sharedStrings.xml",
                lambda part: part.replace(b'uniqueCount="', b'uniqueCount="99999999999999'),
            )

        with pytest.raises(FileNotReadable) as refused:
            reading.read(bytes(data))

        assert refused.value.code == "truncated"

    @pytest.mark.parametrize("kind", ["xlsx", "docx"])
    def test_of_entities(self, kind):
        doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        data = saved(written("1. 甲")) if kind == "docx" else workbook(("题库", [HEAD, ["x"]]))
        name = "word/document.xml" if kind == "docx" else "xl/worksheets/sheet1.xml"

        with pytest.raises(FileNotReadable) as refused:
            reading.read(
                with_part(
                    data,
                    name,
                    lambda part: b"<?xml version='1.0'?>" + doctype + part[part.index(b"<w") :],
                )
            )

        assert refused.value.code == "hostile-xml"
