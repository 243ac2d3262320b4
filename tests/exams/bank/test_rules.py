from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank import rules
from exams.bank.rules import Choice, Content, Problem


def item(kind="single", texts=("20元", "50元", "100元"), key="C", stem="上限是多少？"):
    choices = tuple(
        Choice(text, letter in key) for letter, text in zip("ABCDEFGHI", texts, strict=False)
    )
    return Content(kind, stem, choices, "见该条。", "law_2021-01-22#68")


class TestProblemsOf:
    @pytest.mark.parametrize(
        "content",
        [
            item(),
            item("multiple", key="AC"),
            item("multiple", key="ABC"),
            item("true-false", texts=("正确", "错误"), key="A"),
            item(texts=tuple("甲乙丙丁戊己庚辛"), key="B"),
        ],
    )
    def test_finds_none_in_a_complete_item(self, content):
        assert rules.problems_of(content) == []

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (item(stem=" \n"), Problem.STEM_EMPTY),
            (item(key=""), Problem.KEY_NOT_ONE),
            (item(key="AB"), Problem.KEY_NOT_ONE),
            (item("multiple", key="A"), Problem.KEY_NOT_SEVERAL),
            (item("true-false", texts=("正确", "错误"), key="AB"), Problem.KEY_NOT_ONE),
            (item("true-false", key="A"), Problem.NOT_TWO_OPTIONS),
            (item(texts=("20元",), key="A"), Problem.TOO_FEW_OPTIONS),
            (item(texts=tuple("甲乙丙丁戊己庚辛壬"), key="B"), Problem.TOO_MANY_OPTIONS),
            (item(texts=("20元", " ", "100元")), Problem.OPTION_EMPTY),
            (item(texts=("20元", "２０ 元", "100元")), Problem.OPTIONS_EQUAL),
            (replace(item(), article=""), Problem.BASIS_MISSING),
        ],
    )
    def test_names_what_is_wrong(self, content, problem):
        assert rules.problems_of(content) == [problem]


class TestContentHash:
    def test_differs_by_the_place_in_the_article(self):
        whole, part = item(), replace(item(), paragraph=1, subparagraph=2)

        assert rules.content_hash(whole) != rules.content_hash(part)
        assert rules.changes(whole, part) == ["article"]

    def test_is_known_for_a_known_item(self):
        # Kept in the database: another way of counting would make every item look changed.
        assert rules.content_hash(item()) == (
            "f034d08bb336254fa1f8f55628e8e92502f6b488c1d86e27307247f03d864938"
        )

    @pytest.mark.parametrize(
        "other",
        [
            item(key="B"),
            item(stem="下限是多少？"),
            item(texts=("20元", "50元", "200元")),
            item(texts=("50元", "20元", "100元")),
            replace(item(), rationale=""),
            replace(item(), article="law_2021-01-22#69"),
            replace(item(), kind="multiple"),
        ],
    )
    def test_differs_for_whatever_a_candidate_or_reviewer_could_notice(self, other):
        assert rules.content_hash(other) != rules.content_hash(item())


class TestCleaned:
    def test_drops_rows_left_blank_at_the_end_only(self):
        kept = rules.cleaned(item(texts=("20元", "", "100元 ", " "), key="C"))

        assert kept.choices == (Choice("20元"), Choice(""), Choice("100元", True))

    def test_keeps_a_blank_row_that_is_marked_as_the_key(self):
        assert len(rules.cleaned(item(texts=("20元", "50元", ""), key="C")).choices) == 3

    @given(st.text())
    def test_changes_nothing_the_second_time(self, text):
        once = rules.clean(text)

        assert rules.clean(once) == once
        assert "\r" not in once


class TestChanges:
    def test_tells_a_changed_key_from_changed_options(self):
        assert rules.changes(item(), item(key="B")) == ["key"]
        assert rules.changes(item(), item(texts=("20元", "50元", "90元"))) == ["options"]
        assert rules.changes(item(), item()) == []


class TestIsCorrect:
    @pytest.mark.parametrize(
        ("chosen", "is_right"),
        [
            (["B", "D"], True),
            (["D", "B"], True),
            (["B"], False),
            (["A", "B", "D"], False),
            ([], False),
        ],
    )
    def test_takes_exactly_the_key(self, chosen, is_right):
        assert rules.is_correct(chosen, ["B", "D"]) is is_right
