"""What a file is, and which files are refused in words that help."""

import io
import zipfile
from pathlib import Path
from time import perf_counter

import pytest
import xlsxwriter

from core import sheets

HERE = Path(__file__).parents[1] / "certificates" / "roster" / "data"
DEMO = Path(__file__).parents[2] / "demo" / "roster"
PEOPLE = "姓名,身份证号,单位代码,编制类别,专职/兼职,行政执法监督证号,发证日期,有效期至"

SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(rows):
    """Return the part of a workbook that holds these rows, as XML."""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def workbook(rows_by_sheet):
    """Return the bytes of a workbook with these rows by sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in rows_by_sheet.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def with_part(data, name, content):
    """Return the bytes of a workbook with one part of the archive replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return stream.getvalue()


class TestReadSheets:
    @pytest.mark.parametrize(
        ("folder", "file", "rows"),
        [
            (DEMO, "persons.csv", 808),
            (HERE, "persons_gb18030.csv", 808),
            (DEMO, "units.csv", 460),
        ],
    )
    def test_reads_text_in_either_encoding(self, folder, file, rows):
        (sheet,) = sheets.read_sheets((folder / file).read_bytes(), file)

        assert len(sheet.rows) == rows
        assert "单位代码" in sheet.rows[0]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
    @pytest.mark.parametrize("separator", [",", "\t", ";"])
    def test_finds_encoding_and_separator_by_itself(self, encoding, separator):
        text = f"姓名{separator}身份证号\r\n𬭎某{separator}1\r\n"

        (sheet,) = sheets.read_sheets(text.encode(encoding), "a.csv")

        assert sheet.rows == [["姓名", "身份证号"], ["𬭎某", "1"]]

    def test_tells_hidden_sheets_and_merged_cells(self):
        found = sheets.read_sheets((HERE / "roster_dirty.xlsx").read_bytes(), "roster.xlsx")

        assert [(sheet.name, sheet.is_hidden) for sheet in found] == [
            ("市直", False),
            ("县区（含乡镇）", False),
            ("填表说明", False),
            ("旧数据勿用", True),
        ]
        assert (0, 0, 0, 14) in found[0].merges

    def test_goes_by_the_content_whatever_the_name_says(self):
        data = (DEMO / "roster_clean.xlsx").read_bytes()

        found = sheets.read_sheets(data, "roster.csv")

        assert [sheet.name for sheet in found] == ["单位", "人员"]

    def test_reads_a_workbook_of_the_old_format(self):
        found = sheets.read_sheets((HERE / "roster_small.xls").read_bytes(), "roster.xls")

        assert [len(sheet.rows) for sheet in found] == [11, 9]
        assert found[1].rows[1][11].isoformat() == "2022-07-31"

    def test_leaves_out_signs_that_no_database_keeps(self):
        row = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓_x0000_名</t></is></c></row>'
        data = with_part(workbook({"a": [[1]]}), SHEET, sheet_of(row))

        (sheet,) = sheets.read_sheets(data, "a.xlsx")

        assert sheet.rows == [["姓名"]]

    def test_reads_rows_and_cells_that_state_no_place(self):
        row = "<row><c><v>1</v></c><c><v>2</v></c></row>"
        data = with_part(workbook({"a": [[1]]}), SHEET, sheet_of(row * 3))

        (sheet,) = sheets.read_sheets(data, "a.xlsx")

        assert sheet.rows == [[1, 2]] * 3


