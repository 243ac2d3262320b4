"""From the sheets of a workbook to the matters of a list."""

from time import process_time

import pytest

from content.handbooks.rules.columns import Column, column_of
from content.handbooks.rules.matters import MatterRow, changes, read_matters
from core.cells import Sheet
from core.sheets import read_sheets
from tests.content.handbooks.conftest import dirty_workbook

HEAD = ["序号", "事项名称", "法律依据"]


def read(*rows, merges=(), **about):
    return read_matters(
        [Sheet("a.xlsx", "表", [list(row) for row in rows], tuple(merges), **about)]
    )


def codes(reading):
    return [(said.row, said.action, said.code) for said in reading.said]


def row(name="甲", **fields):
    empty = dict.fromkeys(("number", "domain", "basis", "conditions", "consequence", "note"), "")
    return MatterRow(name=name, **(empty | fields))


class TestColumn:
    @pytest.mark.parametrize(
        ("head", "column"),
        [
            ("序号", Column.NUMBER),
            ("违法行为 名称", Column.NAME),
            ("法律依据*", Column.BASIS),
            ("适用条件（同时具备）", Column.CONDITIONS),
            ("罚则", Column.BASIS),
            ("联系人", None),
            (3, None),
        ],
    )
    def test_is_known_by_its_usual_names(self, head, column):
        assert column_of(head) == column


class TestReadMatters:
    def test_takes_a_moment_for_many_titles_and_merged_cells(self):
        count = 20_000
        rows = [["事项名称", "法律依据"], *([f"一、第{n}类", None] for n in range(count))]
        merges = tuple((row, 0, row, 0) for row in range(1, count + 1))
        started = process_time()

        read_matters([Sheet("清单.xlsx", "清单", rows, merges)])

        assert process_time() - started < 5


class TestDirtyWorkbook:
    @pytest.fixture
    def reading(self):
        return read_matters(read_sheets(dirty_workbook(), "清单.xlsx"))

    def test_gives_its_matters_with_the_domain_of_their_heading(self, reading):
        assert [(each.number, each.name, each.domain) for each in reading.rows] == [
            ("1", "随地吐痰、便溺", "市容环境卫生"),
            ("2", "乱扔果皮", "市容环境卫生"),
            ("3", "未公示营业执照", "市场监管"),
        ]

    def test_joins_the_rows_of_one_matter(self, reading):
        assert reading.rows[2].basis == ("《行政处罚法》第三百条\n《行政处罚法》第二十八条第一款")

    def test_says_why_it_leaves_the_other_rows_out(self, reading):
        assert codes(reading) == [
            (4, "ignore", "HEADING"),
            (7, "ignore", "HEADING"),
            (10, "ignore", "HEADER_REPEATED"),
            (12, "reject", "NAME_MISSING"),
            (13, "reject", "CELL_ERROR"),
            (14, "ignore", "TOTAL"),
            (15, "ignore", "REMARK"),
            (None, "ignore", "SHEET_HIDDEN"),
            (11, "reject", "ROW_TWICE"),
        ]

    def test_names_the_columns_that_it_knows_and_those_it_does_not(self, reading):
        assert reading.columns["conditions"] == "适用条件(免罚)"
        assert reading.unknown == ["联系人"]


class TestRows:
    def test_are_numbered_anew_if_a_number_stands_there_twice(self):
        reading = read(HEAD, [1, "甲", "x"], [1, "乙", "x"])

        assert [each.number for each in reading.rows] == ["1", "2"]
        assert codes(reading) == [(None, "repair", "NUMBERED_ANEW")]

    def test_of_one_name_and_different_texts_are_told_apart_from_repeats(self):
        reading = read(HEAD, [1, "甲", "x"], [2, "甲", "y"])

        assert codes(reading) == [(3, "reject", "MATTER_TWICE")]
        assert reading.said[0].value == "2"

    def test_take_the_merged_cell_of_their_domain(self):
        reading = read(
            ["序号", "领域", "事项"], [1, "城管", "甲"], [2, None, "乙"], merges=[(1, 1, 2, 1)]
        )

        assert [each.domain for each in reading.rows] == ["城管", "城管"]

    def test_join_two_columns_of_the_law(self):
        reading = read(["序号", "事项", "违则", "罚则"], [1, "甲", "第一条", "第二条"])

        assert reading.rows[0].basis == "第一条\n第二条"

    def test_read_heads_of_two_rows(self):
        reading = read(["序号", "事项", "依据"], [None, None, "设定依据"], [1, "甲", "第一条"])

        assert [(each.name, each.basis) for each in reading.rows] == [("甲", "第一条")]

    def test_with_a_name_without_end_are_left_out(self):
        reading = read(HEAD, [1, "甲" * 501, "x"])

        assert codes(reading) == [(2, "reject", "NAME_TOO_LONG")]

    @pytest.mark.parametrize(
        "rows", [[], [["x", "y"]], [["事项名称"]], [["序号", "法律依据"], [1, "x"]]]
    )
    def test_are_none_without_a_table(self, rows):
        assert read(*rows).rows == []

    def test_shorter_than_the_header_are_read(self):
        assert [each.name for each in read(HEAD, [1, "甲"]).rows] == ["甲"]


class TestChanges:
    def test_tell_what_is_new_other_gone_and_the_same(self):
        old = [row("甲"), row("乙", basis="旧"), row("丙")]
        new = [row("甲"), row("乙", basis="新"), row("丁")]

        found = changes(old, new)

        assert (found.added, found.changed, found.removed) == (["丁"], ["乙"], ["丙"])
        assert (found.unchanged, found.is_none) == (1, False)

    def test_are_none_wherever_the_rows_came_from(self):
        assert changes([row(sheet="a", row=3)], [row(sheet="b", row=9)]).is_none
