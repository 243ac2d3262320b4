"""The registry's pages, and what holders see."""

import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from django.template import Context, Template
from django.urls import reverse

from certificates.issuance import operations
from certificates.issuance.models import Application, Certificate
from tests.factories import CertificateFactory, StatusEventFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def text_of(response):
    return response.content.decode()


def unbroken(page):
    return page.replace("\n", "")


def drawn_day(moment):
    return Template("{% load zf %}{% local_date day %}").render(Context({"day": moment}))


class TestApplications:
    def test_shows_a_registrar_what_waits_to_be_checked(self, client, registry):
        registry.application(registry.applicant(name="杨涛"))
        registry.checked(registry.applicant(name="秦华玉"))
        client.force_login(registry.registrar)

        page = text_of(client.get(reverse("certificates:applications")))

        assert "杨涛" in page
        assert "秦华玉" not in page

    def test_shows_an_approver_what_waits_to_be_issued(self, client, registry):
        registry.application(registry.applicant(name="杨涛"))
        registry.checked(registry.applicant(name="秦华玉"))
        client.force_login(registry.approver)

        page = text_of(client.get(reverse("certificates:applications")))

        assert "秦华玉" in page
        assert "杨涛" not in page

    def test_takes_the_same_queries_however_many_there_are(
        self, client, registry, django_assert_max_num_queries
    ):
        for _ in range(6):
            registry.application()
        client.force_login(registry.registrar)

        with django_assert_max_num_queries(11):
            client.get(reverse("certificates:applications"))

    def test_ends_at_the_reach(self, client, registry):
        registry.application(registry.applicant(name="杨涛"))
        client.force_login(UserFactory(roles=["registrar"], reach=UnitFactory()))

        assert "杨涛" not in text_of(client.get(reverse("certificates:applications")))

    @pytest.mark.parametrize("role", ["officer", "hr", "trainer", "administrator"])
    def test_is_not_for_other_roles(self, client, role):
        client.force_login(UserFactory(roles=[role]))

        assert client.get(reverse("certificates:applications")).status_code == 403


class TestAnApplication:
    def test_shows_the_evidence(self, client, registry):
        application = registry.application()
        client.force_login(registry.registrar)

        page = text_of(client.get(reverse("certificates:application", args=[application.pk])))

        assert application.result.attempt.sitting.title in page
        assert "行政编制" in page
        assert "登记为已审核" in page

    @pytest.mark.parametrize(("is_open_book", "book"), [(True, "开卷考试"), (False, "闭卷")])
    def test_says_when_the_test_was_sat_and_whether_with_the_book(
        self, client, registry, is_open_book, book
    ):
        application = registry.application(result=registry.result(is_open_book=is_open_book))
        client.force_login(registry.registrar)

        page = text_of(client.get(reverse("certificates:application", args=[application.pk])))

        assert f"<dt>考试方式</dt><dd>{book}" in unbroken(page)
        assert f"<dd>{drawn_day(application.result.attempt.opened_at)}</dd>" in page

    def test_of_a_reissue_rests_on_the_test_of_what_it_replaces(self, client, registry):
        certificate = registry.issued(result=registry.result(is_open_book=True))
        again = operations.request_reissue(
            identifier=certificate.identifier,
            registrar=registry.registrar,
            reason="遗失",
            at=registry.at,
        )
        client.force_login(registry.registrar)

        page = text_of(client.get(reverse("certificates:application", args=[again.pk])))

        assert certificate.application.result.attempt.sitting.title in page
        assert "<dt>考试方式</dt><dd>开卷考试" in unbroken(page)

    def test_names_what_stands_against_it_and_offers_no_way_on(self, client, registry):
        application = registry.application()
        application.applicant.postings.update(establishment="dispatched")
        client.force_login(registry.registrar)

        page = text_of(client.get(reverse("certificates:application", args=[application.pk])))

        assert "不得申领此证" in page
        assert "disabled" in page

    def test_is_not_found_beyond_the_reach(self, client, registry):
        application = registry.application()
        client.force_login(UserFactory(roles=["registrar"], reach=UnitFactory()))

        for name in ("application", "application-act"):
            args = [application.pk] + ["register"] * (name == "application-act")
            address = reverse(f"certificates:{name}", args=args)
            answer = client.post(address) if args[1:] else client.get(address)
            assert answer.status_code == 404

    def test_lets_an_auditor_read_and_do_nothing(self, client, registry):
        application = registry.application()
        client.force_login(UserFactory(roles=["auditor"], reach=registry.root))
        address = reverse("certificates:application", args=[application.pk])

        page = text_of(client.get(address))
        answer = client.post(reverse("certificates:issue", args=[application.pk]))

        assert '<form method="post" action="/staff' not in page
        assert answer.status_code == 403


