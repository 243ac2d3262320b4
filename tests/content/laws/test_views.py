"""Public pages of laws."""

import re
from datetime import UTC, datetime

import pytest

from tests.content.conftest import NEW

# Session, user and roles of a reader who is signed in come on top; visitors cost nothing.
LIST_QUERIES = 3
LAW_QUERIES = 7  # two of them for what cites its articles, one for what it repealed
WEIGHT = 300 * 1024  # bytes of a page


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def today(monkeypatch, at):
    monkeypatch.setattr("content.laws.views.timezone.now", lambda: at)


pytestmark = pytest.mark.usefixtures("today")


class TestListOfLaws:
    def test_shows_each_law_to_everybody(
        self, client, penalty_law, environmental_code, django_assert_num_queries
    ):
        with django_assert_num_queries(LIST_QUERIES):
            response = client.get("/law/")

        html = response.content.decode()
        assert "3 laws" in html
        assert 'href="/law/xing-zheng-chu-fa-fa/"' in html
        assert html.count("Repealed") == 1

    def test_takes_no_more_statements_for_more_laws(
        self, client, penalty_law, environmental_code, django_assert_num_queries
    ):
        with django_assert_num_queries(LIST_QUERIES):
            client.get("/law/?q=法")

    def test_is_filtered_without_scripts(self, client, penalty_law, environmental_code):
        html = client.get("/law/?q=处罚法").content.decode()

        assert "1 law" in html
        assert "生态环境法典" not in html

    def test_repeats_what_was_not_found(self, client, penalty_law):
        html = client.get("/law/?q=<b>民法典").content.decode()

        assert "No law found for “&lt;b&gt;民法典”" in html
        assert "Clear the filter" in html

    def test_says_what_it_is_for_while_empty(self, client, db):
        assert "No laws yet" in client.get("/law/").content.decode()

    def test_answers_an_unknown_kind_with_a_message(self, client, penalty_law):
        response = client.get("/law/?kind=x")

        assert response.status_code == 422
        assert "行政处罚法" in response.content.decode()


