"""What is found in laws, cases and handbooks."""

from datetime import date

import pytest
from django.core.paginator import Paginator
from wagtail.models import PageViewRestriction

from content.models import LawAlias, Synonym
from content.search import queries
from content.search.operations import gather_words
from content.search.queries import Results, Wanted
from content.search.suggesting import suggestions
from tests.factories import ArticleFactory, LawFactory, LawVersionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def titles(wanted):
    return ["".join(piece.text for piece in hit.title) for hit in Results(wanted)[:50]]


@pytest.fixture
def penalty_law():
    """A law with a version in force since 2021, and the one before it."""
    law = LawFactory(name="中华人民共和国行政处罚法", short_name="行政处罚法")
    new = LawVersionFactory(law=law, effective_on=date(2021, 7, 15))
    old = LawVersionFactory(
        law=law,
        promulgated_on=date(2017, 9, 1),
        effective_on=date(2018, 1, 1),
        ended_on=date(2021, 7, 15),
        end_kind="superseded",
    )
    return new, old


class TestResults:
    def test_hold_articles_in_force_on_the_day_only(self, article, penalty_law):
        new, old = penalty_law
        article("听证", version=new, number=63, label="第六十三条")
        article("听证", version=old, number=42, label="第四十二条")

        assert titles(Wanted("听证", DAY)) == ["《中华人民共和国行政处罚法》第六十三条"]
        assert titles(Wanted("听证", date(2020, 1, 1))) == [
            "《中华人民共和国行政处罚法》第四十二条"
        ]

    def test_hold_every_version_on_request_with_its_state(self, article, penalty_law):
        new, old = penalty_law
        article("听证", version=new, number=63)
        article("听证", version=old, number=42)

        hits = Results(Wanted("听证", DAY, states=()))[:50]

        assert {hit.article.number: str(hit.state) for hit in hits} == {
            63: "in-force",
            42: "superseded",
        }

    def test_hold_each_kind_and_count_it(self, article, case, handbook_page):
        article("听证")
        case(facts="听证")
        handbook_page(text="听证告知")

        results = Results(Wanted("听证", DAY))

        assert results.counts["kind"] == {"article": 1, "case": 1, "handbook": 1}
        assert len(results) == 3

    def test_hold_one_kind_on_request_and_still_count_the_others(self, article, case):
        article("听证")
        case(facts="听证")

        results = Results(Wanted("听证", DAY, kinds=("case",)))

        assert [hit.kind for hit in results[:50]] == ["case"]
        assert results.counts["kind"]["article"] == 1

    def test_say_where_a_handbook_page_stands(self, handbook_page):
        handbook_page(text="听证告知")

        assert Results(Wanted("听证", DAY))[0].place == "镇街行政执法手册 · 检查与取证"

    def test_mark_the_words(self, article):
        article("应当组织听证。")

        (hit,) = Results(Wanted("听证", DAY))[:50]

        assert [(piece.text, piece.is_hit) for piece in hit.text] == [
            ("应当组织", False),
            ("听证", True),
            ("。", False),
        ]

    def test_leave_out_drafts_and_pages_for_some_only(self, case):
        case(title="草稿案", facts="听证", live=False)
        locked = case(title="内部案", facts="听证")
        PageViewRestriction.objects.create(page=locked, restriction_type="login")

        assert titles(Wanted("听证", DAY)) == []

    def test_hold_some_of_the_words_where_nothing_holds_all(self, article):
        article("违法行为在二年内未被发现的，不再给予行政处罚")

        results = Results(Wanted("处罚 金融安全", DAY))

        assert len(results) == 1
        assert results.is_loose

    def test_put_what_holds_all_the_words_before_what_holds_some(self, article):
        for _ in range(8):
            article("行政机关")
        some = article("听证期限，通知")
        every = article("听证期限，听证地点，通知")

        results = Results(Wanted("听证 期限 地点 通知", DAY))

        assert [hit.article for hit in results[:3]] == [every, some]
        assert not results.is_loose

    def test_are_nothing_for_signs_alone(self, article):
        article("听证")

        assert list(Results(Wanted('"，', DAY))) == []

    def test_never_repeat_from_page_to_page(self, article, case):
        for number in range(15):
            article("听证" + "甲" * number)
            case(title=f"第{number}案", facts="听证" + "乙" * number)

        pages = Paginator(Results(Wanted("听证", DAY)), 10)
        urls = [hit.url for page in pages for hit in page]

        assert len(urls) == len(set(urls)) == 30


