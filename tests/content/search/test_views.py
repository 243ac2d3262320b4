"""The public search page."""

from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils.html import escape

from content.search.forms import LONGEST
from content.search.operations import gather_words
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def ask(client, **query):
    return client.get(reverse("search"), query, headers={"accept-language": "zh-hans"})


class TestSearchPage:
    def test_tells_a_visitor_what_can_be_found(self, client):
        response = ask(client)

        assert response.status_code == 200
        assert "?q=%E5%90%AC%E8%AF%81" in response.content.decode()

    def test_shows_hits_with_the_words_marked(self, client, article):
        article("应当组织听证。")

        response = ask(client, q="听证")

        assert "应当组织<mark>听证</mark>。" in response.content.decode()
        assert 'role="status"' in response.content.decode()

    def test_escapes_texts_and_queries_before_it_marks(self, client, article):
        article("<script>听证</script>")

        page = ask(client, q="<b>听证").content.decode()

        assert "&lt;script&gt;<mark>听证</mark>&lt;/script&gt;" in page
        assert "<b>听证" not in page
        assert escape("<b>听证") in page

    @pytest.mark.parametrize("query", ['"', '"听证', "听证'", "*", "NOT", "a:b", "听证 OR", "\\"])
    def test_takes_any_sign(self, client, article, query):
        article("听证")

        assert ask(client, q=query).status_code == 200

    def test_says_that_nothing_was_found_and_what_may_help(self, client):
        page = ask(client, q="查无此词").content.decode()

        assert "“查无此词”" in page
        assert "state=repealed" in page

    def test_offers_to_drop_the_filter_where_it_found_nothing(self, client):
        page = ask(client, q="查无此词", type="case").content.decode()

        assert "state=repealed" not in page
        assert f'href="?q={"%E6%9F%A5%E6%97%A0%E6%AD%A4%E8%AF%8D"}"' in page

    def test_refuses_a_query_that_is_too_long(self, client):
        response = ask(client, q="长" * (LONGEST + 1))

        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.content.decode()

    def test_keeps_a_query_that_is_too_long(self, client):
        page = ask(client, q="长" * 10_000).content.decode()

        assert "长" * 10_000 in page

    @pytest.mark.parametrize(
        "query",
        [
            {"on": "yesterday"},
            {"on": "0000-01-01"},
            {"q": "听\x00证"},
            {"type": "x"},
            {"state": "x"},
            {"sort": "x"},
        ],
    )
    def test_refuses_filters_that_make_no_sense(self, client, query):
        response = ask(client, **({"q": "听证"} | query))

        assert response.status_code == 422
        assert 'role="alert"' in response.content.decode()

    @pytest.mark.parametrize("page", ["x", "0", "-1", "999999", "9" * 30])
    def test_shows_some_page_whatever_number_is_asked_for(self, client, article, page):
        article("听证")

        assert "<mark>听证</mark>" in ask(client, q="听证", page=page).content.decode()

    def test_goes_on_over_pages_and_keeps_the_query(self, client, article):
        for _ in range(25):
            article("听证")

        page = ask(client, q="听证", type="article").content.decode()

        # The best of the first ten stands above the list.
        assert page.count('class="zf-hit"') == 9
        assert page.count('class="zf-best"') == 1
        assert "type=article&amp;page=2" in page

    def test_keeps_the_day_in_links_and_form(self, client, article):
        article("听证")

        page = ask(client, q="听证", on="2022-01-01").content.decode()

        assert 'name="on" value="2022-01-01"' in page

    def test_is_the_same_for_who_signed_in(self, client, article):
        client.force_login(UserFactory(roles=["officer"]))
        article("听证")

        assert "<mark>听证</mark>" in ask(client, q="听证").content.decode()

    @pytest.mark.parametrize(
        "query", ["，。！？", "*", "《》", " ", "的", "42", "第条", "条", "法", "%", "%%s", "{}"]
    )
    def test_has_an_answer_to_what_is_hardly_a_question(self, client, article, query):
        article("听证")

        assert ask(client, q=query).status_code == 200

    def test_offers_what_was_perhaps_meant(self, client, article):
        article("应当组织听证")
        article("听证由行政机关组织")
        gather_words()

        page = ask(client, q="听正").content.decode()

        assert f'href="?q={quote("听证")}"' in page

    def test_offers_choices_with_their_counts_and_what_is_chosen_as_chips(self, client, article):
        article("听证", version__law__kind="法律")
        article("听证", version__law__kind="行政法规")

        page = ask(client, q="听证", level="法律", type="article").content.decode()

        assert 'name="level" value="行政法规"' in page
        assert f'href="?q={quote("听证")}&amp;type=article"' in page
        assert f'href="?q={quote("听证")}&amp;level={quote("法律")}"' in page

    def test_says_that_a_law_has_no_such_article(self, client, article):
        article("听证", version__law__short_name="行政处罚法", number=42)

        page = ask(client, q="行政处罚法999条").content.decode()

        assert "999" in page
        assert "<mark>" not in page.split('class="zf-hit"')[0]
        assert page.count('class="zf-hit"') == 1

    def test_leads_to_the_drill_on_an_article_for_officers_only(self, client, article):
        found = article("听证")
        link = f"{reverse('drill-on-article')}?key={quote(found.key, safe='')}"
        visitor = ask(client, q="听证").content.decode()
        client.force_login(UserFactory(roles=["officer"]))

        assert link not in visitor
        assert link in ask(client, q="听证").content.decode()

    def test_leads_to_items_for_trainers_and_reviewers_only(self, client, article):
        article("听证")
        shown = {}
        for role in ("officer", "trainer", "reviewer", "auditor"):
            client.force_login(UserFactory(roles=[role]))
            page = ask(client, q="听证").content.decode()
            shown[role] = reverse("exams:item-search") in page

        assert shown == {"officer": False, "trainer": True, "reviewer": True, "auditor": False}

    @pytest.mark.parametrize("query", ["听证", "听证 查无此词", "行政处罚法第四十二条"])
    @pytest.mark.parametrize("is_signed_in", [True, False])
    def test_asks_the_database_sixteen_times_at_most(
        self,
        client,
        article,
        case,
        handbook_page,
        django_assert_max_num_queries,
        query,
        is_signed_in,
    ):
        article("听证")
        case(facts="听证")
        handbook_page(text="听证告知")
        if is_signed_in:
            client.force_login(UserFactory(roles=["officer"]))
        ask(client, q=query)

        with django_assert_max_num_queries(16):
            response = ask(client, q=query)

        assert response.status_code == 200
