"""What anybody reads after scanning a code or typing an identifier."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from certificates.issuance import operations
from certificates.verification import limits
from tests.certificates.conftest import ORIGIN
from tests.factories import CertificateFactory, StatusEventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture(autouse=True)
def now(monkeypatch, at):
    """The clock of the page stands at the fixed moment."""
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


def text_of(response):
    return response.content.decode()


def in_state(registry, word):
    """A certificate that reads as the word, made by the operations where there is one."""
    certificate = registry.issued(registry.applicant(name="周明远"))
    act = {"identifier": certificate.identifier, "at": registry.at}
    if word == "suspended":
        operations.suspend_certificate(actor=registry.approver, reason="年度考核不合格", **act)
    elif word in ("revoked", "deregistered"):
        kind = {"revoked": "revoke", "deregistered": "deregister"}[word]
        operations.propose_end(kind=kind, actor=registry.registrar, reason="退休", basis="1", **act)
        operations.decide_proposal(approver=registry.approver, is_accepted=True, **act)
    elif word == "superseded":
        application = operations.request_reissue(registrar=registry.registrar, reason="遗失", **act)
        operations.register_application(
            application_id=application.pk, registrar=registry.registrar, at=registry.at
        )
        registry.issue(application)
    return certificate


class TestThePageOfACertificate:
    @pytest.mark.parametrize(
        ("word", "title"),
        [
            ("valid", "证书有效"),
            ("suspended", "证书暂扣"),
            ("revoked", "证书吊销"),
            ("deregistered", "证书注销"),
            ("superseded", "证书已换发"),
        ],
    )
    def test_tells_each_state_in_its_own_words(self, visitor, registry, word, title):
        certificate = in_state(registry, word)

        answer = visitor.get(f"/v/{certificate.identifier}")

        assert answer.status_code == 200
        assert f'data-word="{word}"' in text_of(answer)
        assert f"<h1>{title}</h1>" in text_of(answer)

    @pytest.mark.parametrize(
        ("issued_on", "expires_on", "word"),
        [
            (date(2021, 11, 24), date(2026, 11, 23), "expired"),
            (date(2021, 11, 25), date(2026, 11, 24), "valid"),
            (date(2026, 11, 25), date(2031, 11, 24), "not-yet-valid"),
        ],
    )
    def test_goes_by_the_day_in_china(self, visitor, issued_on, expires_on, word):
        certificate = CertificateFactory(issued_on=issued_on, expires_on=expires_on)

        answer = visitor.get(f"/v/{certificate.identifier}")

        assert f'data-word="{word}"' in text_of(answer)

    def test_shows_what_may_be_compared_and_no_more(self, visitor, registry):
        certificate = registry.issued(registry.applicant(name="周明远", username="P4711"))

        page = text_of(visitor.get(f"/v/{certificate.identifier}"))

        for shown in ("周*远", "云岭市司法局", "行政执法监督证", "尾号 0586", "2031-11-23"):
            assert shown in page
        for hidden in ("周明远", "P4711", "99JD000586"):
            assert hidden not in page

    def test_says_as_of_when_and_at_which_address(self, visitor, registry):
        page = text_of(visitor.get(f"/v/{registry.issued().identifier}"))

        assert "2026-11-24 09:00:00" in page
        assert '<b class="t-2">zfz.example.gov.cn</b>' in page

    def test_says_since_when_it_is_suspended(self, visitor):
        certificate = CertificateFactory(state="suspended")
        StatusEventFactory(certificate=certificate, effective_on=date(2026, 11, 20))

        page = text_of(visitor.get(f"/v/{certificate.identifier}"))

        assert "暂扣日期" in page
        assert "2026-11-20" in page

    def test_says_that_an_imported_one_without_dates_is_registered(self, visitor):
        certificate = CertificateFactory(issued_on=None, expires_on=None)

        page = text_of(visitor.get(f"/v/{certificate.identifier}"))

        assert "证书在册" in page
        assert "未登记" in page

    def test_takes_the_identifier_in_small_letters_too(self, visitor):
        CertificateFactory(identifier="7K3QF8M2T1")

        assert visitor.get("/v/7k3qf8m2t1").status_code == 200

    def test_is_in_english_when_asked(self, visitor, registry):
        certificate = registry.issued()

        answer = visitor.get(f"/v/{certificate.identifier}?lang=en")

        assert "This certificate is valid" in text_of(answer)
        assert answer["Content-Language"] == "en"

    def test_carries_the_mark_of_a_demonstration(self, visitor, registry, settings):
        settings.DEMO = True

        assert "演示系统" in text_of(visitor.get(f"/v/{registry.issued().identifier}"))


class TestAnUnknownCode:
    @pytest.mark.parametrize("code", ["AAAAAAAAAA", "x", "7K3QF8M2T1%00", "a/b/c", "证书"])
    def test_is_not_found_in_the_same_shape(self, visitor, code):
        answer = visitor.get(f"/v/{code}")

        assert answer.status_code == 404
        assert 'data-word="not-found"' in text_of(answer)
        assert "未查到该证书" in text_of(answer)

    def test_is_kept_in_the_form(self, visitor):
        assert 'value="AAAAA-AAAAA"' in text_of(visitor.get("/v/aaaaaaaaaa"))

    def test_is_shown_as_text_never_as_markup(self, visitor):
        page = text_of(visitor.get("/v/<script>alert(1)</script>"))

        assert "<script>alert" not in page


class TestPrivacy:
    ADDRESSES = ["/v/AAAAAAAAAA", "/verify/"]

    def test_sets_no_cookie_and_reads_no_session(self, registry):
        certificate = registry.issued()
        officer = Client()
        officer.force_login(certificate.holder)

        for address in (f"/v/{certificate.identifier}", *self.ADDRESSES):
            with CaptureQueriesContext(connection) as queries:
                answer = officer.get(address)
            assert not answer.cookies
            assert "Cookie" not in answer.get("Vary", "")
            assert not [query for query in queries if "session" in query["sql"]]

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_is_kept_by_nobody_and_found_by_no_search_engine(self, visitor, address):
        answer = visitor.get(address)

        assert answer["Cache-Control"] == "no-store"
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "<script" not in text_of(answer)

    def test_takes_one_query(self, visitor, registry, django_assert_num_queries):
        certificate = registry.issued()

        with django_assert_num_queries(1):
            visitor.get(f"/v/{certificate.identifier}")

    def test_takes_no_query_for_what_cannot_be_an_identifier(
        self, visitor, django_assert_num_queries
    ):
        with django_assert_num_queries(0):
            visitor.get("/v/nothing")

    def test_is_not_sent_on_to_the_second_factor(self, registry):
        registrar = Client()
        registrar.force_login(registry.registrar)

        assert registrar.get(f"/v/{registry.issued().identifier}").status_code == 200

    def test_never_redirects(self, visitor):
        CertificateFactory(identifier="7K3QF8M2T1")

        codes = [visitor.get(f"/v/7K3QF8M2T1{end}").status_code for end in ("", "/")]

        assert codes == [200, 200]

    def test_only_reads(self, visitor):
        assert visitor.post("/v/7K3QF8M2T1").status_code == 405


class TestTyping:
    def ask(self, visitor, code):
        return visitor.post(reverse("certificates:verify"), {"code": code})

    @pytest.mark.parametrize("code", ["7K3QF8M2T1", "7k3qf-8m2ti", f"{ORIGIN}/v/7K3QF8M2T1"])
    def test_leads_to_the_certificate(self, visitor, settings, code):
        settings.PUBLIC_ORIGIN = ORIGIN

        answer = self.ask(visitor, code)

        assert (answer.status_code, answer.url) == (302, "/v/7K3QF8M2T1")

    @pytest.mark.parametrize("code", ["", "12345", "7K3QF8M2TU", "x" * 701])
    def test_says_what_an_identifier_is_and_keeps_what_was_typed(self, visitor, code):
        answer = self.ask(visitor, code)

        assert answer.status_code == 422
        assert "这不是核验编号" in text_of(answer)
        assert f'value="{code}"' in text_of(answer)

    def test_needs_no_token(self):
        strict = Client(enforce_csrf_checks=True)

        assert self.ask(strict, "7K3QF8M2T1").status_code == 302

    def test_works_from_a_link_too(self, visitor):
        answer = visitor.get(reverse("certificates:verify"), {"code": "7K3QF8M2T1"})

        assert answer.status_code == 302

    def test_takes_a_whole_code_that_we_signed(self, visitor, registry):
        certificate = registry.issued()

        answer = self.ask(visitor, certificate.code_text)

        assert answer.url == f"/v/{certificate.identifier}"

    @pytest.mark.parametrize("harm", ["another digit", "another identifier", "another site"])
    def test_calls_a_changed_code_forged(self, visitor, registry, harm):
        certificate = registry.issued()
        text = certificate.code_text
        changed = {
            "another digit": text[:-1] + ("1" if text[-1] != "1" else "2"),
            "another identifier": text.replace(certificate.identifier, "AAAAAAAAAA"),
            "another site": text.replace("gov.cn", "gov.com"),
        }[harm]

        answer = self.ask(visitor, changed)

        assert answer.status_code == 422
        assert 'data-word="forged"' in text_of(answer)

    def test_calls_a_link_to_another_site_forged(self, visitor, settings):
        settings.PUBLIC_ORIGIN = ORIGIN

        answer = self.ask(visitor, "https://zfz.example.com/v/7K3QF8M2T1")

        assert 'data-word="forged"' in text_of(answer)


class TestTheLimit:
    def test_holds_up_a_network_that_guesses(self, visitor, monkeypatch):
        monkeypatch.setattr(limits, "MISSES_A_MINUTE", 3)

        codes = [visitor.get("/v/AAAAAAAAAA").status_code for _ in range(4)]

        assert codes == [404, 404, 404, 429]

    def test_says_when_to_try_again(self, visitor, monkeypatch):
        monkeypatch.setattr(limits, "MISSES_A_MINUTE", 0)

        assert "请一分钟后再试" in text_of(visitor.get("/v/AAAAAAAAAA"))

    def test_never_holds_up_who_scans_real_certificates(self, visitor, monkeypatch):
        monkeypatch.setattr(limits, "MISSES_A_MINUTE", 3)
        certificate = CertificateFactory()

        codes = {visitor.get(f"/v/{certificate.identifier}").status_code for _ in range(9)}

        assert codes == {200}

    def test_is_over_a_minute_later(self, visitor, monkeypatch, at):
        monkeypatch.setattr(limits, "MISSES_A_MINUTE", 1)
        visitor.get("/v/AAAAAAAAAA")
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(minutes=1))

        assert visitor.get("/v/AAAAAAAAAA").status_code == 404

    def test_is_for_each_network_apart(self, visitor, monkeypatch):
        monkeypatch.setattr(limits, "MISSES_A_MINUTE", 1)
        visitor.get("/v/AAAAAAAAAA", REMOTE_ADDR="203.0.113.1")

        assert visitor.get("/v/AAAAAAAAAA", REMOTE_ADDR="203.0.113.2").status_code == 404

    def test_counts_forged_codes_too(self, visitor, monkeypatch, settings):
        monkeypatch.setattr(limits, "MISSES_A_MINUTE", 1)
        settings.PUBLIC_ORIGIN = ORIGIN
        forged = {"code": "https://zfz.example.com/v/7K3QF8M2T1"}

        codes = [visitor.post("/verify/", forged).status_code for _ in range(2)]

        assert codes == [422, 429]


class TestNetworkOf:
    @pytest.mark.parametrize(
        ("proxies", "address", "forwarded", "network"),
        [
            (0, "203.0.113.7", "", "203.0.113.7"),
            (0, "203.0.113.7", "198.51.100.1", "203.0.113.7"),
            (1, "10.0.0.1", "198.51.100.1", "198.51.100.1"),
            (1, "10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            (2, "10.0.0.1", "198.51.100.1", "10.0.0.1"),
            (0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
            (1, "10.0.0.1", "nonsense", "unknown"),
        ],
    )
    def test_trusts_the_proxies_that_we_have_and_no_more(
        self, rf, settings, proxies, address, forwarded, network
    ):
        settings.AXES_IPWARE_PROXY_COUNT = proxies
        request = rf.get("/", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=forwarded)

        assert limits.network_of(request) == network
