"""What one saved answer asks of the database, the whole request counted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.exams.delivery.helpers import statements
from tests.factories import AttemptFactory, SittingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sessions_in_a_cache(settings):
    """As with Redis: the session of a candidate is not read from the database."""
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "sessions"}
    settings.CACHES = {"default": local, "sessions": local}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"


@pytest.fixture
def attempt():
    now = timezone.now()
    return AttemptFactory(
        sitting=SittingFactory(
            opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=2)
        ),
        candidate__roles=["officer"],
        opened_at=now - timedelta(minutes=10),
        due_at=now + timedelta(minutes=80),
    )


def save(client, attempt, number):
    return client.post(
        f"/exams/{attempt.pk}/answers/{number}/",
        {"chosen": "B", "nonce": f"nonce-{number:04d}", "page": attempt.page_token,
         "sequence": number, "clock": "1"},
        headers={"accept": "application/json"},
    )  # fmt: skip


class TestASave:
    @pytest.mark.usefixtures("sessions_in_a_cache")
    def test_takes_three_statements_who_asks_included(self, attempt):
        client = Client()
        client.force_login(attempt.candidate)
        save(client, attempt, 1)

        with statements() as captured:
            response = save(client, attempt, 2)

        assert response.json()["code"] == "saved"
        assert len(captured) == 3

    def test_takes_one_more_where_sessions_are_in_the_database_alone(self, attempt):
        client = Client()
        client.force_login(attempt.candidate)
        save(client, attempt, 1)

        with statements() as captured:
            save(client, attempt, 2)

        assert len(captured) == 4