class TestTheRegistrysActs:
    def act(self, client, application, act, **data):
        return client.post(
            reverse("certificates:application-act", args=[application.pk, act]), data
        )

    def test_register_an_application(self, client, registry):
        application = registry.application()
        client.force_login(registry.registrar)

        answer = self.act(client, application, "register", note="材料齐全")

        assert answer.status_code == 302
        assert Application.objects.get().registered_by == registry.registrar

    def test_leave_the_check_to_registrars(self, client, registry):
        application = registry.application()
        client.force_login(registry.approver)

        assert self.act(client, application, "register").status_code == 403

    def test_want_a_reason_of_a_refusal(self, client, registry):
        application = registry.application()
        client.force_login(registry.registrar)

        answer = self.act(client, application, "refuse", reason="")

        assert answer.status_code == 422
        assert "请填写事由" in text_of(answer)
        assert Application.objects.get().status == "submitted"

    def test_know_no_other_act(self, client, registry):
        client.force_login(registry.registrar)

        assert self.act(client, registry.application(), "approve").status_code == 404

    def test_return_an_application(self, client, registry):
        application = registry.checked()
        client.force_login(registry.approver)

        self.act(client, application, "return", reason="单位有误")

        assert Application.objects.get().status == "submitted"

    def test_issue_a_certificate_and_show_it(self, client, registry):
        application = registry.checked()
        client.force_login(registry.approver)

        answer = client.post(reverse("certificates:issue", args=[application.pk]), follow=True)

        certificate = Certificate.objects.get()
        assert answer.redirect_chain[0][0] == f"/staff/certificates/{certificate.identifier}/"
        assert "99JD000586" in text_of(answer)

    def test_refuse_to_issue_what_the_same_person_registered(self, client, registry):
        both = UserFactory(roles=["registrar", "approver"], reach=registry.root)
        application = registry.application()
        operations.register_application(
            application_id=application.pk, registrar=both, at=registry.at
        )
        client.force_login(both)

        answer = client.post(reverse("certificates:issue", args=[application.pk]))

        assert answer.status_code == 409
        assert "须由另一人办理" in text_of(answer)
        assert not Certificate.objects.exists()


class TestTheRegister:
    def test_pages_and_takes_the_same_queries_however_many_there_are(
        self, client, registry, django_assert_max_num_queries
    ):
        for _ in range(30):
            CertificateFactory(unit=registry.unit)
        client.force_login(registry.registrar)

        with django_assert_max_num_queries(10):
            page = text_of(client.get(reverse("certificates:register")))

        assert "?page=2" in page

    def test_says_when_nothing_matches(self, client, registry):
        client.force_login(registry.registrar)

        answer = client.get(reverse("certificates:register"), {"q": "欧阳"})

        assert "没有符合条件的证书" in text_of(answer)

    def test_takes_a_wrong_filter_for_none(self, client, registry):
        CertificateFactory(unit=registry.unit, number="1234567")
        client.force_login(registry.registrar)

        answer = client.get(reverse("certificates:register"), {"state": "x", "page": "99"})

        assert "1234567" in text_of(answer)


