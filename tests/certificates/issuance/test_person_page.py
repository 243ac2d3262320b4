"""What the record of a person shows of certificates."""

import pytest
from django.urls import reverse

from tests.factories import CertificateFactory, PostingFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


class TestCertificatesOfAPerson:
    def page(self, client, reader, person):
        client.force_login(reader)
        return client.get(reverse("certificates:person-certificates", args=[person.pk]))

    def test_are_shown_to_hr_of_their_unit(self, client):
        unit = UnitFactory()
        holder = PostingFactory(unit=unit).user
        certificate = CertificateFactory(holder=holder, unit=unit)

        page = self.page(client, UserFactory(roles=["hr"], reach=unit), holder)

        assert certificate.number in page.content.decode()

    def test_of_another_unit_are_not_found(self, client):
        holder = PostingFactory().user

        page = self.page(client, UserFactory(roles=["hr"], reach=UnitFactory()), holder)

        assert page.status_code == 404

    def test_are_not_for_officers(self, client):
        holder = PostingFactory().user

        page = self.page(client, UserFactory(roles=["officer"]), holder)

        assert page.status_code == 403
