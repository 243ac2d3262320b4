"""Plain text as editors type it."""

import pytest

from content.pages import rules


class TestLines:
    def test_are_what_holds_something(self):
        assert rules.lines("一。\r\n\n  二。 \n") == ["一。", "二。"]


class TestWords:
    @pytest.mark.parametrize("typed", ["听证\n处罚", "听证、处罚", "听证，处罚", "听证; 处罚"])
    def test_are_divided_as_people_do(self, typed):
        assert rules.words(typed) == ["听证", "处罚"]

    def test_are_none_in_nothing(self):
        assert rules.words(" \n") == []


class TestTable:
    def test_is_read_from_lines_with_bars_or_tabs(self):
        assert rules.table_rows("问题 | 做法\n一人\t两人\n") == [["问题", "做法"], ["一人", "两人"]]

    def test_is_as_wide_as_its_heads(self):
        assert rules.table_rows("甲|乙\n一\n一|二|三") == [["甲", "乙"], ["一", ""], ["一", "二"]]

    def test_is_nothing_without_lines(self):
        assert rules.table_rows("\n") == []

    def test_is_read_as_it_was_written(self):
        rows = [["问题", "做法"], ["一人签名", "两人签名"]]

        assert rules.table_rows(rules.table_text(rows)) == rows
