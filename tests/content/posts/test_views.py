"""The list of post maps, and a map as readers see it."""

import pytest

from content.models import PostMapPage
from content.posts.operations import load_posts
from tests.content.conftest import OLD
from tests.content.posts.conftest import duty, post, post_documents
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestList:
    def test_is_public_and_shows_what_is_published(self, client, town):
        html = client.get("/posts/").content.decode()

        assert 'href="/posts/town-enforcement/"' in html
        assert "乡镇人民政府、街道办事处" in html

    def test_is_narrowed(self, client, town):
        narrowed = client.get("/posts/?track=supervision")

        assert list(narrowed.context["posts"]) == []
        assert client.get("/posts/?level=town").context["posts"].count() == 1

    def test_says_so_if_a_filter_is_none(self, client, town):
        assert client.get("/posts/?track=traffic").status_code == 422

    def test_costs_as_many_queries_with_more_maps(
        self, client, town, at, django_assert_max_num_queries
    ):
        client.get("/posts/")
        documents = post_documents(*(post(id=f"post-{n}", title=f"岗位{n}") for n in range(8)))
        load_posts.__wrapped__(documents=documents, actor=None, at=at)

        with django_assert_max_num_queries(6):
            assert client.get("/posts/").context["posts"].count() == 9


class TestPage:
    def test_shows_duties_law_risks_liability_and_controls(self, client, town):
        html = client.get(town.address).content.decode()

        for words in ("持证上岗", "行政处罚法 第四十二条", "一个人检查", "核对证件"):
            assert words in html
        # The text of the article is read from the law, and what the liability cites is linked.
        assert "执法人员不得少于两人" in html
        assert "#a76" in html

    def test_marks_a_row_whose_article_no_longer_stands(self, client, penalty_law, at):
        documents = post_documents(post(duties=[duty(basis=[f"{OLD}#33"]), duty()]))
        load_posts.__wrapped__(documents=documents, actor=None, at=at)
        page = PostMapPage.objects.get()

        html = client.get(page.address).content.decode()

        assert html.count('class="is-stale"') == 1
        assert "行政处罚法 第五十一条" in html

    def test_offers_study_and_drill_to_who_is_signed_in(self, client, town):
        before = client.get(town.address).content.decode()
        client.force_login(UserFactory(roles=["officer"]))

        html = client.get(town.address).content.decode()

        assert "/prepare/" not in before
        assert f'href="{town.address}prepare/"' in html
        assert f'href="/practice/post/{town.pk}/"' in html

    def test_costs_as_many_queries_with_more_duties(
        self, client, town, at, django_assert_max_num_queries
    ):
        client.get(town.address)
        duties = [duty(matter=f"事项{n}") for n in range(8)]
        documents = post_documents(post(duties=duties))
        load_posts.__wrapped__(documents=documents, actor=None, at=at)

        with django_assert_max_num_queries(20):
            html = client.get(town.address).content.decode()

        assert html.count("事项") >= 8
