"""Every page that a menu leads to, and one behind each, at 1280 and 390: axe-core and width."""

import re

import pytest

from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser]

STAFF = ["trainer", "reviewer", "invigilator", "registrar", "approver", "hr", "auditor", "admin"]
# Wagtail's own interface has its own look and policy; a PDF is no page.
FOREIGN = re.compile(r"^/cms/|^/logout/|\.pdf$|^/language/")
PUBLIC = ["/", "/login/", "/activate/", "/verify/", "/search/?q=听证", "/law/", "/help/"]


@pytest.fixture(scope="module")
def seen():
    """Shapes of addresses that were looked at already: numbers and identifiers are one shape."""
    return set()


def _shape(address):
    path = address.split("?")[0].split("#")[0]
    return re.sub(r"/(\d+|[0-9A-HJKMNP-TV-Z]{10})(?=/|$)", "/…", path)


def _links(page, where):
    found = page.locator(where).evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return [each for each in found if each and each.startswith("/") and not FOREIGN.search(each)]


def _look_at(visitor, address, seen):
    """Look at a page in both widths, once for each shape; return the links in its main part."""
    if _shape(address) in seen:
        return []
    seen.add(_shape(address))
    name = re.sub(r"\W+", "-", _shape(address)).strip("-") or "home"
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        visitor.go(address)
        visitor.look(f"all-{visitor.name}-{name}")
    return _links(visitor.page, "main a[href]")


class TestEveryPage:
    def test_that_is_public(self, desk, seen):
        desk.name = "public"
        for address in PUBLIC:
            for behind in _look_at(desk, address, seen)[:2]:
                _look_at(desk, behind, seen)

    @pytest.mark.parametrize("account", STAFF)
    def test_of_the_staff(self, desk, account, seen):
        desk.name = account
        desk.sign_in(account)
        menu = _links(desk.page, ".zf-work nav a[href], .zf-side a[href], header a[href]")
        assert len(menu) > 2
        for address in menu:
            for behind in _look_at(desk, address, seen)[:12]:
                _look_at(desk, behind, seen)

    def test_of_an_officer(self, phone, seen, installation):
        phone.name = "officer"
        # The second of the two that are printed holds a certificate already.
        officers = [each for each in installation.passwords if re.fullmatch(r"P\d+", each)]
        phone.sign_in(sorted(officers)[1])
        for address in _links(phone.page, "header a[href], .zf-tabbar a[href]"):
            for behind in _look_at(phone, address, seen)[:12]:
                _look_at(phone, behind, seen)
