"""The list and pages of cases, as visitors and officers see them."""

import pytest

from content.models import CasePage
from tests.factories import UserFactory

# A Wagtail page costs the site, the way down the tree and the page itself; then its articles.
CASES_QUERIES = 5


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("content.templatetags.content.timezone.now", lambda: at)


class TestListOfCases:
    def test_shows_each_case_to_everybody(self, client, cases, django_assert_num_queries):
        with django_assert_num_queries(CASES_QUERIES):
            response = client.get("/learn/cases/")

        html = response.content.decode()
        assert "2 cases" in html
        assert 'href="/learn/cases/spc-guiding-6/"' in html

    def test_is_filtered_by_domain(self, client, cases):
        html = client.get("/learn/cases/?domain=房屋征收补偿").content.decode()

        assert "1 case" in html
        assert "spc-agreement-02" in html

    def test_says_that_nothing_fits(self, client, cases):
        html = client.get("/learn/cases/?kind=typical&domain=市场监管（原工商）").content.decode()

        assert "No case of this kind" in html

    def test_says_what_it_is_for_while_empty(self, client, db):
        assert "No cases yet" in client.get("/learn/cases/").content.decode()

    def test_answers_an_unknown_domain_with_a_message(self, client, cases):
        assert client.get("/learn/cases/?domain=x").status_code == 422


class TestCase:
    def test_warns_that_the_article_cited_is_out_of_force_and_shows_the_one_in_force(
        self, client, cases
    ):
        html = client.get("/learn/cases/spc-guiding-6/").content.decode()

        assert "The article cited is no longer in force." in html
        assert 'href="/law/xing-zheng-chu-fa-fa/?on=2018-01-01#a42"' in html
        assert '<span class="art">第六十三条</span>行政机关拟作出下列行政处罚决定' in html
        assert 'href="/law/xing-zheng-chu-fa-fa/#a63"' in html

    def test_says_that_an_older_text_was_applied(self, client, cases):
        html = client.get("/learn/cases/spc-guiding-6/").content.decode()

        assert "The case applied an older text that is not in this collection." in html

    def test_offers_visitors_nothing_to_mark(self, client, cases):
        assert "Mark as read" not in client.get("/learn/cases/spc-guiding-6/").content.decode()

    def test_offers_officers_to_mark_it_as_read(self, client, cases):
        client.force_login(UserFactory(roles=["officer"]))

        html = client.get("/learn/cases/spc-guiding-6/").content.decode()

        assert "Mark as read" in html
        case = CasePage.objects.get(number="指导性案例6号")
        assert f'action="/learn/complete/{case.pk}/"' in html

    def test_shows_text_that_looks_like_markup_as_it_is(self, client, cases):
        CasePage.objects.update(facts="<script>alert(1)</script>")

        html = client.get("/learn/cases/spc-guiding-6/").content.decode()

        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html

    def test_holds_no_inline_style_or_script(self, client, cases):
        html = client.get("/learn/cases/spc-guiding-6/").content.decode()

        assert " style=" not in html
        assert "<script>" not in html


class TestRootOfTheTree:
    def test_is_the_home_page(self, client, db):
        assert client.get("/").status_code == 200
