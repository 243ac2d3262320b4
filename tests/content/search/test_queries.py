"""What is found in laws, cases and handbooks."""

from datetime import date

import pytest
from django.core.paginator import Paginator
from wagtail.models import PageViewRestriction

from content.search import queries
from content.search.queries import Results, Wanted
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

        hits = Results(Wanted("听证", DAY, is_every_version=True))[:50]

        assert {hit.article.number: str(hit.state) for hit in hits} == {
            63: "in-force",
            42: "superseded",
        }

    def test_hold_each_kind_and_count_it(self, article, case, handbook_page):
        article("听证")
        case(facts="听证")
        handbook_page(text="听证告知")

        results = Results(Wanted("听证", DAY))

        assert results.counts == {"law": 1, "case": 1, "handbook": 1}
        assert results.total == len(results) == 3

    def test_hold_one_kind_on_request_and_still_count_the_others(self, article, case):
        article("听证")
        case(facts="听证")

        results = Results(Wanted("听证", DAY, kind="case"))

        assert [hit.kind for hit in results[:50]] == ["case"]
        assert results.counts["law"] == 1

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

    def test_do_not_go_by_some_words_where_something_holds_all(self, article):
        article("听证期限")
        article("听证")

        results = Results(Wanted("听证 期限", DAY))

        assert len(results) == 1
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


class TestArticleNamed:
    @pytest.mark.parametrize(
        "text", ["处罚法42条", "《行政处罚法》第四十二条", "行政处罚法 第42条"]
    )
    def test_is_the_one_in_force(self, penalty_law, text):
        new, old = penalty_law
        article = ArticleFactory(version=new, number=42)
        ArticleFactory(version=old, number=42)

        assert queries.article_named(Wanted(text, DAY)).article == article

    @pytest.mark.parametrize("text", ["听证", "第四十二条", "处罚法999条"])
    def test_is_none_if_the_words_name_none(self, penalty_law, text):
        ArticleFactory(version=penalty_law[0], number=42)

        assert queries.article_named(Wanted(text, DAY)) is None


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
    def test_are_those_whose_name_holds_the_words(self, penalty_law):
        LawFactory(name="中华人民共和国行政许可法", short_name="行政许可法")

        assert queries.laws_called(Wanted("处罚法", DAY)) == [penalty_law[0].law]

    def test_are_none_for_a_single_character(self, penalty_law):
        assert queries.laws_called(Wanted("法", DAY)) == []
