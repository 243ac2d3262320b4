"""Lists and pages of handbooks, as visitors and officers see them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from content.models import Handbook, HandbookPage
from content.pages.blocks import LawBlock
from tests.content.conftest import NEW

HANDBOOKS_QUERIES = 4  # domains for the filter, handbooks, chapters, pages


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture(autouse=True)
def today(monkeypatch, at):
    monkeypatch.setattr("content.templatetags.content.timezone.now", lambda: at)


class TestHandbook:
    def test_is_listed_with_its_chapters_and_pages(
        self, client, handbook, django_assert_num_queries
    ):
        with django_assert_num_queries(HANDBOOKS_QUERIES):
            response = client.get("/handbook/")

        html = response.content.decode()
        assert 'href="/handbook/town/"' in html
        assert 'href="/handbook/town/penalty/penalty-2/"' in html

    @pytest.mark.parametrize(
        ("query", "status", "is_listed"),
        [
            ("?level=town", 200, True),
            ("?level=city", 200, False),
            ("?domain=城管", 200, True),
            ("?level=x", 422, True),
            ("?domain=x", 422, True),
        ],
    )
    def test_list_is_narrowed_by_level_and_domain(self, client, handbook, query, status, is_listed):
        Handbook.objects.update(level="town", domain="城管")

        response = client.get(f"/handbook/{query}")

        assert response.status_code == status
        assert ('href="/handbook/town/"' in response.content.decode()) is is_listed

    def test_level_is_known(self, handbook):
        with pytest.raises(IntegrityError, match="handbook_level_known"), transaction.atomic():
            Handbook.objects.update(level="x")

    def test_list_says_what_it_is_for_while_empty(self, client, db):
        assert "No handbook yet" in client.get("/handbook/").content.decode()

    @pytest.mark.parametrize("path", ["/handbook/town/", "/handbook/town/inspection/"])
    def test_leads_to_its_pages(self, client, handbook, path):
        html = client.get(path).content.decode()

        assert 'href="/handbook/town/inspection/inspection-1/"' in html

    def test_page_shows_blocks_of_every_kind(self, client, handbook):
        html = client.get("/handbook/town/inspection/inspection-1/").content.decode()

        assert "<p>检查之前先亮证。</p>" in html
        assert "<p>不等当事人开口。</p>" in html
        assert "<li>两人到场。</li>" in html
        assert '<th scope="col">问题</th>' in html
        assert '<span class="art">第五十五条</span>' in html
        assert 'href="/handbook/town/inspection/inspection-2/" rel="next"' in html

    def test_page_warns_of_an_article_out_of_force(self, client, handbook):
        page = HandbookPage.objects.first()
        page.body = [("law", "xing-zheng-chu-fa-fa_2017-09-01#42")]
        page.save_revision().publish()

        html = client.get(page.address).content.decode()

        assert "This article is no longer in force." in html
        assert "Superseded" in html


class TestLawBlock:
    def test_refuses_an_article_that_is_not_there(self, laws):
        for key in (f"{NEW}#42", f"{NEW}#42.1", f"{NEW}#42.1.2"):
            assert LawBlock().clean(key) == key
        with pytest.raises(ValidationError, match="#999"):
            LawBlock().clean(f"{NEW}#999")
