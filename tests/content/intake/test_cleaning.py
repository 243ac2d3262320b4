"""Cleaning pasted text."""

import pytest

from content.intake.rules.cleaning import changed_lines, cleaned
from content.laws.text import to_simplified
from tests.content.intake.statutes import all_laws


class TestCleaned:
    @pytest.mark.parametrize(
        ("pasted", "clean"),
        [
            ("關(guān)于", "關于"),
            ("會(huì )議", "會議"),
            ("執(zhí)法監(jiān)督辦法", "執法監督辦法"),
            ("通過(guò)（guò）", "通過"),
            ("关(guan)于女(nǚ)工", "关于女工"),
            ("罚 款　的 缴 纳", "罚款的缴纳"),
            ("处２００元以上", "处200元以上"),
            ("行政\u00ad处\u200b罚\ufeff", "行政处罚"),
            ("第 四 十 二 条　行政 处罚", "第四十二条 行政处罚"),
            ("## 第一章　总　则", "## 第一章 总则"),
            ("2021年1月22日　第十三届", "2021年1月22日 第十三届"),
            ("　　（一）罚款 ；\r\n", "（一）罚款；\n"),
        ],
    )
    def test_holds_what_the_law_says(self, pasted, clean):
        assert cleaned(pasted).text == clean

    @pytest.mark.parametrize(
        "text",
        ["移动应用（App）", "第十条(二)项", "甲类（a）", "世界卫生组织（WHO）", "Wi-Fi 与 Li-Fi"],
    )
    def test_leaves_other_brackets_and_latin_words(self, text):
        assert cleaned(text).text == text

    def test_simplifies_on_request_only(self):
        assert cleaned("貴州省行政執法監督辦法").text == "貴州省行政執法監督辦法"

        result = cleaned("貴州省行政執法監督辦法", simplify=to_simplified)

        assert result.text == "贵州省行政执法监督办法"
        assert result.traditional == 4

    def test_counts_what_it_did(self):
        result = cleaned("關(guān)于２ 次\u200b", simplify=to_simplified)

        assert (result.glosses, result.full_width, result.spaces) == (1, 1, 1)
        assert (result.invisible, result.traditional, result.changes) == (1, 1, 5)

    def test_leaves_the_76_laws_as_they_are_but_for_wide_digits(self):
        for law in all_laws():
            for article in law.articles:
                result = cleaned(article.text, simplify=to_simplified)

                assert result.changes == result.full_width

    def test_changes_nothing_the_second_time(self):
        once = cleaned("第 一 条　關(guān)于 ２ 次", simplify=to_simplified).text

        assert cleaned(once, simplify=to_simplified).text == once


class TestChangedLines:
    def test_are_those_that_differ(self):
        before = "甲\r\n關(guān)于\r\n乙"

        [line] = changed_lines(before, cleaned(before).text)

        assert (line.number, line.before, line.after) == (2, "關(guān)于", "關于")