class TestACertificate:
    def address(self, certificate, *act):
        name = "certificates:certificate-act" if act else "certificates:certificate"
        return reverse(name, args=[certificate.identifier, *act])

    def test_shows_its_history_in_few_queries(
        self, client, registry, django_assert_max_num_queries
    ):
        certificate = registry.issued()
        for _ in range(5):
            StatusEventFactory(certificate=certificate)
        client.force_login(registry.approver)

        with django_assert_max_num_queries(11):
            page = text_of(client.get(self.address(certificate)))

        assert "年度考核不合格" in page

    def test_names_its_test_to_those_who_may_read_applications(self, client, registry):
        certificate = registry.issued(result=registry.result(is_open_book=True))
        title = certificate.application.result.attempt.sitting.title

        client.force_login(registry.approver)
        page = text_of(client.get(self.address(certificate)))
        assert title in page
        assert "<dt>考试方式</dt><dd>开卷考试" in unbroken(page)
        client.force_login(UserFactory(roles=["hr"], reach=registry.root))
        page = text_of(client.get(self.address(certificate)))
        assert title not in page
        assert "开卷" not in page

    @pytest.mark.parametrize(
        ("role", "acts"),
        [
            ("registrar", {"reissue", "deregister", "revoke"}),
            ("approver", {"suspend", "deregister", "revoke"}),
            ("hr", set()),
            ("auditor", set()),
        ],
    )
    def test_offers_each_role_its_acts(self, client, registry, role, acts):
        certificate = registry.issued()
        client.force_login(UserFactory(roles=[role], reach=registry.root))

        page = text_of(client.get(self.address(certificate)))

        every = {"reissue", "suspend", "resume", "deregister", "revoke"}
        assert {act for act in every if self.address(certificate, act) in page} == acts

    def test_states_the_consequence_before_it_is_revoked(self, client, registry):
        certificate = registry.issued()
        client.force_login(registry.approver)

        page = text_of(client.get(self.address(certificate, "revoke")))

        assert "决定后不能撤回" in page
        assert "返回，不作改动" in page

    def test_wants_reason_and_document_for_a_revocation(self, client, registry):
        certificate = registry.issued()
        client.force_login(registry.approver)

        answer = client.post(self.address(certificate, "revoke"), {"reason": "", "basis": ""})

        assert answer.status_code == 422
        assert "请填写决定文书的文号" in text_of(answer)
        assert not certificate.proposals.exists()

    def test_is_suspended_and_resumed(self, client, registry):
        certificate = registry.issued()
        client.force_login(registry.approver)

        client.post(self.address(certificate, "suspend"), {"reason": "年度考核不合格"})
        certificate.refresh_from_db()
        assert certificate.state == "suspended"

        client.post(self.address(certificate, "resume"), {"reason": "补考合格"})
        certificate.refresh_from_db()
        assert certificate.state == "active"

    def test_is_revoked_by_two(self, client, registry):
        certificate = registry.issued()
        said = {"reason": "涂改证件", "basis": "云司〔2026〕12 号"}
        client.force_login(registry.registrar)
        client.post(self.address(certificate, "revoke"), said)
        client.force_login(registry.approver)
        address = reverse("certificates:decide", args=[certificate.identifier])

        assert "涂改证件" in text_of(client.get(address))
        client.post(address, {"decision": "accept"})

        certificate.refresh_from_db()
        assert certificate.state == "revoked"

    def test_is_not_revoked_by_one(self, client, registry):
        certificate = registry.issued()
        client.force_login(registry.approver)
        said = {"reason": "涂改证件", "basis": "云司〔2026〕12 号"}
        client.post(self.address(certificate, "revoke"), said)

        address = reverse("certificates:decide", args=[certificate.identifier])
        answer = client.post(address, {"decision": "accept"})

        certificate.refresh_from_db()
        assert (answer.status_code, certificate.state) == (409, "active")

    def test_is_reissued_by_an_application(self, client, registry):
        certificate = CertificateFactory(holder=registry.applicant(), unit=registry.unit)
        client.force_login(registry.registrar)

        client.post(self.address(certificate, "reissue"), {"reason": "遗失"})

        assert Application.objects.get().replaces == certificate

    def test_keeps_acts_to_their_roles(self, client, registry):
        certificate = registry.issued()
        client.force_login(registry.registrar)

        answer = client.post(self.address(certificate, "suspend"), {"reason": "x"})

        assert answer.status_code == 403

    def test_is_not_found_beyond_the_reach(self, client, registry):
        certificate = registry.issued()
        client.force_login(UserFactory(roles=["approver"], reach=UnitFactory()))

        assert client.get(self.address(certificate)).status_code == 404
        assert client.post(self.address(certificate, "suspend")).status_code == 404