class TestLaw:
    def test_shows_the_text_in_force_today(self, client, penalty_law, django_assert_num_queries):
        with django_assert_num_queries(LAW_QUERIES):
            response = client.get("/law/xing-zheng-chu-fa-fa/")

        html = response.content.decode()
        assert response.context["version"].key == NEW
        assert '<section id="a86">' in html
        assert 'href="#h1-2">第一章 总则' in html

    def test_shows_the_text_of_another_day_and_says_which_one_is_in_force(
        self, client, penalty_law
    ):
        html = client.get("/law/xing-zheng-chu-fa-fa/?on=2021-07-14").content.decode()

        assert '<section id="a37">' in html
        assert '<section id="a65">' not in html
        assert "Text in force on 2021-07-14, no longer today." in html
        assert "Go to the text in force today, version of 2021-01-22" in html

    def test_says_that_the_text_of_another_day_is_also_that_of_today(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/?on=2022-01-01").content.decode()

        assert "Text in force on 2022-01-01. It is also the text in force today." in html

    def test_says_that_no_text_was_in_force(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/?on=2010-01-01").content.decode()

        assert "On 2010-01-01 no text of this law in this collection was in force." in html

    def test_lists_its_versions_with_their_days(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        assert 'href="/law/xing-zheng-chu-fa-fa/?on=2018-01-01"' in html
        assert "until 2021-07-15 (excluded)" in html

    def test_that_was_repealed_says_so_and_leads_on(self, client, environmental_code):
        html = client.get("/law/huan-jing-bao-hu-fa/").content.decode()

        assert "This law was repealed on 2026-08-15." in html
        assert 'href="/law/sheng-tai-huan-jing-fa-dian/"' in html

    def test_of_1242_articles_is_shown_in_parts(
        self, client, environmental_code, django_assert_num_queries
    ):
        with django_assert_num_queries(LAW_QUERIES):
            response = client.get("/law/sheng-tai-huan-jing-fa-dian/?article=1000")

        html = response.content.decode()
        assert '<section id="a1000"' in html
        assert '<section id="a1">' not in html
        for part in response.context["text"].parts:
            page = client.get(f"/law/sheng-tai-huan-jing-fa-dian/?part={part.number}")
            assert len(page.content) < WEIGHT

    def test_answers_a_day_that_is_none_with_a_message(self, client, penalty_law):
        response = client.get("/law/xing-zheng-chu-fa-fa/?on=2021-02-30")

        assert response.status_code == 422
        assert "Write the day as 2026-11-24." in response.content.decode()

    @pytest.mark.parametrize(
        "day", ["0000-01-01", "10000-01-01", "nonsense", "2021-13-01", "２０２１-02-30", "1e9"]
    )
    def test_answers_every_nonsense_day_with_a_message(self, client, penalty_law, day):
        response = client.get("/law/xing-zheng-chu-fa-fa/", {"on": day})

        assert response.status_code == 422
        assert "Write the day as 2026-11-24." in response.content.decode()

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_takes_the_first_and_the_last_day_there_is(self, client, penalty_law, day):
        assert client.get("/law/xing-zheng-chu-fa-fa/", {"on": day}).status_code == 200

    @pytest.mark.parametrize("query", ["article=0", "article=x", "part=-1", "part=99999"])
    def test_answers_a_part_that_is_none_with_the_text(self, client, penalty_law, query):
        response = client.get(f"/law/xing-zheng-chu-fa-fa/?{query}")

        assert response.status_code == 422
        assert '<section id="a1">' in response.content.decode()

    @pytest.mark.parametrize(
        ("slug", "written", "number"),
        [
            ("xing-zheng-chu-fa-fa", "第四十二条", 42),
            ("xing-zheng-chu-fa-fa", "42条", 42),
            ("xing-zheng-chu-fa-fa", "４２", 42),
            ("xing-zheng-chu-fa-fa", " 42 ", 42),
            ("xing-zheng-chu-fa-fa", "第四十二条第一款", 42),
            ("sheng-tai-huan-jing-fa-dian", "第一千二百四十二条", 1242),
        ],
    )
    def test_leads_to_an_article_in_every_form_of_its_number(
        self, client, penalty_law, environmental_code, slug, written, number
    ):
        response = client.get(f"/law/{slug}/", {"article": written})

        assert response.status_code == 302
        assert response["Location"] == f"/law/{slug}/?article={number}#a{number}"
        html = client.get(response["Location"]).content.decode()
        assert f'<section id="a{number}" tabindex="-1" autofocus>' in html

    def test_keeps_the_day_on_the_way_to_an_article(self, client, penalty_law):
        response = client.get("/law/xing-zheng-chu-fa-fa/?on=2021-07-14&article=第三十七条")

        assert response["Location"].endswith("?on=2021-07-14&article=37#a37")

    def test_has_no_article_beyond_its_last(self, client, penalty_law):
        response = client.get("/law/xing-zheng-chu-fa-fa/?article=87")

        assert response.status_code == 422
        html = response.content.decode()
        assert "This version has no article 87; its last one is 86." in html
        assert '<section id="a1">' in html

    def test_leads_from_an_old_article_to_the_one_in_force(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/?on=2021-07-14&article=37").content.decode()

        # 第三十七条 of 2017 is 第五十五条 today; so says the note above, and the line below it.
        assert "Go to the text in force today, version of 2021-01-22, 第五十五条" in html
        assert html.count('href="/law/xing-zheng-chu-fa-fa/#a55"') == 2

    def test_leads_from_a_repealed_article_to_the_code(self, client, environmental_code):
        html = client.get("/law/huan-jing-bao-hu-fa/?article=1").content.decode()

        assert 'Today: <span lang="zh-CN">《生态环境法典》第' in html

    def test_says_nothing_of_today_beside_the_text_in_force(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        assert "Today:" not in html

    def test_names_what_it_replaces_and_repeals(self, client, penalty_law, environmental_code):
        old = client.get("/law/xing-zheng-chu-fa-fa/?on=2021-07-14").content.decode()
        code = client.get("/law/sheng-tai-huan-jing-fa-dian/").content.decode()

        assert "Replaced by" in old
        assert "Repeals" in code
        assert "《中华人民共和国环境保护法》" in code

    def test_says_that_a_new_text_is_coming(self, client, penalty_law, monkeypatch):
        monkeypatch.setattr(
            "content.laws.views.timezone.now", lambda: datetime(2021, 7, 1, tzinfo=UTC)
        )

        html = client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        assert "A new text takes effect on 2021-07-15." in html

    def test_sets_items_as_lines_of_their_own(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        assert re.search(r'<p[^>]* class="item">（一）警告、通报批评', html)

    def test_translates_its_kind(self, client, penalty_law, settings):
        assert "</svg>Law</span>" in client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

        assert "</svg>法律</span>" in client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

    def test_that_does_not_exist_is_not_found(self, client, db):
        assert client.get("/law/nope/").status_code == 404

    def test_is_only_read(self, client, penalty_law):
        assert client.post("/law/xing-zheng-chu-fa-fa/").status_code == 405

    def test_is_marked_as_chinese_on_the_english_page(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        assert '<h1 lang="zh-CN">中华人民共和国行政处罚法</h1>' in html

    def test_holds_no_inline_style_or_script(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        assert " style=" not in html
        assert "<script>" not in html
