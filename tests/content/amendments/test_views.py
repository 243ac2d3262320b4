"""The public page that shows two versions side by side."""

import pytest

from tests.content.conftest import NEW, OLD

PATH = "/law/xing-zheng-chu-fa-fa/compare/"
# Law, versions, two outlines, and the texts of one page; two more the first time in a process.
PAGE_QUERIES = 6
WEIGHT = 200 * 1024  # bytes of a page


@pytest.fixture(autouse=True)
def english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def today(monkeypatch, at):
    monkeypatch.setattr("content.amendments.views.timezone.now", lambda: at)


pytestmark = pytest.mark.usefixtures("today")


def page(client, query=""):
    response = client.get(f"{PATH}{query}")
    return response, response.content.decode()


class TestComparePage:
    def test_shows_the_version_in_force_beside_the_one_before(
        self, client, penalty_law, django_assert_num_queries
    ):
        client.get(PATH)

        with django_assert_num_queries(PAGE_QUERIES):
            response, html = page(client)

        assert response.status_code == 200
        assert [each.key for each in response.context["compared"].versions] == [OLD, NEW]
        counts = {name: count for name, _, count in response.context["tabs"]}
        assert counts["renumbered"] == 8
        assert counts["amended"] + counts["new"] + counts["gone"] == counts[""]
        assert 'href="/law/xing-zheng-chu-fa-fa/?on=2018-01-01"' in html
        assert 'href="/law/xing-zheng-chu-fa-fa/?on=2021-07-15#a4"' in html

    def test_marks_words_in_more_than_color(self, client, penalty_law):
        html = page(client)[1]

        assert '<del><span class="visually-hidden" lang="en">[deleted: </span>或者' in html
        assert '<ins><span class="visually-hidden" lang="en">[inserted: </span>、' in html

    @pytest.mark.parametrize(
        "query",
        [
            f"?old={OLD}&new={NEW}",
            "?old=2017-09-01&new=2021-01-22",
            "?old=2020-01-01&new=2022-01-01",
            "?new=2021-01-22",
            "?old=2017-09-01",
            "?old=&new=",
        ],
    )
    def test_takes_keys_and_days(self, client, penalty_law, query):
        response, _ = page(client, query)

        assert response.status_code == 200
        assert [each.key for each in response.context["compared"].versions] == [OLD, NEW]

    def test_compares_backwards_if_asked_to(self, client, penalty_law):
        response, _ = page(client, "?old=2021-01-22&new=2017-09-01")

        assert [each.key for each in response.context["compared"].versions] == [NEW, OLD]

    @pytest.mark.parametrize("kind", ["amended", "new", "gone"])
    def test_is_narrowed_to_a_kind(self, client, penalty_law, kind):
        response, _ = page(client, f"?kind={kind}")

        assert {each.change.kind for each in response.context["passages"]} == {kind}

    def test_lists_what_only_moved_in_short(self, client, penalty_law):
        html = page(client, "?kind=renumbered")[1]

        assert "<b>5–7</b>" in html  # from 4–6
        assert "<del>" not in html

    @pytest.mark.parametrize("number", ["2", "5", "99", "0", "x", "-1"])
    def test_has_pages_of_a_bearable_weight(self, client, penalty_law, number):
        response, _ = page(client, f"?page={number}")

        assert response.status_code == 200
        assert len(response.content) < WEIGHT

    def test_gives_the_numbers_as_json(self, client, penalty_law):
        response = client.get(f"{PATH}?old={OLD}&new={NEW}&format=json")

        assert response.json()["versions"] == [OLD, NEW]
        assert response.json()["identical"] == [[1, 1]]
        assert [33, 51] in response.json()["amended"]

    def test_says_that_there_is_one_version_only(self, client, environmental_code):
        path = "/law/sheng-tai-huan-jing-fa-dian/compare/"

        assert "This collection has one version of this law." in (client.get(path).content.decode())
        assert client.get(f"{path}?format=json").status_code == 422
        assert client.get(f"{path}?old=2020-01-01").status_code == 422

    def test_is_reached_from_the_list_of_versions(self, client, penalty_law):
        html = client.get("/law/xing-zheng-chu-fa-fa/").content.decode()

        assert html.count("Compare with the version before") == 1
        assert f'href="{PATH}?new=2021-01-22"' in html

    def test_is_only_read(self, client, penalty_law):
        assert client.post(PATH).status_code == 405

    def test_holds_no_inline_style_or_script(self, client, penalty_law):
        html = page(client)[1]

        assert " style=" not in html
        assert "<script>" not in html


class TestComparePageOfBadInput:
    def test_of_an_unknown_law_is_not_found(self, client, penalty_law):
        assert client.get("/law/nope/compare/").status_code == 404

    @pytest.mark.parametrize(
        "query",
        [
            "?old=0000-01-01&new=2021-01-22",
            "?old=2017-12-31",  # nothing in force yet
            "?new=2021-02-30",
            "?old=<b>x",
            "?old=shi-pin-an-quan-fa_2021-04-29&new=2021-01-22",
            f"?new={'9' * 10_000}",
            "?old=%00",
        ],
    )
    @pytest.mark.parametrize("form", ["", "&format=json"])
    def test_says_that_there_is_no_such_version(self, client, penalty_law, query, form):
        response, text = page(client, query + form)

        assert response.status_code == 422
        assert "is no version of this law" in text
        assert "<b>x" not in text or form
        assert len(text) < WEIGHT

    @pytest.mark.parametrize("form", ["", "&format=json"])
    def test_says_that_it_is_the_same_version_twice(self, client, penalty_law, form):
        response, text = page(client, f"?old=2021-01-22&new=2021-07-15{form}")

        assert response.status_code == 422
        assert "This is the same version twice." in text

    def test_answers_an_unknown_kind_with_a_message(self, client, penalty_law):
        response, text = page(client, "?kind=x")

        assert response.status_code == 422
        assert 'role="alert"' in text
