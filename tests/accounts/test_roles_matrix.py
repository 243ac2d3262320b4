"""docs/roles.md is the truth about who may do what, and every address stands in it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from tests.accounts import matrix
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PAGES = matrix.pages()
# The side doors have tests of their own.
DOORS = [page for page in PAGES if not page.name.startswith("closed-")]
WITHOUT_ARGUMENTS = [page for page in DOORS if not page.converters]
CLOSED = [page for page in DOORS if "public" not in page.access]


def is_turned_away(answer):
    """Tell whether a visitor was sent to the sign-in, or a script told to sign in."""
    to_sign_in = answer.headers.get("Location", "").startswith(reverse("login"))
    return answer.status_code == 401 or to_sign_in


class TestTheTable:
    def test_has_a_row_for_every_address(self):
        """Who adds an address says who may use it: these rows are missing."""
        known = matrix.rows()
        missing = [page.row for page in PAGES if page.name not in known]

        assert missing == []

    def test_has_no_row_for_an_address_that_is_gone(self):
        assert set(matrix.rows()) - {page.name for page in PAGES} == set()

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_agrees_with_the_view(self, page):
        said = matrix.rows().get(page.name, frozenset())

        assert said == page.access, f"the code says: {page.row}"

    def test_says_what_each_address_is_for(self):
        lines = matrix.TABLE.read_text(encoding="utf-8").splitlines()

        assert [line for line in lines if line.startswith("| … ")] == []


class TestAVisitor:
    @pytest.mark.parametrize("page", CLOSED, ids=lambda page: page.name)
    def test_gets_nothing_that_is_not_public(self, page):
        address = reverse(page.name, kwargs=page.sample)
        visitor = Client()

        answers = [visitor.get(address), visitor.post(address)]

        assert all(answer.status_code in (302, 401, 405) for answer in answers)
        assert any(is_turned_away(answer) for answer in answers)


class TestARole:
    @pytest.mark.parametrize("role", Role.values)
    def test_opens_its_own_pages_and_no_others(self, client, role):
        client.force_login(UserFactory(roles=[role]))
        wrong = []
        for page in WITHOUT_ARGUMENTS:
            if page.name in ("logout", "set-language"):
                continue
            status = client.get(reverse(page.name)).status_code
            may = bool(page.access & {"public", "signed-in", role})
            # A page that takes only what is sent to it answers 405 before it looks at roles.
            if may == (status == 403) and status != 405:
                wrong.append((page.name, status))

        assert wrong == []

    @pytest.mark.parametrize("role", Role.values)
    def test_sends_nothing_to_pages_of_others(self, client, role):
        client.force_login(UserFactory(roles=[role]))
        others = [page for page in CLOSED if not page.access & {"signed-in", role}]

        let_in = [
            page.name
            for page in others
            if client.post(reverse(page.name, kwargs=page.sample)).status_code not in (403, 405)
        ]

        assert let_in == []
