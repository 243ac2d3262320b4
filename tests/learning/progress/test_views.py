"""The pages of what there is to learn."""

import json

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import gettext

from content.models import (
    CaseIndexPage,
    CasePage,
    Handbook,
    HandbookChapter,
    HandbookIndexPage,
    HandbookPage,
)
from learning.models import Activity
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    def make(title="某案", domain="生态环境"):
        page = CasePage(title=title, domain=domain, issuer="最高人民法院", points="要点")
        page.facts, page.result, page.slug = "事实", "结果", f"case-{CasePage.objects.count()}"
        return CaseIndexPage.objects.get().add_child(instance=page)

    return make


@pytest.fixture
def handbook_page():
    book = HandbookIndexPage.objects.get().add_child(instance=Handbook(title="手册"))
    chapter = book.add_child(instance=HandbookChapter(title="检查与取证"))
    body = json.dumps([{"type": "paragraph", "value": "出示证件"}])
    return chapter.add_child(instance=HandbookPage(title="亮证与告知", body=body))


@pytest.fixture
def officer(client):
    user = UserFactory(roles=["officer"])
    client.force_login(user)
    return user


def complete(client, page):
    return client.post(reverse("learning:complete", args=[page.pk]))


class TestLearn:
    def test_sends_visitors_to_the_sign_in(self, client):
        assert client.get(reverse("learn")).status_code == 302

    def test_lists_what_there_is_and_what_was_read(self, client, officer, case, handbook_page):
        read = case("读过的案")
        case("没读的案")
        complete(client, read)

        response = client.get(reverse("learn"))

        rows = {
            row.reading.title: row.is_read
            for group in response.context["groups"]
            for row in group.rows
        }
        assert rows == {"读过的案": True, "没读的案": False, "亮证与告知": False}
        assert (response.context["read"], response.context["total"]) == (1, 3)

    def test_narrows_by_kind(self, client, officer, case, handbook_page):
        case("某案")

        page = client.get(reverse("learn"), {"kind": "handbook"}).content.decode()

        assert "亮证与告知" in page
        assert "某案" not in page

    def test_narrows_cases_by_domain(self, client, officer, case):
        case("甲案", domain="生态环境")
        case("乙案", domain="自然资源")

        page = client.get(reverse("learn"), {"domain": "自然资源"}).content.decode()

        assert "乙案" in page
        assert "甲案" not in page

    def test_says_so_when_there_is_nothing(self, client, officer):
        assert "zf-empty" in client.get(reverse("learn")).content.decode()

    @pytest.mark.parametrize("query", [{"kind": "video"}, {"domain": "没有的领域"}])
    def test_refuses_filters_that_make_no_sense(self, client, officer, query):
        assert client.get(reverse("learn"), query).status_code == 422

    def test_asks_the_database_eleven_times_at_most(
        self, client, officer, case, handbook_page, django_assert_max_num_queries
    ):
        for number in range(5):
            case(f"第{number}案")
        client.get(reverse("learn"))

        with django_assert_max_num_queries(11):
            client.get(reverse("learn"))


class TestComplete:
    def test_marks_the_page_and_goes_back_to_it(self, client, officer, case):
        page = case()

        response = complete(client, page)

        assert response.status_code == 302
        assert response.url == page.address
        assert Activity.objects.get().learner == officer

    def test_says_that_it_did(self, client, officer, case):
        response = complete(client, case())

        said = [str(message) for message in get_messages(response.wsgi_request)]
        assert said == [gettext("Marked as read.")]

    def test_refuses_a_page_that_is_not_published(self, client, officer, case):
        page = case()
        page.unpublish()

        assert complete(client, page).status_code == 409

    def test_refuses_a_number_beyond_all_pages(self, client, officer):
        assert client.post(f"/learn/complete/{'9' * 26}/").status_code == 409

    def test_takes_a_form_only(self, client, officer, case):
        assert client.get(reverse("learning:complete", args=[case().pk])).status_code == 405

    def test_sends_visitors_to_the_sign_in(self, client, case):
        response = complete(client, case())

        assert response.status_code == 302
        assert not Activity.objects.exists()


class TestReadState:
    def test_offers_the_button_until_the_page_is_read(self, client, officer, case):
        page = case()
        address = reverse("learning:read-state", args=[page.pk])
        button = reverse("learning:complete", args=[page.pk])

        before = client.get(address).content.decode()
        complete(client, page)
        after = client.get(address).content.decode()

        assert button in before
        assert button not in after

    def test_stands_in_the_page_itself(self, client, officer, case):
        page = case()

        shown = client.get(page.address).content.decode()

        assert reverse("learning:complete", args=[page.pk]) in shown
