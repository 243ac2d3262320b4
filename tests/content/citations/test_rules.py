"""Citations are found as people write them, at their exact place; the rest stays alone."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.citations.names import KnownNames
from content.citations.rules import find_citations
from content.laws.rules import law_name
from tests.content.conftest import DEMO

KNOWN = KnownNames(
    [
        "行政处罚法",
        "治安管理处罚法",
        "处罚法",
        "行政诉讼法",
        "药品管理法",
        "土地管理法",
        "水污染防治法",
    ]
)


def places(text, **context):
    """Return law, article, paragraph and item of each citation in a text."""
    found = find_citations(text, KNOWN, **context)
    return [(each.law, each.number, each.paragraph, each.subparagraph) for each in found]


def numbers(text):
    return [number for each in find_citations(text, KNOWN) for number in each.numbers]


class TestNumber:
    @pytest.mark.parametrize(
        ("written", "place"),
        [
            ("《行政处罚法》第四十二条第一款第（二）项", (42, 1, 2)),
            ("《行政处罚法》第四十二条第一款第(2)项", (42, 1, 2)),
            ("《行政处罚法》第42条第1款第2项", (42, 1, 2)),
            ("《行政处罚法》第４２条第１款第２项", (42, 1, 2)),
            ("《行政处罚法》第 42 条第 1 款", (42, 1, 0)),
            ("《行政处罚法》第四十二条第（二）项", (42, 0, 2)),
            ("行政处罚法42条1款2项", (42, 1, 2)),
            ("《行政处罚法》四十二条", (42, 0, 0)),
            ("《行政处罚法》第一千二百四十二条", (1242, 0, 0)),
        ],
    )
    def test_is_read_in_every_form(self, written, place):
        [found] = find_citations(f"依照{written}的规定", KNOWN)

        assert (found.number, found.paragraph, found.subparagraph) == place
        assert found.written == written

    def test_of_an_article_put_in_later_is_not_that_of_the_one_before(self):
        [found] = find_citations("《刑法》第一百三十三条之一", KNOWN)

        assert (found.number, found.insert) == (133, 1)

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("《办法》第三十九条、第八十三条", [39, 83]),
            ("《办法》第4条、第13条", [4, 13]),
            ("《办法》第39、83条", [39, 83]),
            ("《办法》第二十条至第二十二条", [20, 21, 22]),
            ("《办法》第7条和第9条以及第11条", [7, 9, 11]),
            ("《办法》第一条至第九百条", [1, 900]),  # too many to be meant each
        ],
    )
    def test_may_be_several(self, written, expected):
        assert numbers(written) == expected

    def test_covers_paragraphs_and_items_that_follow(self):
        text = "《行政处罚法》第四十二条第一款第二项、第三项，第二款以及第五十条第一、二款"

        assert places(text) == [
            ("行政处罚法", 42, 1, 2),
            ("行政处罚法", 42, 1, 3),
            ("行政处罚法", 50, 1, 0),
            ("行政处罚法", 50, 2, 0),
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "第二条件不成立",
            "有三条规定",
            "第四十二条",
            "《通知》共五条",
            "、。，；",
            "第〇条",
            "第十百条",
        ],
    )
    def test_of_something_else_is_left_alone(self, text):
        assert find_citations(text, KNOWN) == []


class TestLaw:
    @pytest.mark.parametrize(
        "written",
        [
            "《中华人民共和国行政处罚法》第五条",
            "中华人民共和国行政处罚法第五条",
            "行政处罚法第五条",
            "《行政处罚法第五条》",
            "《行政处罚法第五条",
            "行政处罚法》第五条",
            "《行政处罚法》（2021年修订）第五条",
            "《行政处罚法（2021年修订）》第五条",
        ],
    )
    def test_is_known_with_and_without_brackets(self, written):
        assert places(f"根据{written}") == [("行政处罚法", 5, 0, 0)]

    def test_is_the_longest_name_that_fits(self):
        assert places("治安管理处罚法第五条，处罚法第六条") == [
            ("治安管理处罚法", 5, 0, 0),
            ("处罚法", 6, 0, 0),
        ]

    def test_that_is_not_known_is_not_mistaken_for_the_one_before(self):
        text = "依照《行政处罚法》第五条、合同法第五十二条、第五十三条和协议第六条"

        assert places(text) == [("行政处罚法", 5, 0, 0), ("", 52, 0, 0), ("", 53, 0, 0)]

    def test_keeps_a_name_in_brackets_that_nobody_knows(self):
        text = "《杭州市征收集体所有土地房屋补偿条例》第二十条"

        assert places(text) == [("杭州市征收集体所有土地房屋补偿条例", 20, 0, 0)]

    def test_with_another_law_in_its_name_is_one(self):
        text = "《最高人民法院关于执行〈中华人民共和国行政诉讼法〉若干问题的解释》第一条"

        [(law, *_place)] = places(text)
        assert law == law_name(text[1:-4])

    def test_is_the_one_named_in_the_sentence(self):
        text = "违反了《行政处罚法》的规定，依照第六条处理。第七条规定了期限。"

        assert places(text) == [("行政处罚法", 6, 0, 0), ("行政处罚法", 7, 0, 0)]

    def test_ends_with_its_paragraph(self):
        assert places("《行政处罚法》第六条。\n第七条规定") == [("行政处罚法", 6, 0, 0)]

    def test_is_an_abbreviation_that_the_text_brings_in(self):
        text = (
            "依据《房屋征收补偿条例》（以下简称补偿条例，2011年1月21日公布）第八条，"
            "补偿条例第九条和《补偿条例》第十条"
        )

        found = find_citations(text, KNOWN)

        assert [(each.law, each.number, each.year) for each in found] == [
            ("房屋征收补偿条例", number, 2011) for number in (8, 9, 10)
        ]

    def test_of_a_contract_that_was_named_is_not_a_law(self):
        text = "根据行政处罚法作出决定。订立《拆迁协议书》（以下简称《协议》），其中第六条约定"

        assert places(text) == [("拆迁协议书", 6, 0, 0)]


class TestPronoun:
    def test_this_law_is_that_of_the_context(self):
        text = "违反本法第十条、第十二条，依照《药品管理法》第九条处理；本法第十三条除外"

        assert places(text, law="中华人民共和国行政处罚法") == [
            ("行政处罚法", 10, 0, 0),
            ("行政处罚法", 12, 0, 0),
            ("药品管理法", 9, 0, 0),
            ("行政处罚法", 13, 0, 0),
        ]

    def test_this_regulation_is_the_one_quoted(self):
        text = "《行政处罚法》第四条和《消防监督规定》第二十四条规定：“本规定第十三条以外的工程”"

        assert places(text)[-1] == ("消防监督规定", 13, 0, 0)

    def test_this_law_is_nobody_s_where_none_was_named(self):
        assert places("本办法第十条") == [("", 10, 0, 0)]

    @pytest.mark.parametrize("written", ["同法第七条", "该法第七条"])
    def test_the_same_law_is_the_last(self, written):
        text = f"《药品管理法》第五条，《行政处罚法》第六条，{written}"

        assert places(text)[-1] == ("行政处罚法", 7, 0, 0)

    def test_the_paragraph_before_counts_from_the_article_s_own(self):
        text = (
            "违法的，处以罚款。\n有前款行为的，依照本条第一款第二项处罚：\n（一）前款；\n"
            "（二）前条。\n依照第二款规定，前两款除外。"
        )

        assert places(text, law="行政处罚法", article=30) == [
            ("行政处罚法", 30, 1, 0),
            ("行政处罚法", 30, 1, 2),
            ("行政处罚法", 30, 1, 0),
            ("行政处罚法", 29, 0, 0),
            ("行政处罚法", 30, 2, 0),
            ("行政处罚法", 30, 0, 0),
        ]

    def test_the_paragraph_before_counts_from_the_last_citation(self):
        text = "《行政处罚法》第六条第三款；前款；前条"

        assert places(text)[1:] == [("行政处罚法", 6, 2, 0), ("行政处罚法", 5, 0, 0)]

    def test_needs_something_before_it(self):
        assert places("前款规定的行为和前条") == []


class TestYear:
    def test_is_remembered_from_the_brackets(self):
        text = "《水污染防治法》（2017年修正）第39条（适用的是2008年修正文本第22条第2款）"

        assert [(each.number, each.year) for each in find_citations(text, KNOWN)] == [
            (39, 2017),
            (22, 2008),
        ]

    def test_is_remembered_from_before_the_name(self):
        [found] = find_citations("２０２１年修订的《行政处罚法》第五条", KNOWN)

        assert found.year == 2021

    def test_is_not_that_of_something_else(self):
        [found] = find_citations("2014年《行政处罚法》第五条", KNOWN)

        assert found.year == 0


class TestRealText:
    def test_cited_in_cases_gives_their_articles(self):
        cases = json.loads((DEMO / "cases" / "cases.json").read_bytes())["cases"]
        rows = [row for case in cases for row in case["legal_basis"]]
        got = [
            [n for each in found if each.year == found[0].year for n in each.numbers]
            for found in (find_citations(row["cited"]) for row in rows)
        ]

        assert len(rows) > 15
        assert got == [row["cited_articles"] for row in rows]

    def test_of_laws_leads_to_articles_that_exist(self):
        laws = [
            json.loads(path.read_bytes())
            for path in sorted((DEMO / "laws").glob("*_*.json"))
            if path.name != "version_changes.json"
        ]
        known = KnownNames(law["law"] for law in laws)

        cited = 0
        for law in laws:
            there = {article["number"] for article in law["articles"]}
            for article in law["articles"]:
                found = find_citations(
                    article["text"], known, law=law["law"], article=article["number"]
                )
                own = [each for each in found if each.law == law_name(law["law"])]
                cited += len(own)
                assert all(set(each.numbers) <= there for each in own), article

        assert cited > 1000


class TestAnyText:
    WRITTEN = (
        "《 》 〈 （ ) 第 条 款 项 十 4 ４ 、 至 。 之一 x 本法 同法 前款 前条 本条 第三条 "
        "第（二）项 行政处罚法 《行政处罚法》 中华人民共和国 2021年修订 以下简称"
    )
    PIECES = st.sampled_from([*WRITTEN.split(), " ", "\n"])

    @given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200), st.booleans())
    def test_gives_places_within_it_in_order(self, text, is_law):
        context = {"law": "行政处罚法", "article": 3} if is_law else {}

        found = find_citations(text, KNOWN, **context)

        place = 0
        for each in found:
            assert place <= each.start < each.end <= len(text)
            assert text[each.start : each.end] == each.written
            assert each.number in each.numbers
            place = each.end

    @pytest.mark.parametrize(
        "piece",
        [
            "《",
            "第一、",
            "一",
            "《行政处罚法》第四条，",
            "（以下简称处罚法",
            "2021年修正",
            "第（一）",
            " ",
        ],
    )
    def test_takes_steps_in_proportion_to_its_length(self, piece):
        """Calls are counted, which no busy machine changes.

        What a pattern does within one call is not among them: `make bench` measures the time.
        """

        def steps(length):
            text = piece * (length // len(piece))
            counted = 0

            def count(*_event):
                nonlocal counted
                counted += 1

            sys.setprofile(count)
            try:
                find_citations(text, KNOWN)
            finally:
                sys.setprofile(None)
            return counted

        assert steps(40_000) < 11 * steps(4_000) + 500
