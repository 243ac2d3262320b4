"""From files to the tables of a roster, and which files are refused in words that help."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from certificates.roster import reading
from core.sheets import EmptyFile, File

DEMO = Path(__file__).parents[3] / "demo" / "roster"
PEOPLE = "姓名,身份证号,单位代码,编制类别,专职/兼职,行政执法监督证号,发证日期,有效期至"


def workbook(sheets):
    """Return the bytes of a workbook with these rows by sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


class TestReadTables:
    def test_puts_units_before_people_in_whatever_order_they_come(self):
        files = [File(name, (DEMO / name).read_bytes()) for name in ("persons.csv", "units.csv")]

        tables, passed_over = reading.read_tables(files)

        assert [table.sheet.file for table in tables] == ["units.csv", "persons.csv"]
        assert passed_over == []

    def test_names_the_missing_columns(self):
        text = PEOPLE.replace("身份证号,", "").replace(",发证日期", "") + "\n张三"

        with pytest.raises(reading.MissingColumns, match="身份证号、发证日期"):
            reading.read_tables([File("persons.csv", text.encode())])

    def test_refuses_a_column_that_stands_there_twice(self):
        text = PEOPLE + ",发证时间\n张三"

        with pytest.raises(reading.RepeatedColumns, match="发证日期"):
            reading.read_tables([File("persons.csv", text.encode())])

    def test_refuses_a_table_of_something_else(self):
        data = workbook({"Sheet1": [["日期", "金额"], ["2023-12-01", 5]]})

        with pytest.raises(reading.TableNotFound, match="姓名"):
            reading.read_tables([File("accounts.xlsx", data)])

    def test_refuses_a_header_without_rows(self):
        with pytest.raises(EmptyFile):
            reading.read_tables([File("persons.csv", f"{PEOPLE}\n,,\n".encode())])
