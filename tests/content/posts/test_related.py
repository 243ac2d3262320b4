"""What rests on the same articles."""

import pytest

from content.models import Article
from content.posts import related
from tests.factories import (
    ArticleFactory,
    CasePageFactory,
    LawVersionFactory,
    PageCitationFactory,
    PostMapPageFactory,
)

pytestmark = pytest.mark.django_db


def again(article, **changes):
    """Return the same text under the same number of a later version."""
    version = LawVersionFactory(law=article.version.law, promulgated_on="2025-01-01")
    fields = {"number": article.number, "text": article.text} | changes
    return ArticleFactory(version=version, **fields)


class TestCitedPage:
    def test_is_what_its_confirmed_citations_name(self, django_assert_num_queries):
        case = CasePageFactory()
        cited, instead = ArticleFactory(number=9), ArticleFactory(number=5)
        PageCitationFactory(page=case, article=cited, current=instead)
        PageCitationFactory(page=case, origin="text", status="proposed")

        with django_assert_num_queries(3):
            page = related.cited_page(case.pk)

        assert (page.title, page.url) == (case.title, case.address)
        assert {article.pk for article in page.articles} == {cited.pk, instead.pk}

    def test_is_none_of_drafts_and_of_nothing(self):
        draft = CasePageFactory(live=False)

        assert related.cited_page(draft.pk) is None
        assert related.cited_page(0) is None


class TestMaterials:
    def test_are_what_cites_the_same_words_what_shares_most_first(self, django_assert_num_queries):
        one, two = ArticleFactory(text="甲"), ArticleFactory(text="乙")
        less, more = CasePageFactory(), CasePageFactory()
        PageCitationFactory(page=less, article=again(one))
        for article in (one, two):
            PageCitationFactory(page=more, article=article)

        with django_assert_num_queries(7):
            found = related.materials([one, two])

        assert [(each.kind, each.pk, each.shared) for each in found] == [
            ("case", more.pk, 2),
            ("case", less.pk, 1),
        ]

    @pytest.mark.parametrize("change", [{"text": "别的"}, {"number": 77}])
    def test_leave_out_other_words_and_other_numbers(self, change):
        article = ArticleFactory(text="甲")
        PageCitationFactory(article=again(article, **change))

        assert related.materials([article]) == []

    def test_leave_out_the_same_words_of_another_law(self):
        article = ArticleFactory(text="本法自公布之日起施行。", number=3)
        PageCitationFactory(article=ArticleFactory(text=article.text, number=3))

        assert related.materials([article]) == []

    def test_leave_out_drafts_withdrawn_cases_and_post_maps(self):
        article = ArticleFactory()
        withdrawn = CasePageFactory(withdrawn_on="2026-11-01", withdrawal_reason="已有新规定")
        for page in (CasePageFactory(live=False), withdrawn, PostMapPageFactory()):
            PageCitationFactory(page=page, article=article)

        assert related.materials([article]) == []

    def test_are_none_without_articles(self):
        assert related.materials(Article.objects.none()) == []


class TestSimilarCases:
    def test_share_articles_first_then_the_domain(self, django_assert_num_queries):
        article = ArticleFactory()
        case = CasePageFactory(domain="市场监管")
        domain = CasePageFactory(domain="市场监管", published_on="2026-01-01")
        shared = CasePageFactory(domain="自然资源")
        CasePageFactory(domain="公安交管")
        for page in (case, shared):
            PageCitationFactory(page=page, article=article)

        with django_assert_num_queries(4):
            found = related.similar_cases(case)

        assert [each.pk for each in found] == [shared.pk, domain.pk]

    def test_are_at_most_four(self):
        case = CasePageFactory(domain="市场监管")
        for _ in range(5):
            CasePageFactory(domain="市场监管")

        assert len(related.similar_cases(case)) == 4

    def test_of_a_case_without_domain_are_not_all_others(self):
        CasePageFactory(domain="")

        assert related.similar_cases(CasePageFactory(domain="")) == []