class TestArticleByName:
    @pytest.mark.parametrize(
        "text",
        [
            "处罚法42条",
            "《行政处罚法》第四十二条",
            "行政处罚法 42",
            "xzcff42",
            "行政處罰法第四十二條",
        ],
    )
    def test_is_the_one_in_force(self, penalty_law, text):
        new, old = penalty_law
        article = ArticleFactory(version=new, number=42)
        ArticleFactory(version=old, number=42)

        assert [hit.article for hit in Results(Wanted(text, DAY))[:5]] == [article]

    def test_is_that_of_the_day(self, penalty_law):
        new, old = penalty_law
        ArticleFactory(version=new, number=42)
        article = ArticleFactory(version=old, number=42)

        hits = Results(Wanted("处罚法42条", date(2020, 1, 1)))[:5]

        assert [hit.article for hit in hits] == [article]

    def test_comes_before_what_holds_the_words_behind_it(self, article, penalty_law):
        named = article("甲", version=penalty_law[0], number=42)
        other = article("听证", version=penalty_law[0], number=63)

        hits = Results(Wanted("行政处罚法第四十二条 听证", DAY))[:5]

        assert [hit.article for hit in hits] == [named, other]

    def test_gives_way_to_the_law_if_there_is_no_such_number(self, penalty_law):
        article = ArticleFactory(version=penalty_law[0], number=42)

        results = Results(Wanted("处罚法999条", DAY))

        assert [hit.article for hit in results[:5]] == [article]
        assert results.is_missing

    def test_is_found_in_every_law_by_its_number_alone(self, penalty_law):
        one = ArticleFactory(version=penalty_law[0], number=42)
        other = ArticleFactory(number=42, version__law__kind="行政法规")
        ArticleFactory(version=penalty_law[0], number=43)

        hits = Results(Wanted("第四十二条", DAY))[:5]

        assert [hit.article for hit in hits] == [one, other]


class TestSynonyms:
    def test_find_what_the_text_calls_otherwise(self, article):
        Synonym.objects.create(asked="双规则", words="两项 规则\n二规则")
        one, other = article("依照两项办事规则"), article("二规则")
        article("两项")

        assert {hit.article for hit in Results(Wanted("双规则", DAY))[:5]} == {one, other}

    def test_hold_at_once_when_an_editor_changes_them(self, article):
        article("两项规则")
        before = len(Results(Wanted("壬子癸", DAY)))
        synonym = Synonym.objects.create(asked="壬子癸", words="两项规则")
        added = len(Results(Wanted("壬子癸", DAY)))
        synonym.delete()

        assert (before, added, len(Results(Wanted("壬子癸", DAY)))) == (0, 1, 0)

    def test_go_both_ways_only_where_they_are_meant_to(self, article):
        Synonym.objects.create(asked="甲子乙", words="丙寅丁")
        Synonym.objects.create(asked="戊子己", words="庚寅辛", kind="two-way")
        article("甲子乙")
        found = article("戊子己")

        assert len(Results(Wanted("丙寅丁", DAY))) == 0
        assert [hit.article for hit in Results(Wanted("庚寅辛", DAY))[:5]] == [found]


class TestQuotedPhrases:
    def test_are_needed_as_they_stand(self, article):
        wanted = article("应当听取陈述和申辩，并进行复核")
        article("应当听取申辩和陈述，并进行复核")

        for text in ('"陈述和申辩" 复核', "“陈述和申辩”复核"):
            assert [hit.article for hit in Results(Wanted(text, DAY))[:5]] == [wanted]


