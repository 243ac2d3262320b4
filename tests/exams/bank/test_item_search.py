"""The tab of items in the one search: for those who write and review them alone."""

import pytest
from django.urls import reverse

from tests.factories import ItemVersionFactory, UserFactory

pytestmark = pytest.mark.django_db
STEM = "当事人要求听证的，应当在行政机关告知后几日内提出？"


@pytest.fixture
def item():
    return ItemVersionFactory(released=True, stem=STEM).item


def ask(client, query="听证", *, is_fragment=False):
    headers = {"HX-Request": "true"} if is_fragment else {}
    return client.get(reverse("exams:item-search"), {"q": query}, headers=headers)


class TestItemSearch:
    @pytest.mark.parametrize("role", ["trainer", "reviewer"])
    @pytest.mark.parametrize("is_fragment", [True, False])
    def test_shows_items_that_hold_the_words(self, client, item, role, is_fragment):
        client.force_login(UserFactory(roles=[role]))

        response = ask(client, is_fragment=is_fragment)

        assert response.status_code == 200
        assert STEM in response.content.decode()
        assert ("<html" in response.content.decode()) is not is_fragment

    @pytest.mark.parametrize(
        "role",
        ["officer", "invigilator", "registrar", "approver", "hr", "auditor", "administrator"],
    )
    @pytest.mark.parametrize("is_fragment", [True, False])
    def test_is_closed_to_everybody_else(self, client, item, role, is_fragment):
        client.force_login(UserFactory(roles=[role]))

        response = ask(client, is_fragment=is_fragment)

        assert response.status_code == 403
        assert STEM not in response.content.decode()

    def test_sends_visitors_to_the_sign_in(self, client, item):
        response = ask(client)

        assert response.status_code == 302
        assert STEM not in response.content.decode()

    def test_finds_by_half_of_the_words(self, client, item):
        ItemVersionFactory(released=True, stem="其他题目")
        client.force_login(UserFactory(roles=["trainer"]))

        page = ask(client, "听证 告知 期限").content.decode()

        assert STEM in page
        assert "其他题目" not in page

    @pytest.mark.parametrize("query", ["", "，。", "长" * 101, "a\x00b"])
    def test_finds_nothing_in_what_is_no_question(self, client, item, query):
        client.force_login(UserFactory(roles=["trainer"]))

        response = ask(client, query)

        assert response.status_code in (200, 422)
        assert STEM not in response.content.decode()

    def test_costs_the_same_however_many_are_shown(self, client, django_assert_max_num_queries):
        for _ in range(12):
            ItemVersionFactory(released=True, stem=STEM)
        client.force_login(UserFactory(roles=["trainer"]))
        ask(client)

        with django_assert_max_num_queries(12):
            ask(client)


class TestOneSearch:
    def test_never_shows_an_item_to_an_officer(self, client, item):
        client.force_login(UserFactory(roles=["officer"]))

        page = client.get(reverse("search"), {"q": "听证 行政机关 告知"}).content.decode()

        assert STEM not in page
        assert item.code not in page
