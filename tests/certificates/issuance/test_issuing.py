"""A certificate is issued: number, signed code, place in the status list, and what it replaces."""

import threading
from datetime import date, datetime
from unittest.mock import Mock

import pytest
from django.db import IntegrityError, connection, connections, transaction

from certificates.issuance import operations, rules
from certificates.issuance.models import Application, Certificate, StatusEvent
from certificates.issuance.operations import issuing
from certificates.issuance.signals import certificate_issued
from certificates.keys.queries import NoSigningKey, verification_keys
from certificates.keys.rules import Word, decode_body, verify_code
from core.models import AuditEntry
from tests.certificates.conftest import ORIGIN
from tests.factories import (
    ApplicationFactory,
    CertificateFactory,
    UnitFactory,
    UserFactory,
)


class TestIssueCertificate:
    def test_freezes_what_the_certificate_says(self, registry):
        person = registry.applicant(name="杨涛")

        certificate = registry.issued(person)

        assert (certificate.holder, certificate.holder_name) == (person, "杨涛")
        assert (certificate.unit, certificate.unit_name) == (registry.unit, "云岭市司法局")
        assert (certificate.kind, certificate.state) == ("supervisor", "active")
        assert (certificate.number, certificate.division_code) == ("99JD000586", "990100")
        assert not certificate.is_imported

    def test_takes_the_dates_from_the_policy(self, registry):
        certificate = registry.issued()

        assert certificate.issued_on == date(2026, 11, 24)
        assert certificate.expires_on == date(2031, 11, 23)

    def test_counts_days_as_china_does(self, registry):
        registry.at = datetime.fromisoformat("2026-11-24T16:30:00+00:00")

        assert registry.issued().issued_on == date(2026, 11, 25)

    def test_signs_a_code_that_verifies_and_says_the_same(self, registry):
        certificate = registry.issued(registry.applicant(name="杨涛"))

        verdict = verify_code(
            certificate.code_text,
            verification_keys(),
            {ORIGIN},
            certificate.issued_on,
            Word.VALID,
        )

        assert verdict.word == Word.VALID
        assert (verdict.fields.name, verdict.fields.unit) == ("杨涛", "云岭市司法局")
        assert verdict.fields.number == certificate.number
        assert verdict.fields.last_valid_on == certificate.expires_on
        place = (verdict.fields.list_number, verdict.fields.list_index)
        assert place == (certificate.status_list, certificate.status_index)
        assert verdict.code.url == f"{ORIGIN}/v/{certificate.identifier}"

    def test_signs_the_short_name_of_the_unit_and_prints_the_long_one(self, registry):
        registry.unit.name, registry.unit.short_name = "云岭市" + "综合" * 20 + "局", "综合局"
        registry.unit.save()

        certificate = registry.issued()

        assert decode_body(bytes(certificate.body)).unit == "综合局"
        assert certificate.unit_name == registry.unit.name

    def test_records_both_persons_in_the_event_and_the_audit_log(self, registry, at):
        certificate = registry.issued()

        event = certificate.events.get()
        assert (event.kind, event.effective_on) == ("issue", at.date())
        assert (event.actor, event.approver) == (registry.registrar, registry.approver)
        entry = AuditEntry.objects.latest("pk")
        assert entry.action == "certificates.certificate-issued"
        assert (entry.actor, entry.detail["number"]) == (registry.approver, "99JD000586")

    @pytest.mark.parametrize(("is_open_book", "book"), [(True, "open"), (False, "closed")])
    def test_records_the_test_it_rests_on_and_whether_with_the_book(
        self, registry, is_open_book, book
    ):
        result = registry.result(is_open_book=is_open_book)

        registry.issued(result=result)

        detail = AuditEntry.objects.latest("pk").detail
        sitting = result.attempt.sitting
        assert (detail["result"], detail["sitting"]) == (result.pk, sitting.pk)
        assert detail["book"] == book

    def test_closes_the_application(self, registry, at):
        certificate = registry.issued()

        application = Application.objects.get(pk=certificate.application_id)
        assert (application.status, application.decided_at) == ("issued", at)
        assert application.decided_by == registry.approver

    def test_is_announced_after_the_commit(self, registry, django_capture_on_commit_callbacks):
        heard = Mock()
        certificate_issued.connect(heard)
        application = registry.checked()

        with django_capture_on_commit_callbacks(execute=True):
            certificate = registry.issue(application)
            assert not heard.called

        assert heard.call_args.kwargs["certificate_id"] == certificate.pk

    def test_returns_the_certificate_the_second_time(
        self, registry, django_capture_on_commit_callbacks
    ):
        application = registry.checked()
        first = registry.issue(application)

        with django_capture_on_commit_callbacks() as callbacks:
            again = registry.issue(application)

        assert again == first
        assert callbacks == []
        registry.policy.refresh_from_db()
        assert registry.policy.next_serial == 587

    def test_numbers_on_and_passes_over_a_number_that_is_taken(self, registry):
        CertificateFactory(number="99JD000587")

        numbers = [registry.issued().number for _ in range(3)]

        assert numbers == ["99JD000586", "99JD000588", "99JD000589"]

    def test_tries_another_place_when_one_is_taken(self, registry, monkeypatch):
        places = iter([4711, 4711, 4711, 12])
        monkeypatch.setattr(issuing.secrets, "randbelow", lambda _size: next(places))

        first, second = registry.issued(), registry.issued()

        assert (first.status_index, second.status_index) == (4711, 12)
        assert second.number == "99JD000587"

    def test_begins_another_list_when_one_is_full(self, registry, monkeypatch):
        monkeypatch.setattr(rules, "LIST_FULL", 1)

        lists = [registry.issued().status_list for _ in range(2)]

        assert lists == [1, 2]

    def test_supersedes_the_certificate_that_it_replaces(self, registry, at):
        person = registry.applicant()
        old = CertificateFactory(holder=person, unit=registry.unit)
        application = operations.request_reissue(
            identifier=old.identifier, registrar=registry.registrar, reason="遗失", at=at
        )
        operations.register_application(
            application_id=application.pk, registrar=registry.registrar, at=at
        )

        new = registry.issue(application)

        old.refresh_from_db()
        assert (old.state, new.replaces) == ("superseded", old)
        event = old.events.get()
        assert (event.kind, event.approver) == ("supersede", registry.approver)
        assert new.number != old.number

    def test_refuses_whoever_registered_it(self, registry):
        registry.approver = registry.registrar

        with pytest.raises(operations.SamePerson):
            registry.issued()

        assert not Certificate.objects.exists()

    def test_refuses_one_that_nobody_checked(self, registry):
        with pytest.raises(operations.NotAwaiting):
            registry.issue(registry.application())

    def test_refuses_when_the_applicant_left_after_the_check(self, registry, at):
        application = registry.checked()
        application.applicant.postings.update(until_on=at.date())

        with pytest.raises(operations.NotEligible):
            registry.issue(application)

        registry.policy.refresh_from_db()
        assert registry.policy.next_serial == 586

    def test_refuses_when_the_applicant_moved_after_the_check(self, registry):
        application = registry.checked()
        application.applicant.postings.update(unit=UnitFactory(parent=registry.root))

        with pytest.raises(operations.NotEligible):
            registry.issue(application)

    def test_refuses_a_second_certificate_of_the_same_kind(self, registry):
        person = registry.applicant()
        first, second = registry.checked(person), registry.checked(person)
        registry.issue(first)

        with pytest.raises(operations.NotEligible):
            registry.issue(second)

    def test_refuses_without_the_signing_key(self, registry, settings, tmp_path):
        application = registry.checked()
        settings.KEY_FOLDER = tmp_path / "elsewhere"

        with pytest.raises(NoSigningKey):
            registry.issue(application)

        application.refresh_from_db()
        assert application.status == "registered"

    def test_does_not_find_one_beyond_the_reach(self, registry):
        application = registry.checked()
        registry.approver = UserFactory(roles=["approver"], reach=UnitFactory())

        with pytest.raises(Application.DoesNotExist):
            registry.issue(application)


