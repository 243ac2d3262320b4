"""How Chinese text is cut for the index, and how a query is."""

import pytest

from content.search import zhtok


class TestIndexText:
    @pytest.mark.parametrize(
        ("text", "tokens"),
        [
            ("行政处罚", "行政 政处 处罚 罚"),
            ("罚", "罚"),
            ("第42条", "第 42 条"),
            ("ＡＢｃ", "abc"),
            ("处罚，听证", "处罚 罚 听证 证"),
            ("二〇二一年", "二〇 〇二 二一 一年 年"),
            ("𠮷林", "𠮷林 林"),
            ("。！", ""),
        ],
    )
    def test_holds_each_pair_of_neighbours_and_other_words_whole(self, text, tokens):
        assert zhtok.index_text(text) == tokens


class TestWords:
    def test_are_cut_by_the_dictionary(self):
        assert [word.text for word in zhtok.words("吊销驾驶证")] == ["吊销", "驾驶证"]

    def test_are_found_by_their_pairs(self):
        assert zhtok.words("驾驶证")[0].tokens == ("驾驶", "驶证")

    def test_of_one_character_begin_a_pair(self):
        assert zhtok.words("罚") == [zhtok.Word("罚", ("罚",), is_prefix=True)]

    def test_leave_out_what_says_nothing(self):
        assert [word.text for word in zhtok.words("处罚的期限")] == ["处罚", "期限"]

    def test_keep_what_says_nothing_if_there_is_nothing_else(self):
        assert [word.text for word in zhtok.words("的")] == ["的"]

    def test_hold_no_sign_that_a_database_could_read(self):
        words = zhtok.words("听证\"' OR * :& | ! ( ) \\ NEAR")

        assert {sign for word in words for sign in "".join(word.tokens)} <= set("听证ornear")

    def test_are_each_there_once_and_not_without_end(self):
        words = zhtok.words("听证 听证 " + " ".join(f"w{number}" for number in range(100)))

        assert len(words) == zhtok.MAX_WORDS
        assert [word.text for word in words].count("听证") == 1

    def test_of_somebody_still_typing_may_go_on(self):
        assert zhtok.words("draf", is_unfinished=True)[0].is_prefix
        assert not zhtok.words("draf")[0].is_prefix


class TestPhrases:
    def test_stay_uncut(self):
        assert [word.text for word in zhtok.phrases("执法证件，A4")] == ["执法证件", "a4"]
