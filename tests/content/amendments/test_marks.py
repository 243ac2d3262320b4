"""What changed within an article, as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.amendments import marks
from content.laws.rules import folded
from tests.content.conftest import NEW, OLD, law_document


def drawn(pieces):
    """Return pieces as one line, what is marked in brackets."""
    return "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in pieces)


def sides(old, new):
    return [(drawn(row.old), drawn(row.new)) for row in marks.rows(old, new)]


def article(key, number):
    return law_document(key).articles[number - 1].text


class TestRows:
    def test_mark_numbers_whole(self):
        old = "对公民处以五十元以下、对法人处以一千元以下罚款的，可以当场作出决定。"
        new = "对公民处以二百元以下、对法人处以三千元以下罚款的，可以当场作出决定。"

        assert sides(old, new) == [
            (
                "对公民处以[五十]元以下、对法人处以[一千]元以下罚款的，可以当场作出决定。",
                "对公民处以[二百]元以下、对法人处以[三千]元以下罚款的，可以当场作出决定。",
            )
        ]

    def test_mark_citations_whole(self):
        assert sides(
            "违反本法第十二条规定的，责令改正。", "违反本法第二十二条规定的，责令改正。"
        ) == [("违反本法[第十二条]规定的，责令改正。", "违反本法[第二十二条]规定的，责令改正。")]

    def test_mark_an_insertion_from_where_its_phrase_begins(self):
        old = "不得以分装方式生产婴幼儿配方乳粉，违者处罚。"
        new = "不得以分装方式生产婴幼儿配方乳粉、婴幼儿配方液态乳，违者处罚。"

        assert sides(old, new)[0][1] == (
            "不得以分装方式生产婴幼儿配方乳粉[、婴幼儿配方液态乳]，违者处罚。"
        )

    def test_leave_no_single_characters_between_changes(self):
        old = "当事人应当依照本法第四十六条、第四十七条、第四十八条的规定履行决定，逾期加处罚款。"
        new = "法律另有规定的，从其规定，逾期加处罚款。"

        kept = [piece.text for piece in marks.rows(old, new)[0].new if not piece.is_marked]
        assert all(len(text) > marks.ISLAND for text in kept)

    def test_mark_paragraphs_that_come_and_go_whole(self):
        assert sides("甲方应当报告。\n乙方应当停产。", "甲方应当报告。\n丙机关负责监督检查。") == [
            ("甲方应当报告。", "甲方应当报告。"),
            ("[乙方应当停产。]", ""),
            ("", "[丙机关负责监督检查。]"),
        ]

    def test_pair_items_under_a_new_number(self):
        rows = sides(
            "（一）警告；\n（二）没收违法所得；",
            "（一）警告；\n（二）通报批评；\n（三）没收违法所得；",
        )

        assert rows[-1] == ("[（二）]没收违法所得；", "[（三）]没收违法所得；")

    def test_mark_nothing_for_width_and_white_space(self):
        row = marks.rows("下列程序: 告知（一）", "下列程序：告知(一)")[0]

        assert row.is_same
        assert drawn(row.old) == "下列程序: 告知（一）"

    def test_mark_all_of_a_paragraph_that_hardly_stays(self):
        old = "行政机关的规章可以设定警告或者一定数额的罚款。"
        new = "国务院的部门规范罚没收入的管理以及审计监督的办法和程序。"

        for row in marks.rows(old, new):
            assert all(piece.is_marked for piece in (*row.old, *row.new))

    def test_show_a_real_article_as_an_editor_would(self):
        rows = sides(article(OLD, 20), article(NEW, 23))

        assert rows == [
            (
                "行政处罚由[违法行为发生地的]县级以上地方人民政府具有行政处罚权的行政机关管辖。"
                "法律、行政法规另有规定的[除外]。",
                "行政处罚由县级以上地方人民政府具有行政处罚权的行政机关管辖。"
                "法律、行政法规另有规定的[，从其规定]。",
            )
        ]

    @pytest.mark.parametrize(("old", "new"), [("", ""), ("", "甲"), ("甲", ""), ("\n\n", "甲\n")])
    def test_bear_empty_texts(self, old, new):
        rows = marks.rows(old, new)

        assert folded("".join(piece.text for row in rows for piece in row.new)) == folded(new)

    @given(
        st.text("甲乙丙、，。（一）第二条百\n ", max_size=60),
        st.text("甲乙丙、，。（一）第二条百\n ", max_size=60),
    )
    def test_lose_no_word_of_either_text(self, old, new):
        rows = marks.rows(old, new)

        assert folded("".join(piece.text for row in rows for piece in row.old)) == folded(old)
        assert folded("".join(piece.text for row in rows for piece in row.new)) == folded(new)

    @given(
        st.text("甲乙丙、，。（一）第二条百 ", max_size=60),
        st.text("甲乙丙、，。（一）第二条百 ", max_size=60),
    )
    def test_keep_the_same_words_on_both_sides(self, old, new):
        for row in marks.rows(old, new):
            kept = [
                folded("".join(piece.text for piece in side if not piece.is_marked))
                for side in (row.old, row.new)
            ]

            assert kept[0] == kept[1]
