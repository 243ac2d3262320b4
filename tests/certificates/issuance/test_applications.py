"""From a passed test to an application that somebody has checked."""

from datetime import date, timedelta

import pytest

from certificates.issuance import operations
from certificates.issuance.models import Application
from certificates.tasks import make_missing_applications
from core.jobs.models import Job
from core.models import AuditEntry
from exams.api import result_released
from tests.factories import (
    CertificateFactory,
    PostingFactory,
    ResultFactory,
    UnitFactory,
    UserFactory,
)


def released_result(candidate, at, **fields):
    return ResultFactory(
        attempt__candidate=candidate,
        attempt__sitting__released_at=at - timedelta(hours=1),
        **fields,
    )


class TestMakeApplication:
    def test_applies_for_the_unit_where_the_candidate_serves_on_the_track(self, registry, at):
        person = registry.applicant()
        PostingFactory(user=person, track="enforcement", from_on=date(2024, 1, 1))
        result = released_result(person, at)

        application = operations.make_application(result_id=result.pk, at=at)

        assert application.unit == registry.unit
        assert application.kind == "supervisor"
        assert application.applicant == person
        assert application.status == "submitted"
        assert application.replaces is None

    def test_applies_for_an_enforcement_certificate_after_a_test_on_that_track(self, registry, at):
        result = released_result(UserFactory(), at, attempt__sitting__track="enforcement")

        application = operations.make_application(result_id=result.pk, at=at)

        assert application.kind == "officer"

    def test_applies_for_the_unit_of_the_sitting_when_the_candidate_serves_nowhere(
        self, registry, at
    ):
        result = released_result(UserFactory(), at)

        application = operations.make_application(result_id=result.pk, at=at)

        assert application.unit == result.attempt.sitting.unit

    def test_applies_for_a_replacement_when_the_candidate_holds_one_already(self, registry, at):
        person = registry.applicant()
        held = CertificateFactory(holder=person)
        CertificateFactory(holder=person, kind="officer", number="1")

        application = operations.make_application(result_id=released_result(person, at).pk, at=at)

        assert application.replaces == held

    def test_makes_no_second_one(self, registry, at):
        result = released_result(registry.applicant(), at)
        first = operations.make_application(result_id=result.pk, at=at)

        again = operations.make_application(result_id=result.pk, at=at + timedelta(days=1))

        assert again == first
        assert AuditEntry.objects.filter(action="certificates.application-made").count() == 1

    @pytest.mark.parametrize(
        "fields",
        [
            {"raw_score": 1},
            {"attempt__sitting__kind": "mock"},
            {"attempt__sitting__released_at": None},
        ],
        ids=["failed", "mock test", "sealed"],
    )
    def test_makes_none_of_any_other_result(self, registry, at, fields):
        result = ResultFactory(**{"attempt__sitting__released_at": at, **fields})

        assert operations.make_application(result_id=result.pk, at=at) is None
        assert not Application.objects.exists()


class TestMakeMissingApplications:
    def test_makes_what_was_announced_but_not_made(self, registry, at):
        result = released_result(registry.applicant(), at)
        registry.application()
        ResultFactory(attempt__sitting__released_at=at, raw_score=1)
        ResultFactory()

        made = operations.make_missing_applications(at=at)

        assert made == 1
        assert Application.objects.get(result=result).submitted_at == at

    def test_finds_nothing_the_second_time(self, registry, at):
        released_result(registry.applicant(), at)
        operations.make_missing_applications(at=at)

        assert operations.make_missing_applications(at=at) == 0

    def test_runs_by_the_schedule(self, registry, at):
        released_result(registry.applicant(), at - timedelta(days=2000))

        make_missing_applications()

        assert Application.objects.count() == 1


class TestAReleasedResult:
    def test_enqueues_the_making_of_an_application(self, registry, at):
        result = released_result(registry.applicant(), at)

        result_released.send(type(result), result_id=result.pk)

        job = Job.objects.get()
        assert (job.task, job.arguments) == (
            "certificates.make_application",
            {"result_id": result.pk},
        )


