"""A second device goes on with an exam once the candidate has given the password again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.delivery import operations
from exams.models import DeviceLease
from tests.conftest import SignedInClient
from tests.factories import AttemptFactory, CandidacyFactory, SittingFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD, PHONE = "correct horse battery", "a" * 32


@pytest.fixture
def attempt():
    now = timezone.now()
    sitting = SittingFactory(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=2))
    return AttemptFactory(
        sitting=sitting,
        candidate=CandidacyFactory(sitting=sitting).candidate,
        opened_at=now - timedelta(minutes=10),
        due_at=now + timedelta(minutes=80),
        lease=0,
        page_token="",
    )


@pytest.fixture
def phone(client, attempt):
    client.force_login(attempt.candidate)
    client.cookies["zf-device"] = PHONE
    operations.open_page(
        attempt_id=attempt.pk, candidate=attempt.candidate, device=PHONE, at=timezone.now()
    )
    return client


@pytest.fixture
def desk(attempt, phone):
    client = SignedInClient()
    client.force_login(attempt.candidate)
    return client


def go_on(client, attempt, **data):
    return client.post(f"/exams/{attempt.pk}/page/", data)


class TestASecondDevice:
    def test_is_asked_for_the_password(self, desk, attempt):
        page = desk.get(f"/exams/{attempt.pk}/room/")

        assert page.status_code == 409
        assert 'name="password"' in page.content.decode()

    def test_goes_on_with_it(self, desk, attempt):
        response = go_on(desk, attempt, password=PASSWORD)

        assert response.headers["Location"] == f"/exams/{attempt.pk}/room/"
        assert attempt.leases.get(number=2).device == desk.cookies["zf-device"].value

    @pytest.mark.parametrize(("data", "status"), [({}, 409), ({"password": "a guess"}, 422)])
    def test_does_not_go_on_without_it(self, desk, attempt, data, status):
        response = go_on(desk, attempt, **data)

        assert response.status_code == status
        assert 'name="password"' in response.content.decode()
        assert DeviceLease.objects.count() == 1

    def test_is_locked_out_after_wrong_ones_as_at_the_sign_in(self, desk, attempt):
        said = [go_on(desk, attempt, password=f"guess {n}").status_code for n in range(5)]

        assert said[-1] == 429
        assert go_on(desk, attempt, password=PASSWORD).status_code == 429
        assert DeviceLease.objects.count() == 1

    def test_knows_no_exam_of_somebody_else(self, client, attempt):
        client.force_login(UserFactory())

        assert go_on(client, attempt, password=PASSWORD).status_code == 404


class TestTheDeviceThatHasIt:
    def test_goes_on_without_a_password(self, phone, attempt):
        assert go_on(phone, attempt).status_code == 302
