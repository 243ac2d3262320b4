"""The frame of the site's own pages, and what is shown when something is wrong."""

import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tests.factories import UserFactory

ERRORS = ("400", "403", "404", "405", "409", "413", "429", "500", "503")


class TestErrorPage:
    @pytest.mark.parametrize("code", ERRORS)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_can_be_drawn_without_a_request(self, code, language):
        with translation.override(language):
            html = render_to_string(f"errors/{code}.html")

        assert "<h1>" in html
        assert 'href="/"' in html
        assert "<script" not in html


@pytest.mark.django_db
class TestStaticPage:
    @pytest.mark.parametrize("path", ["/help/", "/accessibility/", "/privacy/"])
    def test_is_open_to_everybody(self, client, path):
        response = client.get(path)

        assert response.status_code == 200
        assert response.content.count(b"<h1>") == 1

    def test_speaks_chinese_first(self, client):
        assert '<html lang="zh-CN"' in client.get("/help/").content.decode()

    def test_speaks_english_when_asked(self, client, settings):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

        assert '<html lang="en"' in client.get("/help/").content.decode()

    def test_carries_no_inline_script_or_style(self, client):
        html = client.get("/help/").content.decode()

        assert "<style" not in html
        assert " style=" not in html
        assert "<script>" not in html
        assert " onclick=" not in html

    @pytest.mark.parametrize(("asked", "drawn"), [("dark", "dark"), ("pink", "auto")])
    def test_takes_only_known_themes_from_the_cookie(self, client, asked, drawn):
        client.cookies["theme"] = asked

        assert f'data-bs-theme="{drawn}"' in client.get("/help/").content.decode()

    @pytest.mark.parametrize(("demo", "marks"), [(True, 1), (False, 0)])
    def test_carries_the_demonstration_mark_only_there(self, client, settings, demo, marks):
        settings.DEMO = demo

        assert client.get("/help/").content.decode().count("zf-demo") == marks


@pytest.mark.django_db
class TestStart:
    @pytest.mark.parametrize(
        ("roles", "view"),
        [
            (["officer"], "home"),
            (["officer", "hr"], "home"),
            ([], "home"),
            (["hr"], "certificates:board"),
            (["trainer"], "exams:bank"),
            (["invigilator"], "exams:sittings"),
            (["auditor"], "org:audit"),
        ],
    )
    def test_leads_to_where_each_role_works(self, client, roles, view):
        client.force_login(UserFactory(roles=roles))

        assert client.get(reverse("start")).url == reverse(view)

    def test_asks_visitors_to_sign_in(self, client):
        assert client.get(reverse("start")).url.startswith(reverse("login"))


@pytest.mark.django_db
class TestWrongMethod:
    def test_is_a_page_for_a_browser(self, client):
        response = client.get(reverse("logout"), headers={"Accept": "text/html,*/*;q=0.8"})

        assert (response.status_code, response.headers["Allow"]) == (405, "POST")
        assert "<h1>不能这样打开此页面</h1>" in response.content.decode()

    @pytest.mark.parametrize("accept", ["*/*", "application/json"])
    def test_is_empty_for_a_script(self, client, accept):
        response = client.get(reverse("logout"), headers={"Accept": accept})

        assert (response.status_code, response.content) == (405, b"")


class TestDownload:
    """A form that is answered with a file: its page stays, and its button works again at once."""

    DOWNLOADS = (
        "candidate-slip",
        "paper-print",
        "participation-export",
        "replay-export",
        "results-export",
        "room-sheet",
        "room-slips",
    )

    @pytest.mark.parametrize("name", DOWNLOADS)
    def test_may_be_asked_for_again(self, name):
        sources = [
            path.read_text(encoding="utf-8")
            for path in (settings.ROOT / "exams" / "templates").rglob("*.html")
        ]
        tags = [
            tag
            for source in sources
            for tag in re.findall(r"<form\b(?:{%.*?%}|[^>])*>", source)
            if f'"exams:{name}"' in tag
        ]

        assert tags
        assert all(" data-repeatable" in tag for tag in tags)
