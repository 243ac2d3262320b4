"""The content policy of our pages and of Wagtail's interface."""

import pytest

from tests.factories import UserFactory


def policy_of(response):
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {
        name: sources.split()
        for name, *rest in [p.split(" ", 1) for p in parts]
        for sources in rest
    }


@pytest.mark.django_db
class TestContentPolicy:
    def test_of_our_pages_allows_no_inline_code(self, client):
        policy = policy_of(client.get("/help/"))

        assert policy["default-src"] == ["'self'"]
        assert all("'unsafe-inline'" not in sources for sources in policy.values())

    def test_of_the_cms_is_its_own(self, client):
        client.force_login(UserFactory(roles=["trainer"]))

        policy = policy_of(client.get("/cms/"))

        assert policy["script-src"] == ["'self'", "'unsafe-inline'"]
        assert policy["frame-ancestors"] == ["'self'"]
        assert all("'unsafe-eval'" not in sources for sources in policy.values())

    def test_is_given_with_refusals_too(self, client):
        client.force_login(UserFactory(roles=["officer"]))

        response = client.get("/cms/")

        assert response.status_code == 403
        assert policy_of(response)["default-src"] == ["'self'"]