class TestNarrowing:
    @pytest.fixture
    def three(self, article):
        law = article("听证", version__law__kind="法律", version__law__domain="市场监管")
        rule = article("听证", version__law__kind="地方政府规章", version__law__domain="城市管理")
        ended = article(
            "听证",
            version__law__kind="法律",
            version__effective_on=date(2018, 1, 1),
            version__ended_on=date(2021, 1, 1),
            version__end_kind="repealed",
        )
        return law, rule, ended

    def test_keeps_to_what_is_chosen(self, three):
        law, rule, ended = three

        def found(**narrowed):
            return {hit.article for hit in Results(Wanted("听证", DAY, **narrowed))[:9]}

        assert found() == {law, rule}
        assert found(kinds=("rule",)) == {rule}
        assert found(levels=("法律",)) == {law}
        assert found(domains=("城市管理",)) == {rule}
        assert found(states=("repealed",)) == {ended}
        assert found(states=()) == {law, rule, ended}
        assert found(levels=("法律",), domains=("城市管理",)) == set()

    def test_counts_each_facet_narrowed_by_the_others(self, three):
        counts = Results(Wanted("听证", DAY, levels=("法律",))).counts

        assert counts["level"] == {"法律": 1, "地方政府规章": 1}
        assert counts["state"] == {"in-force": 1, "repealed": 1}
        assert counts["kind"] == {"article": 1}
        assert counts["domain"] == {"市场监管": 1}


class TestSorting:
    def test_goes_by_day_or_level_on_request(self, article):
        first = article("听证", version__law__kind="法律", version__effective_on=date(2018, 1, 1))
        second = article(
            "听证，听证", version__law__kind="行政法规", version__effective_on=date(2024, 1, 1)
        )

        def found(sort):
            return [hit.article for hit in Results(Wanted("听证", DAY, sort=sort))[:5]]

        assert found("newest") == [second, first]
        assert found("level") == [first, second]


class TestSearchArticles:
    def test_finds_by_words_what_is_in_force(self, article, penalty_law):
        new, old = penalty_law
        wanted = article("听证", version=new, number=63)
        article("听证", version=old, number=42)

        assert queries.search_articles("听证", on=DAY) == [wanted]

    def test_finds_by_number_in_every_law(self, penalty_law):
        article = ArticleFactory(version=penalty_law[0], number=42)
        other = ArticleFactory(number=42, version__law__short_name="公务员法")

        assert queries.search_articles("第四十二条", on=DAY) == [other, article]

    def test_finds_in_the_law_that_is_named_before_the_words(self, article, penalty_law):
        article("行政处罚法规定的听证")
        wanted = article("听证", version=penalty_law[0], number=63)

        assert queries.search_articles("行政处罚法 听证", on=DAY) == [wanted]

    def test_stops_at_the_limit(self, article):
        for _ in range(3):
            article("听证")

        assert len(queries.search_articles("听证", on=DAY, limit=2)) == 2


class TestLawsCalled:
    def test_are_those_that_the_query_names(self, penalty_law):
        LawFactory(name="中华人民共和国行政许可法", short_name="行政许可法")
        LawAlias.objects.create(law=penalty_law[0].law, name="行罚法")

        for text in ("处罚法", "行罚法", "中华人民共和国行政处罚法 听证"):
            assert queries.laws_called(Results(Wanted(text, DAY))) == [penalty_law[0].law]

    def test_are_none_for_other_words(self, penalty_law):
        assert queries.laws_called(Results(Wanted("法", DAY))) == []
        assert queries.laws_called(Results(Wanted("听证", DAY))) == []


class TestSuggestions:
    @pytest.fixture(autouse=True)
    def _words(self, article):
        article("听证由行政机关组织")
        article("应当组织听证，先行登记保存")
        article("先行登记保存")
        gather_words()

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("听正", "听证"),
            ("tingzheng", "听证"),
            ("组织听正", "组织听证"),
            ("登记报存", "登记保存"),
        ],
    )
    def test_are_words_that_sound_alike(self, typed, meant):
        assert meant in suggestions(Results(Wanted(typed, DAY)))

    def test_are_names_of_laws_that_look_alike(self, penalty_law):
        assert suggestions(Results(Wanted("行政处法", DAY))) == ["行政处罚法"]

    def test_mends_all_that_may_be_mended_at_once_first(self, penalty_law):
        assert suggestions(Results(Wanted("行政处法 听正", DAY)))[0] == "行政处罚法 听证"

    def test_are_none_where_all_words_are_known(self):
        assert suggestions(Results(Wanted("听证", DAY))) == []