class TestExpiring:
    @pytest.mark.parametrize("span", ["30", "90", "out", "nonsense"])
    def test_opens_at_each_span(self, client, registry, span, django_assert_max_num_queries):
        for _ in range(4):
            CertificateFactory(holder=registry.applicant(), unit=registry.unit)
        client.force_login(registry.registrar)

        with django_assert_max_num_queries(11):
            answer = client.get(reverse("certificates:expiring"), {"within": span})

        assert answer.status_code == 200


class TestMyCertificates:
    def test_show_the_code_of_the_one_in_force(self, client, registry):
        certificate = registry.issued()
        client.force_login(certificate.holder)

        page = text_of(client.get(reverse("me-certificates")))

        assert "<title>证书核验二维码</title>" in page
        assert f"{certificate.identifier[:5]}-{certificate.identifier[5:]}" in page

    def test_show_no_code_of_a_suspended_one(self, client, registry, at):
        certificate = registry.issued()
        operations.suspend_certificate(
            identifier=certificate.identifier, actor=registry.approver, reason="x", at=at
        )
        client.force_login(certificate.holder)

        page = text_of(client.get(reverse("me-certificates")))

        assert "证书核验二维码" not in page
        assert "暂扣" in page

    def test_say_what_to_do_when_there_is_none(self, client):
        client.force_login(UserFactory(roles=["officer"]))

        assert "您还没有证书" in text_of(client.get(reverse("me-certificates")))

    def test_show_an_imported_one_without_a_code(self, client):
        certificate = CertificateFactory()
        client.force_login(certificate.holder)

        page = text_of(
            client.get(reverse("certificates:own-certificate", args=[certificate.identifier]))
        )

        assert "尚无二维码" in page

    def test_are_nobody_elses(self, client, registry):
        certificate = registry.issued()
        client.force_login(registry.applicant())

        for name in ("own-certificate", "pdf"):
            address = reverse(f"certificates:{name}", args=[certificate.identifier])
            assert client.get(address).status_code == 404

    def test_take_the_same_queries_however_many_there_are(
        self, client, django_assert_max_num_queries
    ):
        holder = UserFactory()
        for _ in range(5):
            CertificateFactory(holder=holder)
        client.force_login(holder)

        with django_assert_max_num_queries(6):
            client.get(reverse("me-certificates"))


class TestThePdf:
    def get(self, client, certificate):
        return client.get(reverse("certificates:pdf", args=[certificate.identifier]))

    def test_carries_a_code_that_a_scanner_reads_and_that_leads_to_a_valid_certificate(
        self, client, registry
    ):
        certificate = registry.issued(registry.applicant(name="欧阳晓燕"))
        client.force_login(certificate.holder)

        answer = self.get(client, certificate)

        page = pypdfium2.PdfDocument(answer.content)[0]
        (code,) = zxingcpp.read_barcodes(page.render(scale=150 / 72).to_pil())
        assert code.text == certificate.code_text
        assert "欧阳晓燕" in page.get_textpage().get_text_bounded()
        cache.clear()
        seen = client.get(code.text.partition("#")[0].removeprefix("https://zfz.example.gov.cn"))
        assert 'data-word="valid"' in text_of(seen)

    def test_is_sent_as_a_file_that_nobody_else_keeps(self, client, registry):
        certificate = registry.issued()
        client.force_login(registry.registrar)

        answer = self.get(client, certificate)

        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Cache-Control"] == "private, no-store"

    def test_is_refused_of_a_suspended_one(self, client, registry, at):
        certificate = registry.issued()
        operations.suspend_certificate(
            identifier=certificate.identifier, actor=registry.approver, reason="x", at=at
        )
        client.force_login(certificate.holder)

        assert self.get(client, certificate).status_code == 409

    def test_wants_a_sign_in(self, client, registry):
        assert self.get(client, registry.issued()).status_code == 302