class TestReadSheetsRefuses:
    @pytest.mark.parametrize(
        "data",
        [
            b"%PDF-1.7\n1 0 obj\n",
            b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
            "<html><table><tr><td>姓名</td></tr></table></html>".encode(),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        ],
        ids=["pdf", "picture", "web page", "old document"],
    )
    def test_what_is_no_table(self, data):
        with pytest.raises(sheets.WrongFileType, match=r"roster\.xlsx"):
            sheets.read_sheets(data, "roster.xlsx")

    def test_an_archive_that_is_no_workbook(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("word/document.xml", "<document/>")

        with pytest.raises(sheets.WrongFileType):
            sheets.read_sheets(stream.getvalue(), "letter.docx")

    def test_a_workbook_with_a_password(self):
        data = (HERE / "roster_encrypted.xlsx").read_bytes()

        with pytest.raises(sheets.PasswordProtected):
            sheets.read_sheets(data, "roster.xlsx")

    @pytest.mark.parametrize("data", [b"", b" \r\n,,\r\n", workbook({"a": []})])
    def test_a_file_without_a_single_value(self, data):
        with pytest.raises(sheets.EmptyFile):
            sheets.read_sheets(data, "roster.xlsx")

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
    def test_a_workbook_that_is_cut_off(self, share):
        data = (DEMO / "roster_clean.xlsx").read_bytes()

        with pytest.raises(sheets.DamagedFile):
            sheets.read_sheets(data[: int(len(data) * share)], "roster.xlsx")

    def test_a_workbook_whose_sheet_is_no_xml(self):
        data = with_part(workbook({"a": [["姓名"]]}), "xl/worksheets/sheet1.xml", b"<worksheet><")

        with pytest.raises(sheets.DamagedFile):
            sheets.read_sheets(data, "roster.xlsx")

    def test_a_file_above_the_limit(self):
        with pytest.raises(sheets.FileTooLarge, match="2 MB"):
            sheets.read_sheets(b"a" * (2 * 2**20 + 1), "roster.csv", max_bytes=2 * 2**20)

    def test_an_archive_that_unpacks_without_end(self, monkeypatch):
        monkeypatch.setattr(sheets, "MAX_UNPACKED_BYTES", 2**20)
        data = with_part(workbook({"a": [["姓名"]]}), "xl/styles.xml", b" " * (2**20))

        with pytest.raises(sheets.UnpacksTooLarge):
            sheets.read_sheets(data, "roster.xlsx")

    @pytest.mark.parametrize(
        "row",
        [
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            '<row r="1"><c r = "XFD1048576"><v>1</v></c></row>',
            '<row r="1"><c s=">" r="XFD1048576"><v>1</v></c></row>',
            '<row r="1"><c s="<" r="XFD1048576"><v>1</v></c></row>',
            '<row r="1"><c r="XFD00000001048576"><v>1</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
            + "<c><v>1</v></c>" * 16_000
            + "</row>",
        ],
        ids=["plain", "spaced", "behind >", "behind <", "zeros", "cells without a place"],
    )
    def test_a_sheet_with_a_value_in_its_farthest_corner(self, row):
        data = with_part(workbook({"a": [["姓名"]]}), SHEET, sheet_of(row))

        with pytest.raises(sheets.UnpacksTooLarge):
            sheets.read_sheets(data, "roster.xlsx")

    def test_such_a_sheet_under_another_name(self):
        data = with_part(
            workbook({"a": [["姓名"]]}),
            "docProps/app.xml",
            sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        )

        with pytest.raises(sheets.UnpacksTooLarge):
            sheets.read_sheets(data, "roster.xlsx")

    def test_a_sheet_of_tags_that_never_end_in_no_time(self):
        data = with_part(workbook({"a": [["姓名"]]}), SHEET, b"<c " * 300_000)
        began = perf_counter()

        with pytest.raises((sheets.DamagedFile, sheets.EmptyFile)):
            sheets.read_sheets(data, "roster.xlsx")

        assert perf_counter() - began < 10

    def test_a_tag_without_end(self):
        data = with_part(workbook({"a": [["姓名"]]}), SHEET, b"<c " + b" " * sheets.MAX_TAG_BYTES)

        with pytest.raises(sheets.UnpacksTooLarge):
            sheets.read_sheets(data, "roster.xlsx")

    def test_a_part_whose_packing_is_broken(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>" * 50)
        data = bytearray(stream.getvalue())
        # Behind the local head and the name of the part stand the settings of the packing.
        start = 30 + len("xl/workbook.xml")
        data[start : start + 9] = b"\xff\xff\x05\x00" + b"\xff" * 5

        with pytest.raises(sheets.DamagedFile):
            sheets.read_sheets(bytes(data), "roster.xlsx")