@pytest.mark.django_db
class TestTheDatabase:
    def test_keeps_who_registered_from_issuing(self, registry):
        application = registry.checked()

        with pytest.raises(IntegrityError):
            Application.objects.filter(pk=application.pk).update(decided_by=registry.registrar)

    def test_wants_evidence_of_an_application(self):
        with pytest.raises(IntegrityError):
            ApplicationFactory(result=None, applicant=UserFactory())

    def test_wants_two_persons_of_an_issued_application(self, registry):
        with pytest.raises(IntegrityError):
            registry.application(status="issued")

    def test_has_a_number_once_in_each_kind(self):
        CertificateFactory(number="1")
        CertificateFactory(number="1", kind="officer")

        with pytest.raises(IntegrityError):
            CertificateFactory(number="1")

    def test_has_a_place_in_a_status_list_once(self):
        CertificateFactory(issued=True, status_index=7)

        with pytest.raises(IntegrityError):
            CertificateFactory(issued=True, status_index=7)

    def test_wants_a_signature_unless_a_certificate_was_imported(self):
        with pytest.raises(IntegrityError):
            CertificateFactory(is_imported=False)

    def test_wants_the_end_after_the_start(self):
        with pytest.raises(IntegrityError):
            CertificateFactory(issued_on=date(2026, 1, 2), expires_on=date(2026, 1, 1))

    @pytest.mark.parametrize("field", ["state", "kind"])
    def test_knows_no_other_word(self, field):
        with pytest.raises(IntegrityError):
            CertificateFactory(**{field: "draft"})

    @pytest.mark.parametrize(
        "change", [{"holder_name": "别人"}, {"expires_on": date(2099, 1, 1)}, {"number": "1"}]
    )
    def test_never_changes_what_was_issued(self, registry, change):
        certificate = registry.issued()

        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(**change)

    def test_never_changes_an_event(self, registry):
        certificate = registry.issued()

        with pytest.raises(IntegrityError), transaction.atomic():
            StatusEvent.objects.filter(certificate=certificate).update(
                effective_on=date(2020, 1, 1)
            )


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
class TestIssuingAtTheSameMoment:
    """Two approvers, two threads, on PostgreSQL: the lock on the policy gives each its number."""

    def run(self, *acts):
        """Run the acts in threads that start together; return what each came to."""
        assert connection.vendor == "postgresql"
        together, outcomes = threading.Barrier(len(acts)), []

        def work(act):
            together.wait()
            try:
                outcomes.append(act())
            except Exception as error:
                outcomes.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=work, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return outcomes

    def test_gives_each_certificate_a_number_of_its_own(self, registry):
        applications = [registry.checked() for _ in range(6)]

        issued = self.run(*[lambda a=a: registry.issue(a) for a in applications])

        numbers = sorted(certificate.number for certificate in issued)
        assert numbers == [f"99JD{serial:06d}" for serial in range(586, 592)]

    def test_makes_one_certificate_of_a_double_click(self, registry):
        application = registry.checked()

        first, second = self.run(*[lambda: registry.issue(application)] * 2)

        assert first == second
        assert Certificate.objects.count() == 1

    def test_lets_one_person_hold_one_certificate_of_a_kind(self, registry):
        person = registry.applicant()
        applications = [registry.checked(person) for _ in range(2)]

        outcomes = self.run(*[lambda a=a: registry.issue(a) for a in applications])

        assert sorted(type(outcome).__name__ for outcome in outcomes) == [
            "Certificate",
            "NotEligible",
        ]
