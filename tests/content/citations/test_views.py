"""The desk of citations, and what cites an article."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from content.models import PageCitation
from content.pages.operations import load_cases
from tests.content.pages.conftest import case_documents
from tests.factories import UserFactory

DESK = "/teach/citations/"


@pytest.fixture
def client(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def trainer(db):
    return UserFactory(roles=[Role.TRAINER])


@pytest.fixture
def desk(client, trainer):
    client.force_login(trainer)
    return client


class TestDesk:
    def test_shows_what_waits_with_sentence_and_article(self, desk, commentary):
        html = desk.get(DESK).content.decode()

        assert commentary.title in html
        assert "当事人违反<mark>《行政处罚法》第四十二条第一款</mark>" in html
        assert "行政处罚应当由具有行政执法资格的执法人员实施" in html
        assert html.count('value="confirm"') == 4

    def test_says_that_nothing_waits(self, desk):
        assert "No citation waits" in desk.get(DESK).content.decode()

    def test_takes_no_more_statements_for_more_pages(
        self, desk, commentary, at, django_assert_num_queries
    ):
        desk.get(DESK)
        with CaptureQueriesContext(connection) as one:
            desk.get(DESK)
        facts = ["违反《行政处罚法》第七条。"]
        changes = {"facts": facts, "published": "2022-01-04", "legal_basis": []}
        documents = case_documents("spc-guiding-90", **changes)
        load_cases(documents=documents, actor=None, at=at)

        with django_assert_num_queries(len(one)):
            html = desk.get(DESK).content.decode()

        assert html.count("<mark>") == 4

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.REVIEWER])
    def test_is_for_trainers(self, client, commentary, role):
        client.force_login(UserFactory(roles=[role]))

        assert client.get(DESK).status_code == 403

    def test_answers_a_page_that_is_none(self, desk, commentary):
        assert desk.get(DESK + "?page=x").status_code == 200

    def test_holds_no_inline_style_or_script(self, desk, commentary):
        html = desk.get(DESK).content.decode()

        assert "style=" not in html
        assert "<script>" not in html


class TestDecision:
    @pytest.mark.parametrize(
        ("decision", "status"), [("confirm", "confirmed"), ("reject", "rejected")]
    )
    def test_settles_a_citation(self, desk, trainer, proposed, decision, status):
        url = reverse("content:citation-settle", args=[proposed.pk])

        response = desk.post(url, {"decision": decision, "page": 1})

        proposed.refresh_from_db()
        assert (response.status_code, response.url) == (302, DESK)
        assert (proposed.status, proposed.settled_by) == (status, trainer)

    def test_settles_a_page(self, desk, commentary):
        url = reverse("content:citations-settle-page", args=[commentary.pk])

        response = desk.post(url, {"decision": "confirm", "page": 2}, follow=True)

        assert response.redirect_chain == [(DESK + "?page=2", 302)]
        assert "3 citations confirmed." in response.content.decode()
        assert not PageCitation.objects.filter(status="proposed").exists()

    def test_says_who_decided_otherwise(self, desk, proposed):
        PageCitation.objects.filter(pk=proposed.pk).update(
            status="rejected", settled_by=UserFactory(name="孙立"), settled_at="2026-11-24T09:00Z"
        )

        response = desk.post(
            reverse("content:citation-settle", args=[proposed.pk]), {"decision": "confirm"}
        )

        assert response.status_code == 409
        assert "孙立" in response.content.decode()

    @pytest.mark.parametrize(
        "data", [{}, {"decision": "maybe"}, {"decision": "reject", "page": "x"}]
    )
    def test_needs_to_be_one(self, desk, proposed, data):
        url = reverse("content:citation-settle", args=[proposed.pk])

        assert desk.post(url, data).status_code == 400

    def test_is_not_found_for_what_is_not_there(self, desk):
        url = reverse("content:citation-settle", args=[1])

        assert desk.post(url, {"decision": "confirm"}).status_code == 404

    def test_is_for_trainers(self, client, proposed):
        client.force_login(UserFactory(roles=[Role.OFFICER]))

        url = reverse("content:citation-settle", args=[proposed.pk])
        assert client.post(url, {"decision": "confirm"}).status_code == 403


class TestArticleUses:
    def address(self, number, on=""):
        return f"/law/xing-zheng-chu-fa-fa/articles/{number}/used/{on}"

    def test_lists_the_pages_for_everybody(self, client, case, django_assert_num_queries):
        # Versions, the article, restricted pages, citations.
        with django_assert_num_queries(4):
            response = client.get(self.address(42, "?on=2020-01-01"))

        html = response.content.decode()
        assert case.title in html
        assert f'href="{case.address}"' in html

    def test_says_that_there_are_none(self, client, penalty_law):
        html = client.get(self.address(1)).content.decode()

        assert "No published case, handbook page or post map cites it." in html

    @pytest.mark.parametrize(("number", "status"), [(900, 404), (99999999999999999999, 404)])
    def test_is_not_found_without_the_article(self, client, penalty_law, number, status):
        assert client.get(self.address(number)).status_code == status

    def test_is_not_found_without_the_law(self, client, db):
        assert client.get("/law/no-law/articles/1/used/").status_code == 404

    def test_shows_today_for_a_day_that_is_none(self, client, penalty_law):
        assert client.get(self.address(1, "?on=0000-00-00")).status_code == 200

    def test_shows_officers_no_items(self, client, penalty_law):
        client.force_login(UserFactory(roles=[Role.OFFICER]))

        assert "hx-get" not in client.get(self.address(1)).content.decode().split("<main")[1]

    def test_leaves_a_place_for_items_to_trainers(self, desk, penalty_law):
        main = desk.get(self.address(1)).content.decode().split("<main")[1]

        assert 'hx-get="' in main
        assert "?key=xing-zheng-chu-fa-fa_2021-01-22%231" in main
