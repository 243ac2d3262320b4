"""Sessions and counters while the server that caches them is dead: on a port that nothing takes."""

import logging
import socket
import threading
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from core.cache import PAUSE
from exams.models import Response
from tests.factories import AttemptFactory, SittingFactory


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cache_at(port):
    return {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "sessions": {
            "BACKEND": "core.cache.SessionCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
            "OPTIONS": {"longest": 300, "socket_connect_timeout": 0.5, "socket_timeout": 0.2},
        },
    }


@pytest.fixture
def sessions_in_a_dead_cache(settings):
    settings.CACHES = cache_at(free_port())
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"


@pytest.fixture
def attempt(db):
    now = timezone.now()
    sitting = SittingFactory(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=2))
    return AttemptFactory(
        sitting=sitting,
        opened_at=now - timedelta(minutes=10),
        due_at=now + timedelta(minutes=80),
    )


@pytest.mark.usefixtures("sessions_in_a_dead_cache")
class TestWhileTheCacheIsDead:
    def test_an_answer_is_saved(self, attempt):
        client = Client()
        client.force_login(attempt.candidate)

        response = client.post(
            f"/exams/{attempt.pk}/answers/1/",
            {"chosen": "B", "nonce": "nonce-0001", "page": attempt.page_token},
            headers={"accept": "application/json"},
        )

        assert (response.status_code, response.json()["code"]) == (200, "saved")
        assert Response.objects.get().counts

    def test_people_sign_in_and_out(self, attempt):
        client = Client()
        signed_in = client.post(
            "/login/", {"username": attempt.candidate.username, "password": "correct horse battery"}
        )
        inside = client.get("/exams/")
        client.post("/logout/")

        assert (signed_in.status_code, inside.status_code) == (302, 200)
        assert client.get("/exams/").status_code == 302

    def test_one_line_says_so_and_nobody_asks_again_for_a_while(self, caplog):
        with caplog.at_level(logging.WARNING, logger="core.cache"):
            for _ in range(3):
                assert caches["sessions"].get("name", "nothing") == "nothing"

        assert len(caplog.records) == 1


class TestCountersWhileTheCacheIsDead:
    @pytest.fixture(autouse=True)
    def cache(self, settings):
        settings.CACHES = {
            "default": {
                "BACKEND": "core.cache.ForgivingCache",
                "LOCATION": f"redis://127.0.0.1:{free_port()}/0",
                "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.2},
            },
        }
        return caches["default"]

    def test_keep_nothing_and_fail_nobody(self, cache):
        assert cache.add("misses", 1, 60)
        assert cache.incr("misses") == 1
        assert cache.get("misses", 0) == 0
        assert cache.get_many(["misses"]) == {}
        assert cache.set_many({"misses": 1}) == []

    def test_a_citizen_is_answered(self, client, db):
        answers = [client.get("/v/not-a-certificate-of-ours/") for _ in range(2)]

        assert {answer.status_code for answer in answers} == {404}


class TestACacheThatDoesNotAnswer:
    def test_is_waited_for_once(self, settings, monkeypatch):
        """It takes the connection and says nothing: as a machine that hangs does."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            settings.CACHES = cache_at(silent.getsockname()[1])
            moments = iter([0.0, 0.1, 0.2, PAUSE + 1, PAUSE + 1.1])
            monkeypatch.setattr("core.cache.time.monotonic", lambda: next(moments))
            taken = []
            thread = threading.Thread(target=lambda: taken.append(silent.accept()), daemon=True)
            thread.start()

            caches["sessions"].set("name", 1)
            caches["sessions"].delete("name")

            thread.join(timeout=5)
            taken[0][0].close()
            caches["sessions"].close()
            assert len(taken) == 1


@pytest.mark.services
class TestCountersOfACacheThatAnswers:
    def test_count(self, settings):
        settings.CACHES = {
            "default": {"BACKEND": "core.cache.ForgivingCache", "LOCATION": settings.REDIS_URL}
        }
        cache = caches["default"]
        cache.delete("misses")

        assert [cache.add("misses", 1, 60), cache.add("misses", 1, 60)] == [True, False]
        assert cache.incr("misses") == 2
        cache.set_many({"misses": 5}, 60)
        assert cache.get_many(["misses", "others"]) == {"misses": 5}
        cache.delete("misses")


@pytest.mark.services
class TestACacheThatAnswers:
    @pytest.fixture(autouse=True)
    def cache(self, settings):
        configured = settings.REDIS_URL
        options = {"longest": 300}
        settings.CACHES = {
            **cache_at(0),
            "sessions": {
                "BACKEND": "core.cache.SessionCache", "LOCATION": configured, "OPTIONS": options,
            },
        }  # fmt: skip
        yield caches["sessions"]
        caches["sessions"].delete("name")

    def test_keeps_and_forgets(self, cache):
        cache.set("name", {"a": 1}, 60)

        assert cache.get("name") == {"a": 1}
        assert "name" in cache
        assert cache.delete("name")
        assert "name" not in cache

    @pytest.mark.parametrize("asked", [None, 12 * 3600])
    def test_keeps_no_session_for_hours(self, cache, asked):
        """A sign-out that did not reach it while it was away must not be forgotten for long."""
        assert cache.get_backend_timeout(asked) == 300
