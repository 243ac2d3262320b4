"""What is written into a workbook is read back as it was, whatever stands in it."""

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from exams.bank import rules
from exams.exchange import reading, writing
from exams.exchange.documents import Record
from tests.exams.exchange.strategies import PICTURES, records


def read_back(written):
    read = reading.read(written.data)
    assert read.rejected == ()
    return [replace(record, place="") for record in read.records], read


def choice(**changes):
    content = rules.Content(
        kind=rules.SINGLE,
        stem="=1+1 等于？",
        choices=(rules.Choice("+2", is_key=True), rules.Choice("-2"), rules.Choice("@x")),
        rationale="'引号",
        article="",
    )
    return Record(place="", content=replace(content, **changes))


class TestWorkbook:
    @settings(max_examples=40)
    @given(records())
    def test_loses_nothing_of_any_type(self, record):
        written = writing.write([record], format="xlsx", pictures=PICTURES)

        back, read = read_back(written)

        assert written.left_out == ()
        assert back == [record]
        assert set(read.pictures) <= set(PICTURES)

    @settings(max_examples=8)
    @given(st.lists(records() | records(kinds=(rules.CASE,)), min_size=2, max_size=4))
    def test_keeps_neighbours_apart(self, several):
        back, _read = read_back(writing.write(several, format="xlsx", pictures=PICTURES))

        assert back == several

    def test_holds_no_formula(self):
        written = writing.write([choice()], format="xlsx", pictures={})

        sheet = load_workbook(io.BytesIO(written.data)).worksheets[0]

        assert [cell.value for cell in sheet[2]][3] == "'=1+1 等于？"
        assert not any(cell.data_type == "f" for row in sheet for cell in row)
        assert read_back(written)[0] == [choice()]

    def test_brings_pictures_along(self):
        digest = next(iter(PICTURES))
        record = choice(stem=f'<p>图</p><img src="item-picture:{digest}" alt="图">', is_html=True)

        _back, read = read_back(writing.write([record], format="xlsx", pictures=PICTURES))

        assert read.pictures == {digest: PICTURES[digest]}

    @pytest.mark.parametrize(
        ("stem", "code"),
        [("长" * 40_000, "text-too-long"), ("a_x005F_x0041_", "text-unwritable")],
    )
    def test_says_what_no_cell_holds(self, stem, code):
        written = writing.write([choice(stem=stem), choice()], format="xlsx", pictures={})

        assert written.count == 1
        assert [each.code for each in written.left_out] == [code]

    def test_takes_rows_that_people_add_below(self):
        book = load_workbook(io.BytesIO(writing.write([choice()], format="xlsx", pictures={}).data))
        names = [cell.value for cell in book.worksheets[0][1]]
        row = {"题型": "单选", "题干": "新题", "选项A": "甲", "选项B": "乙", "答案": "b"}
        book.worksheets[0].append([row.get(name) for name in names])
        buffer = io.BytesIO()
        book.save(buffer)

        read = reading.read(buffer.getvalue())

        assert [record.content.stem for record in read.records] == ["=1+1 等于？", "新题"]
        assert read.records[1].content.key == ("B",)
