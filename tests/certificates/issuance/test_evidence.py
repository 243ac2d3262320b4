"""What follows for applications and certificates when a result changes after its release."""

from datetime import timedelta
from decimal import Decimal

import pytest

from certificates.issuance import operations, queries
from certificates.issuance.models import Application
from exams.models import Result
from tests.exams.corrections.helpers import ask, in_charge, marked_sitting, run
from tests.factories import (
    MOMENT,
    ApplicationFactory,
    CertificateFactory,
    ResultFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db
LATER = MOMENT + timedelta(days=3)


@pytest.fixture
def city():
    return UnitFactory()


@pytest.fixture
def result(city):
    return ResultFactory(
        attempt__sitting__unit=city,
        attempt__sitting__released_at=MOMENT + timedelta(days=1),
    )


def followed(result, score):
    """Let another result take the place of one."""
    return Result.objects.create(
        attempt=result.attempt,
        number=result.number + 1,
        supersedes=result,
        cause="key-corrected",
        raw_score=Decimal(score),
        maximum=4,
        cut_score=Decimal("2.4"),
        is_passed=Decimal(score) >= Decimal("2.4"),
        marked_at=LATER,
        answered=4,
    )


class TestAFallenResult:
    @pytest.mark.parametrize("status", ["submitted", "registered"])
    def test_stops_what_is_under_way(self, result, status):
        application = ApplicationFactory(result=result, status=status)
        newer = followed(result, 2)

        operations.follow_result(result_id=newer.pk, at=LATER)
        operations.follow_result(result_id=newer.pk, at=LATER)

        application.refresh_from_db()
        assert (application.status, application.decided_by) == ("stopped", None)
        assert application.note

    def test_stands_against_an_application_before_any_worker_comes(self, result):
        application = ApplicationFactory(result=result)
        followed(result, 2)

        standing = queries.standing_of(application, day=LATER.date())

        assert "成绩已变更为不合格" in " ".join(standing.sentences) or standing.problems

    def test_is_found_by_the_sweep(self, result):
        application = ApplicationFactory(result=result)
        followed(result, 2)

        assert operations.stop_missed_applications(at=LATER) == 1

        application.refresh_from_db()
        assert application.status == "stopped"

    def test_revokes_nothing_but_puts_the_certificate_in_doubt(self, result, city):
        application = ApplicationFactory(
            result=result, status="issued", registered_by=in_charge(city),
            decided_by=in_charge(city),
        )  # fmt: skip
        certificate = CertificateFactory(application=application, unit=city)
        newer = followed(result, 2)

        operations.follow_result(result_id=newer.pk, at=LATER)

        certificate.refresh_from_db()
        assert certificate.state == "active"
        assert queries.result_in_doubt(certificate) == newer
        registrar = in_charge(city, "registrar")
        assert list(queries.certificates_in_doubt(registrar)) == [certificate]
        assert not queries.certificates_in_doubt(in_charge(UnitFactory(), "registrar"))

    def test_puts_its_reissue_in_doubt_too(self, result, city):
        first = ApplicationFactory(
            result=result, status="issued", registered_by=in_charge(city),
            decided_by=in_charge(city),
        )  # fmt: skip
        old = CertificateFactory(application=first, unit=city, state="superseded")
        again = Application.objects.create(
            replaces=old, applicant=first.applicant, unit=city, kind="supervisor",
            submitted_at=MOMENT,
        )  # fmt: skip
        reissued = CertificateFactory(application=again, unit=city)
        newer = followed(result, 2)

        assert queries.result_in_doubt(reissued) == newer
        assert list(queries.certificates_in_doubt(in_charge(city, "approver"))) == [reissued]

    def test_leaves_alone_what_replaces_it_on_a_test_of_its_own(self, result, city):
        first = ApplicationFactory(
            result=result, status="issued", registered_by=in_charge(city),
            decided_by=in_charge(city),
        )  # fmt: skip
        old = CertificateFactory(application=first, unit=city, state="superseded")
        passed_again = ApplicationFactory(
            result__attempt__candidate=first.applicant, replaces=old, status="issued",
            registered_by=in_charge(city), decided_by=in_charge(city),
        )  # fmt: skip
        newer = CertificateFactory(application=passed_again, unit=city)
        followed(result, 2)

        assert queries.result_in_doubt(newer) is None
        assert not queries.certificates_in_doubt(in_charge(city, "approver"))


class TestARestoredResult:
    def test_makes_another_application_after_one_that_was_stopped(self, result):
        ApplicationFactory(result=result)
        fallen = followed(result, 2)
        operations.follow_result(result_id=fallen.pk, at=LATER)
        restored = followed(fallen, 4)

        operations.follow_result(result_id=restored.pk, at=LATER)

        assert Application.objects.filter(result__attempt=result.attempt).count() == 2
        assert Application.objects.get(result=restored).status == "submitted"


class TestAChangeWithoutAFlip:
    def test_makes_no_second_application(self, result):
        ApplicationFactory(result=result)
        newer = followed(result, 3)

        operations.follow_result(result_id=newer.pk, at=LATER)

        assert operations.make_missing_applications(at=LATER) == 0
        assert Application.objects.count() == 1

    def test_allows_an_application_when_it_passes_now(self, city):
        failed = ResultFactory(
            raw_score=Decimal(1),
            attempt__sitting__unit=city,
            attempt__sitting__released_at=MOMENT + timedelta(days=1),
        )
        newer = followed(failed, 4)

        operations.follow_result(result_id=newer.pk, at=LATER)

        assert Application.objects.get().result == newer


class TestThePages:
    def test_list_what_is_in_doubt(self, client, result, city):
        application = ApplicationFactory(
            result=result, status="issued", registered_by=in_charge(city),
            decided_by=in_charge(city),
        )  # fmt: skip
        certificate = CertificateFactory(application=application, unit=city)
        followed(result, 2)
        client.force_login(in_charge(city, "registrar"))

        listed = client.get("/staff/doubt/").content.decode()
        page = client.get(f"/staff/certificates/{certificate.identifier}/").content.decode()

        assert certificate.number in listed
        assert "存疑：所依据的考试成绩已变更为不合格" in page

    def test_say_what_a_correction_would_touch(self, client, city):
        sitting = marked_sitting(city, "BBBC", "ABBC")
        good = Result.objects.get(raw_score=3)
        application = ApplicationFactory(
            result=good, status="issued", registered_by=in_charge(city),
            decided_by=in_charge(city),
        )  # fmt: skip
        certificate = CertificateFactory(application=application, unit=city)
        trainer = in_charge(city)
        correction = ask(sitting, trainer, kind="new-key", keys=(("A",),))
        run(correction)
        client.force_login(trainer)
        address = f"/teach/corrections/certificates/{correction.pk}/"

        html = client.get(address, headers={"HX-Request": "true"}).content.decode()

        assert certificate.number in html
        assert "<html" not in html
        assert "<html" in client.get(address).content.decode()
        client.force_login(in_charge(UnitFactory()))
        assert client.get(address).status_code == 404
