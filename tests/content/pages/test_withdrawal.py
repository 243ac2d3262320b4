"""A case that was withdrawn is read on, but no more referred to: it comes last in a search."""

from datetime import date

import pytest
from django.utils.translation import gettext

from content.models import CaseIndexPage, CasePage
from content.search.queries import Results, Wanted

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
WITHDRAWN = {"withdrawn_on": DAY, "withdrawal_reason": "依据已废止"}


@pytest.fixture
def case():
    """Publish a case."""

    def make(title, **fields):
        page = CasePage(title=title, issuer="云岭市司法局", facts="事实", result="结果", **fields)
        page.slug = f"case-{CasePage.objects.count()}"
        return CaseIndexPage.objects.get().add_child(instance=page)

    return make


class TestAWithdrawnCase:
    def test_is_found_below_all_others_however_well_it_fits(self, case):
        case("听证听证听证", points="听证", **WITHDRAWN)
        case("某案", points="告知听证权利")

        for sort in ("", "newest"):
            found = Results(Wanted("听证", DAY, sort=sort))[:10]
            assert [hit.page.title for hit in found] == ["某案", "听证听证听证"]

    def test_says_so_among_the_hits_and_on_its_page(self, client, case):
        page = case("听证案", points="听证", **WITHDRAWN)

        for address in ("/search/?q=听证", page.address):
            html = client.get(address).content.decode()
            assert gettext("No longer to be referred to") in html

    def test_is_not_to_be_signed_off(self, client, case):
        page = case("通报", points="要点", kind="lost", needs_sign_off=True, **WITHDRAWN)

        assert "sign-off" not in client.get(page.address).content.decode()
