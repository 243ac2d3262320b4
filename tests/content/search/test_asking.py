"""What a query is understood to ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.search.asking import MAX_TERMS, Lexicon, understand
from content.search.naming import Resembling, Sounding, by_name

NAMES = by_name(
    [
        (1, "行政处罚法"),
        (1, "中华人民共和国行政处罚法"),
        (2, "治安管理处罚法"),
        (3, "食品安全法"),
        (4, "食品安全法实施条例"),
        (5, "贵州省行政执法监督办法"),
        (6, "道路交通安全法"),
        (6, "道交法"),
    ]
)
SIGNS = '行政处罚法第四十二条42xzcff《》“”"（）() 　\x00听证\U00020bb7é'
LEXICON = Lexicon(
    synonyms={"一事不二罚": ["同一个违法行为 两次以上罚款"], "登记保存": ["先行登记保存"]},
    units=frozenset({"先行登记保存"}),
    laws=NAMES,
    laws_sounding=Sounding(NAMES),
    laws_resembling=Resembling(NAMES),
)


def texts(query):
    return [term.text for term in understand(query, LEXICON).terms]


class TestLawsAndNumbers:
    @pytest.mark.parametrize(
        ("query", "laws", "number"),
        [
            ("行政处罚法第四十二条", (1,), 42),
            ("《行政处罚法》第四十二条第一款第（二）项", (1,), 42),
            ("《中华人民共和国行政处罚法》 第42条", (1,), 42),
            ("行政处罚法42条", (1,), 42),
            ("行政处罚法 42", (1,), 42),
            ("行政处罚法４２", (1,), 42),
            ("行政处罚法的第四十二条", (1,), 42),
            ("处罚法42条", (1, 2), 42),
            ("道交法91条", (6,), 91),
            ("食品安全法实施条例第36条", (4,), 36),
            ("食品安全法34", (3,), 34),
            ("xzcff42", (1,), 42),
            ("XZCFF 第四十二条", (1,), 42),
            ("xingzhengchufafa42条", (1,), 42),
            ("xing zheng chu fa fa 42条", (1,), 42),
            ("贵州省行政执法监督管理办法", (5,), None),
            ("贵州省行政执法监督管理办法 第14条", (5,), 14),
            ("第四十二条", (), 42),
            ("行政处罚法 2017", (1,), None),
            ("行政处罚法 15日", (1,), None),
        ],
    )
    def test_are_read_in_every_form(self, query, laws, number):
        asked = understand(query, LEXICON)

        assert (asked.laws, asked.number) == (laws, number)

    @pytest.mark.parametrize(
        "query", ["行政处罚法律依据", "处罚", "条例", "管理办法", "三十日", "法"]
    )
    def test_are_not_read_into_other_words(self, query):
        asked = understand(query, LEXICON)

        assert (asked.laws, asked.number) == ((), None)
        assert asked.terms

    def test_leave_the_other_words_to_be_found(self):
        assert texts("行政处罚法第四十二条第一款 执法人员") == ["执法人员"]
        assert texts("xzcff 听证") == ["听证"]

    def test_say_what_was_taken_for_a_name(self):
        assert (
            understand("贵州省行政执法监督管理办法", LEXICON).assumed
            == "贵州省行政执法监督管理办法"
        )
        assert understand("道交法", LEXICON).assumed == ""

    def test_never_take_the_rule_of_another_place(self):
        assert understand("云南省行政执法监督管理办法", LEXICON).laws == ()


class TestTerms:
    def test_bring_what_means_the_same(self):
        (term,) = understand("一事不二罚", LEXICON).terms

        ways = [[word.text for word in way.words] for way in term.ways]
        assert ways == [["一事不二罚"], ["同一个违法行为", "两次以上罚款"]]
        assert term.ways[0].worth > term.ways[1].worth

    def test_prefer_the_longer_of_what_is_known(self):
        assert texts("先行登记保存 期限") == ["先行登记保存", "期限"]

    def test_join_characters_that_the_dictionary_leaves_alone(self):
        assert texts("加处罚款") == ["加处", "罚款"]
        assert texts("听正") == ["听正"]

    def test_let_a_word_do_without_the_character_behind_it(self):
        (term,) = understand("密切接触者", LEXICON).terms

        assert [[word.text for word in way.words] for way in term.ways] == [
            ["密切接触者"],
            ["密切接触"],
        ]

    def test_leave_out_what_says_nothing(self):
        assert texts("处罚前要不要告知当事人吗") == ["处罚", "告知", "当事人"]

    def test_keep_what_stands_in_quotation_marks_together(self):
        for query in ('"陈述和申辩" 复核', "“陈述和申辩” 复核", "「陈述和申辩」复核"):
            first, second = understand(query, LEXICON).terms
            assert (first.text, first.is_quoted) == ("陈述和申辩", True)
            assert (second.text, second.is_quoted) == ("复核", False)

    def test_are_none_for_signs_alone(self):
        asked = understand('，。！"”《》()*', LEXICON)

        assert asked.terms == ()
        assert asked.laws == ()

    @given(
        st.text(
            alphabet='行政处罚法第四十二条42xzcff《》“”"（）() 　\x00听证\U00020bb7é', max_size=60
        )
    )
    def test_are_understood_whatever_is_typed(self, query):
        asked = understand(query, LEXICON)

        assert len(asked.terms) <= MAX_TERMS
        assert len({term.text for term in asked.terms}) == len(asked.terms)