class TestRegisterApplication:
    def test_records_who_checked_it_and_when(self, registry, at):
        application = registry.application()

        checked = operations.register_application(
            application_id=application.pk, registrar=registry.registrar, at=at, note="材料齐全"
        )

        assert checked.status == "registered"
        assert (checked.registered_by, checked.registered_at) == (registry.registrar, at)
        assert checked.note == "材料齐全"
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.actor) == (
            "certificates.application-registered",
            registry.registrar,
        )

    def test_changes_nothing_the_second_time(self, registry, at):
        application = registry.checked()
        later = at + timedelta(minutes=1)

        again = operations.register_application(
            application_id=application.pk, registrar=registry.registrar, at=later
        )

        assert again.registered_at == at

    def test_follows_the_applicant_to_another_unit(self, registry, at):
        application = registry.application()
        other = UnitFactory(parent=registry.root)
        application.applicant.postings.update(unit=other)

        checked = operations.register_application(
            application_id=application.pk, registrar=registry.registrar, at=at
        )

        assert checked.unit == other

    def test_refuses_somebody_on_a_labor_contract(self, registry, at):
        application = registry.application()
        application.applicant.postings.update(establishment="contract")

        with pytest.raises(operations.NotEligible) as refusal:
            operations.register_application(
                application_id=application.pk, registrar=registry.registrar, at=at
            )

        assert "劳动合同" in str(refusal.value)
        application.refresh_from_db()
        assert application.status == "submitted"

    @pytest.mark.parametrize("name", ["王㛃\U0002b740", "李\U0003106c"])
    def test_refuses_a_name_that_cannot_be_printed(self, registry, at, name):
        application = registry.application(registry.applicant(name=name))

        with pytest.raises(operations.NotEligible) as refusal:
            operations.register_application(
                application_id=application.pk, registrar=registry.registrar, at=at
            )

        assert name[-1] in str(refusal.value)

    def test_refuses_one_that_was_decided(self, registry, at):
        application = registry.application(status="refused")

        with pytest.raises(operations.NotAwaiting):
            operations.register_application(
                application_id=application.pk, registrar=registry.registrar, at=at
            )

    def test_refuses_the_own_application(self, registry, at):
        PostingFactory(user=registry.registrar, unit=registry.unit)
        application = registry.application(registry.registrar)

        with pytest.raises(operations.OwnCase):
            operations.register_application(
                application_id=application.pk, registrar=registry.registrar, at=at
            )

    def test_does_not_find_one_beyond_the_reach(self, registry, at):
        application = registry.application()
        stranger = UserFactory(roles=["registrar"], reach=UnitFactory())

        with pytest.raises(Application.DoesNotExist):
            operations.register_application(
                application_id=application.pk, registrar=stranger, at=at
            )


class TestRefuseApplication:
    def test_keeps_the_reason(self, registry, at):
        application = registry.checked()

        refused = operations.refuse_application(
            application_id=application.pk, actor=registry.approver, reason="已调离", at=at
        )

        assert (refused.status, refused.note) == ("refused", "已调离")
        assert refused.decided_by == registry.approver

    def test_changes_nothing_the_second_time(self, registry, at):
        application = registry.application()
        for reason in ("已调离", "另有原因"):
            refused = operations.refuse_application(
                application_id=application.pk, actor=registry.registrar, reason=reason, at=at
            )

        assert refused.note == "已调离"

    def test_is_not_for_whoever_registered_it(self, registry, at):
        application = registry.checked()

        with pytest.raises(operations.SamePerson):
            operations.refuse_application(
                application_id=application.pk, actor=registry.registrar, reason="x", at=at
            )

    def test_comes_too_late_once_a_certificate_was_issued(self, registry, at):
        certificate = registry.issued()

        with pytest.raises(operations.NotAwaiting):
            operations.refuse_application(
                application_id=certificate.application_id,
                actor=registry.approver,
                reason="x",
                at=at,
            )

    def test_does_not_find_one_beyond_the_reach(self, registry, at):
        stranger = UserFactory(roles=["approver"], reach=UnitFactory())

        with pytest.raises(Application.DoesNotExist):
            operations.refuse_application(
                application_id=registry.application().pk, actor=stranger, reason="x", at=at
            )


class TestReturnApplication:
    @pytest.mark.parametrize("is_refused", [False, True], ids=["checked", "refused"])
    def test_lets_it_be_checked_anew(self, registry, at, is_refused):
        application = registry.checked()
        if is_refused:
            operations.refuse_application(
                application_id=application.pk, actor=registry.approver, reason="x", at=at
            )

        returned = operations.return_application(
            application_id=application.pk, actor=registry.approver, reason="单位有误", at=at
        )

        assert (returned.status, returned.note) == ("submitted", "单位有误")
        assert returned.registered_by is None
        assert returned.decided_by is None

    def test_changes_nothing_on_one_that_waits_already(self, registry, at):
        application = registry.application()

        returned = operations.return_application(
            application_id=application.pk, actor=registry.approver, reason="x", at=at
        )

        assert returned.note == ""

    def test_comes_too_late_once_a_certificate_was_issued(self, registry, at):
        certificate = registry.issued()

        with pytest.raises(operations.NotAwaiting):
            operations.return_application(
                application_id=certificate.application_id,
                actor=registry.approver,
                reason="x",
                at=at,
            )


class TestRequestReissue:
    def test_makes_an_application_that_replaces_the_certificate(self, registry, at):
        held = CertificateFactory(holder=registry.applicant(), unit=registry.unit)

        application = operations.request_reissue(
            identifier=held.identifier, registrar=registry.registrar, reason="遗失", at=at
        )

        assert application.replaces == held
        assert application.result is None
        assert (application.kind, application.unit) == ("supervisor", registry.unit)

    def test_returns_the_one_that_waits(self, registry, at):
        held = CertificateFactory(holder=registry.applicant(), unit=registry.unit)
        asked = {"identifier": held.identifier, "registrar": registry.registrar, "at": at}
        first = operations.request_reissue(reason="遗失", **asked)

        assert operations.request_reissue(reason="损坏", **asked) == first

    def test_refuses_for_one_that_was_revoked(self, registry, at):
        held = CertificateFactory(unit=registry.unit, state="revoked")

        with pytest.raises(operations.IllegalTransition):
            operations.request_reissue(
                identifier=held.identifier, registrar=registry.registrar, reason="遗失", at=at
            )
