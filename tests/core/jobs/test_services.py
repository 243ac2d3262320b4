"""Production's way: PostgreSQL, Redis and a Celery worker in a process of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app
from django.db import connection, transaction

from config.schedule import SCHEDULE
from core.jobs import operations
from core.jobs.models import Job, Slot
from core.tasks import tick

ROOT = Path(__file__).resolve().parents[3]
LEASE = timedelta(minutes=1)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def production(settings):
    """Send tasks to Redis, as an installation with REDIS_URL does."""
    settings.JOBS_EMBEDDED = False
    assert connection.vendor == "postgresql"
    assert settings.REDIS_URL


@pytest.fixture
def celery_worker(production, tmp_path):
    """Start a worker on the database of this test; it is stopped afterwards."""
    database = connection.settings_dict
    address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    log = tmp_path / "worker.log"
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [*(sys.executable, "-m", "celery", "-A", "config", "worker"), "--concurrency", "1"],
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "DATABASE_URL": f"postgres://{database['USER']}@{address}",
                "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
                "ZHIFA_VAR": str(tmp_path),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield worker
    worker.terminate()
    try:
        worker.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def wait_until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def messages():
    """Return how many messages wait in Redis."""
    with current_app.connection() as broker:
        return broker.default_channel.client.llen("celery")


class TestDelayInProduction:
    def test_sends_after_the_commit(self, production):
        with transaction.atomic():
            tick.delay()
            assert messages() == 0

        assert messages() == 1
        current_app.control.purge()

    def test_sends_nothing_if_the_transaction_is_undone(self, production):
        with transaction.atomic():
            tick.delay()
            transaction.set_rollback(True)

        assert messages() == 0


class TestCeleryWorker:
    def test_runs_the_tick_which_starts_what_is_due(self, celery_worker):
        tick.delay()

        wait_until(lambda: Slot.objects.count() == len(SCHEDULE))
        assert not Job.objects.exists()


class TestClaimJob:
    def test_passes_over_what_another_worker_is_claiming(self, at):
        first = Job.objects.create(task="tests.any", run_at=at)
        second = Job.objects.create(task="tests.any", run_at=at + timedelta(seconds=1))
        claimed = []

        def claim():
            job = operations.claim_job(at=at + timedelta(minutes=1), lease=LEASE)
            claimed.append(job.pk)
            connection.close()

        with transaction.atomic():
            Job.objects.select_for_update().get(pk=first.pk)
            other = threading.Thread(target=claim)
            other.start()
            other.join(timeout=20)

        assert claimed == [second.pk]
