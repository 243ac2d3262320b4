"""Laws by what they are called."""

import pytest

from content.search.naming import Resembling, Sounding, by_name, close_names, initials, sound_of

NAMES = by_name(
    [
        (1, "行政处罚法"),
        (2, "治安管理处罚法"),
        (3, "重庆市行政执法监督条例"),
        (4, "行政执法监督条例"),
        (5, "银行业监督管理法"),
        (1, "处罚法"),
    ]
)


class TestSound:
    def test_is_read_by_words(self):
        assert sound_of("行政处罚法") == "xingzhengchufafa"
        assert sound_of("银行业") == "yinhangye"
        assert initials("重庆市行政执法监督条例") == "cqsxzzfjdtl"


class TestSounding:
    @pytest.mark.parametrize(
        ("typed", "laws"),
        [
            ("xzcff", [1]),
            ("xingzhengchufafa", [1]),
            ("zagl", [2]),
            ("cff", [1]),
            ("xzzfjdtl", [4]),
            ("cqsxzzfjdtl", [3]),
            ("xy", []),
            ("qqq", []),
        ],
    )
    def test_finds_by_initials_and_whole_sounds(self, typed, laws):
        assert list(Sounding(NAMES)(typed)) == laws


class TestResembling:
    @pytest.mark.parametrize(
        ("typed", "laws"),
        [
            ("管理处罚法", [2]),
            ("执法监督条例", [4, 3]),
            ("行政处法", [1]),
            ("重庆市行政执法监督管理条例", [3]),
            ("四川省行政执法监督条例", []),
            ("管理条例", []),
            ("实施办法", []),
        ],
    )
    def test_finds_by_ends_and_near_names(self, typed, laws):
        assert list(Resembling(NAMES)(typed)) == laws


class TestCloseNames:
    def test_come_the_closest_first(self):
        assert close_names("行政处罚发", NAMES)[0] == "行政处罚法"

    def test_are_none_for_what_is_something_else(self):
        assert close_names("道路运输条例", NAMES) == []
