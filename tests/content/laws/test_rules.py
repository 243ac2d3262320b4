"""Numbers, keys and parts of laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.laws import rules


class TestNumeral:
    @pytest.mark.parametrize(
        ("written", "number"),
        [
            ("四十二", 42),
            ("一千二百四十二", 1242),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("一百零一", 101),
            ("一百一十", 110),
            ("一千零一", 1001),
            ("两百", 200),
            ("四二", 42),
            ("一〇一", 101),
            ("４２", 42),
            ("1242", 1242),
        ],
    )
    def test_is_read_in_every_form(self, written, number):
        assert rules.numeral(written) == number

    @pytest.mark.parametrize(
        "written", ["", "条", "零", "0", "十百", "一百一百", "42a", "12345", "第十"]
    )
    def test_is_nothing_else(self, written):
        assert rules.numeral(written) is None

    @pytest.mark.parametrize("sign", ["一", "9", "十", "〇", " "])
    def test_of_ten_thousand_signs_is_none_at_once(self, sign):
        assert rules.numeral(sign * 10_000) is None
        assert rules.article_number(f"第{sign * 10_000}条") is None
        assert rules.reference(sign * 10_000) is None

    @given(st.integers(min_value=1, max_value=9999))
    def test_is_read_as_it_was_written(self, number):
        assert rules.numeral(rules.in_chinese(number)) == number

    @pytest.mark.parametrize(
        ("number", "written"),
        [
            (10, "十"),
            (19, "十九"),
            (42, "四十二"),
            (101, "一百零一"),
            (110, "一百一十"),
            (1010, "一千零一十"),
        ],
    )
    def test_is_written_as_laws_do(self, number, written):
        assert rules.in_chinese(number) == written


class TestArticleNumber:
    @pytest.mark.parametrize(
        "written", ["第四十二条", "42条", "４２", "第42条", "第 42 条", "四十二条", "第４２条"]
    )
    def test_is_read_in_every_form(self, written):
        assert rules.article_number(written) == 42

    def test_is_not_read_from_other_words(self):
        assert rules.article_number("行政处罚法第四十二条") is None


class TestReference:
    @pytest.mark.parametrize(
        ("typed", "law", "number"),
        [
            ("处罚法42条", "处罚法", 42),
            ("《中华人民共和国行政处罚法》第四十二条第一款", "行政处罚法", 42),
            ("行政处罚法 第６３条", "行政处罚法", 63),
            ("第三条", "", 3),
        ],
    )
    def test_names_law_and_number(self, typed, law, number):
        assert rules.reference(typed) == rules.Reference(law, number)

    @pytest.mark.parametrize("typed", ["听证", "食品安全监督管理条例", "第条", "条"])
    def test_is_nothing_else(self, typed):
        assert rules.reference(typed) is None


class TestCitationKey:
    def test_is_split_into_version_and_number(self):
        key = rules.citation_key("xing-zheng-chu-fa-fa_2021-01-22", 42)

        assert rules.split_key(key) == ("xing-zheng-chu-fa-fa_2021-01-22", 42)

    @pytest.mark.parametrize(
        "key", ["", "#", "#42", "law", "law#", "law#0", "law#042", "law#x", "law#-1", "law#12345"]
    )
    def test_is_nothing_else(self, key):
        assert rules.split_key(key) is None


class TestParts:
    def headings(self, *rows):
        return [
            rules.Heading(number, book, "", chapter, "", length)
            for number, (book, chapter, length) in enumerate(rows, start=1)
        ]

    def test_begin_with_each_book(self):
        headings = self.headings(("第一编", "一", 9), ("第一编", "二", 9), ("第二编", "一", 9))

        assert [len(part) for part in rules.parts(headings)] == [2, 1]

    def test_of_a_long_book_begin_with_a_chapter(self):
        long = rules.PART_LENGTH + 1
        headings = self.headings(("第一编", "一", long), ("第一编", "一", 9), ("第一编", "二", 9))

        assert [len(part) for part in rules.parts(headings)] == [2, 1]

    def test_hold_every_article_once(self):
        headings = self.headings(*[("", str(n // 7), 20_000) for n in range(40)])

        parts = rules.parts(headings)

        assert [heading for part in parts for heading in part] == headings


class TestKindRank:
    def test_puts_statutes_first_and_unknown_kinds_last(self):
        kinds = sorted(["司法解释", "部门规章", "行政法规", "法律"], key=rules.kind_rank)

        assert kinds == ["法律", "行政法规", "部门规章", "司法解释"]


class TestNumbering:
    @pytest.mark.parametrize(
        ("numbers", "missing", "doubled", "misplaced"),
        [
            ([1, 2, 3], (), (), ()),
            ([1, 3], (2,), (), ()),
            ([1, 2, 2, 3], (), (2,), ()),
            ([1, 3, 2], (), (), (2,)),
            ([], (), (), ()),
        ],
    )
    def test_says_what_is_wrong(self, numbers, missing, doubled, misplaced):
        found = rules.numbering(numbers)

        assert (found.missing, found.doubled, found.misplaced) == (missing, doubled, misplaced)
        assert found.is_whole == (not missing and not doubled and not misplaced)

    def test_is_written_in_ranges(self):
        assert rules.ranges([3, 5, 6, 7, 12]) == "3, 5–7, 12"


class TestHasPlace:
    TEXT = "有下列情形之一的：\n（一）灭失的；\n（二）毁损的。\n前款规定以外的，从其规定。"

    @pytest.mark.parametrize("place", [(0, 0), (1, 0), (2, 0), (1, 2), (0, 1)])
    def test_finds_paragraphs_and_their_items(self, place):
        assert rules.has_place(self.TEXT, *place)

    @pytest.mark.parametrize("place", [(3, 0), (1, 3), (2, 1), (-1, 0)])
    def test_finds_no_other(self, place):
        assert not rules.has_place(self.TEXT, *place)


class TestPlaceInWords:
    @pytest.mark.parametrize(
        ("place", "written"),
        [((0, 0), ""), ((2, 0), "第二款"), ((1, 12), "第一款第（十二）项"), ((0, 3), "第（三）项")],
    )
    def test_is_written_as_laws_do(self, place, written):
        assert rules.place_in_words(*place) == written
