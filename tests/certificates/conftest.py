"""A city with a policy, a signing key, and the two people who make a certificate."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from certificates.issuance import operations
from certificates.issuance.models import Certificate
from certificates.keys.operations import create_issuer_key
from tests.factories import (
    ApplicationFactory,
    CertificatePolicyFactory,
    PostingFactory,
    ResultFactory,
    UnitFactory,
    UserFactory,
)

ORIGIN = "https://zfz.example.gov.cn"


@dataclass
class Registry:
    """What a certificate needs, and short ways to one."""

    root: object
    unit: object
    policy: object
    registrar: object
    approver: object
    at: object

    def applicant(self, **fields):
        """Somebody who serves in the unit as a supervisor."""
        person = UserFactory(**fields)
        PostingFactory(user=person, unit=self.unit)
        return person

    def result(self, applicant=None, *, is_open_book=False):
        """A passed test; the results of its sitting are released."""
        return ResultFactory(
            attempt__candidate=applicant or self.applicant(),
            attempt__sitting__paper__is_open_book=is_open_book,
            attempt__sitting__released_at=self.at - timedelta(hours=1),
        )

    def application(self, applicant=None, *, result=None, **fields):
        """An application that waits to be checked."""
        result = result or self.result(applicant)
        return ApplicationFactory(result=result, unit=self.unit, **fields)

    def checked(self, applicant=None, **fields):
        application = self.application(applicant, **fields)
        return operations.register_application(
            application_id=application.pk, registrar=self.registrar, at=self.at
        )

    def issue(self, application) -> Certificate:
        return operations.issue_certificate(
            application_id=application.pk, approver=self.approver, at=self.at
        )

    def issued(self, applicant=None, **fields) -> Certificate:
        return self.issue(self.checked(applicant, **fields))


@pytest.fixture
def registry(db, settings, tmp_path, at):
    settings.KEY_FOLDER = tmp_path / "keys"
    settings.PUBLIC_ORIGIN = ORIGIN
    create_issuer_key(at=at - timedelta(days=1))
    root = UnitFactory(kind="area", level="city", code="990100", name="云岭市")
    return Registry(
        root=root,
        unit=UnitFactory(parent=root, name="云岭市司法局"),
        policy=CertificatePolicyFactory(area=root, number_prefix="99JD", next_serial=586),
        registrar=UserFactory(roles=["registrar"], reach=root),
        approver=UserFactory(roles=["approver"], reach=root),
        at=at,
    )
