"""Reading statutes as public collections carry them."""

import pytest

from content.intake.rules.statute import read_statute
from tests.content.intake.statutes import SHAPES, all_laws

HEAD = "# 中华人民共和国试验法\n\n2021年1月22日 全国人民代表大会常务委员会通过\n\n"


def codes(statute):
    return [note.code for note in statute.notes]


class TestRoundTrip:
    @pytest.mark.parametrize("shape", SHAPES)
    def test_gives_every_article_of_all_76_laws_back(self, shape):
        for law in all_laws():
            statute = read_statute(SHAPES[shape](law))

            assert statute.articles == list(law.articles), law.key
            assert statute.title == law.name
            assert "unfinished" not in codes(statute), law.key

    def test_keeps_the_lines_on_the_adoption(self):
        for law in all_laws():
            # Two lines before the first date are the name once more, broken in two.
            dated = [line for line in law.history if not line.endswith(("人民代表大会", "组织法"))]

            assert read_statute(SHAPES["hashes"](law)).history == dated


class TestArticles:
    @pytest.mark.parametrize(
        "line",
        [
            "第一条 为了试验，制定本法。",
            "第一条　为了试验，制定本法。",
            "**第一条** 为了试验，制定本法。",
            "### 第一条\n为了试验，制定本法。",
            "第 一 条 为了试验，制定本法。",
            "第１条　为了试验，制定本法。",
            "第1条：为了试验，制定本法。",
            "第一条为了试验，制定本法。",
            "　　第一条\u3000\u3000为了试验，制定本法。",
            "- 第一条 为了试验，制定本法。",
            "\ufeff第一条 为了试验，\u200b制定本法。",
        ],
    )
    def test_begin_with_their_number_in_many_forms(self, line):
        [article] = read_statute(HEAD + line).articles

        assert (article.number, article.label) == (1, "第一条")
        assert article.text == "为了试验，制定本法。"

    def test_keep_paragraphs_and_items_as_lines(self):
        text = "第一条 有下列情形之一的：\n\n（一）甲；\n\n* （二）乙。\n\n前款规定除外。\n"

        [article] = read_statute(HEAD + text).articles

        assert article.text.split("\n") == [
            "有下列情形之一的：",
            "（一）甲；",
            "（二）乙。",
            "前款规定除外。",
        ]

    @pytest.mark.parametrize(
        "sentence",
        [
            "第二条规定的期限，自受理之日起计算。",
            "第二条、第三条的规定适用本条。",
            "第二条第一款所称人员，包括聘用人员。",
            "第二条和第三条另有规定的除外。",
        ],
    )
    def test_are_not_begun_by_a_sentence_that_cites_another(self, sentence):
        text = f"第一条 甲。\n{sentence}\n第二条 乙。\n第三条 丙。"

        articles = read_statute(HEAD + text).articles

        assert [article.number for article in articles] == [1, 2, 3]
        assert articles[0].text == f"甲。\n{sentence}"

    def test_swallowed_by_the_one_before_are_reported(self):
        text = "第一条 甲。\n第三条规定如下：\n第四条乙。"

        statute = read_statute(HEAD + text)

        assert len(statute.articles) == 1
        assert codes(statute) == ["buried", "buried"]

    def test_inserted_between_two_numbers_are_reported(self):
        statute = read_statute(HEAD + "第一条 甲。\n第一条之一 乙。\n第二条 丙。")

        assert codes(statute) == ["inserted"]

    def test_keep_the_caption_that_stands_on_a_line_of_its_own(self):
        [article] = read_statute(HEAD + "第一条（目的依据）\n为了试验，制定本法。").articles

        assert article.text == "（目的依据）为了试验，制定本法。"

    def test_without_words_are_kept_for_the_report(self):
        articles = read_statute(HEAD + "第一条\n第二条 乙。").articles

        assert [article.text for article in articles] == ["", "乙。"]


class TestHeadings:
    def test_of_a_table_of_contents_are_none(self):
        text = "目 录\n第一章 总则\n第二章 附则\n\n第一条 没有章的条文。"

        [article] = read_statute(HEAD + text).articles

        assert article.chapter == ""

    def test_give_book_part_chapter_and_section(self):
        text = (
            "## 第一编 总　则\n### 第一分编 通则\n#### 第一章　一般规定\n"
            "##### 第一节 甲\n第一条 甲。\n#### 第二章 乙\n第二条 乙。\n## 第二编 丙\n第三条 丙。"
        )

        places = [
            (a.book, a.sub_book, a.chapter, a.section) for a in read_statute(HEAD + text).articles
        ]

        assert places == [
            ("第一编 总则", "第一分编 通则", "第一章 一般规定", "第一节 甲"),
            ("第一编 总则", "第一分编 通则", "第二章 乙", ""),
            ("第二编 丙", "", "", ""),
        ]

    def test_take_their_title_from_the_next_line(self):
        [article] = read_statute(HEAD + "第一章\n总　则\n第一条 甲。").articles

        assert article.chapter == "第一章 总则"

    def test_without_a_number_are_chapters_if_marked(self):
        articles = read_statute(HEAD + "总 则\n第一条 甲。\n## 罚款的缴纳\n第二条 乙。").articles

        assert [article.chapter for article in articles] == ["总则", "罚款的缴纳"]

    def test_that_lost_their_mark_are_reported(self):
        statute = read_statute(HEAD + "第一条 甲。\n政府定价管理\n第二条 乙。")

        assert codes(statute) == ["unfinished"]


class TestRest:
    def test_is_an_annex_that_no_article_swallows(self):
        text = "第一条 甲。\n\n附件：罚款标准\n第一条 一百元\n第二条 二百元"

        statute = read_statute(HEAD + text)

        assert [article.text for article in statute.articles] == ["甲。"]
        assert len(statute.annex) == 3

    def test_before_the_first_article_is_reported(self):
        statute = read_statute(HEAD + "序言说明立法的背景，共有三点。\n第一条 甲。")

        assert codes(statute) == ["preamble"]

    def test_without_articles_is_no_statute(self):
        assert read_statute("# 通知\n\n各县（市、区）人民政府：现印发如下。").articles == []
