"""The embedded worker in a process of its own, on a database file of its own."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db.utils import ConnectionHandler

from core.jobs.models import Job, Slot

SCRIPT = Path(__file__).with_name("worker_process.py")


class Bench:
    """A database with the two tables of background work, and the workers that look at it."""

    def __init__(self, folder):
        self.database = folder / "jobs.sqlite3"
        self.notes = folder / "notes.txt"
        self.notes.touch()
        self.workers = []

    def execute(self, sql, *values):
        with sqlite3.connect(self.database, timeout=20) as database:
            return database.execute(sql, values).fetchall()

    def enqueue(self, seconds):
        self.execute(
            "INSERT INTO core_job (task, arguments, run_at, attempts, error)"
            " VALUES ('tests.slow', ?, ?, 0, '')",
            f'{{"seconds": {seconds}}}',
            datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        )

    def start(self):
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{self.database}", "REDIS_URL": ""}
        worker = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(self.notes)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        self.workers.append(worker)
        return worker

    def wait_for(self, *lines, seconds=30):
        deadline = time.monotonic() + seconds
        while self.notes.read_text().split() != list(lines):
            assert time.monotonic() < deadline, self.notes.read_text()
            time.sleep(0.05)

    def wait_for_no_job(self, seconds=5):
        deadline = time.monotonic() + seconds
        while jobs := self.jobs():
            assert time.monotonic() < deadline, jobs
            time.sleep(0.05)

    def jobs(self):
        return self.execute("SELECT attempts FROM core_job WHERE task = 'tests.slow'")


@pytest.fixture
def bench(tmp_path, django_db_blocker):
    bench = Bench(tmp_path)
    engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(bench.database)}
    database = ConnectionHandler({"default": engine})["default"]
    with django_db_blocker.unblock(), database.schema_editor() as editor:
        editor.create_model(Job)
        editor.create_model(Slot)
    database.close()
    yield bench
    for worker in bench.workers:
        worker.kill()
        worker.wait()


class TestEmbeddedWorker:
    def test_runs_a_job_of_another_process_and_leaves_no_row(self, bench):
        bench.start()
        bench.enqueue(seconds=0)

        bench.wait_for("begun", "ended")
        bench.wait_for_no_job()

    def test_runs_a_job_again_whose_worker_was_killed(self, bench):
        bench.enqueue(seconds=3)
        victim = bench.start()
        bench.wait_for("begun")

        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert bench.jobs() == [(1,)]
        bench.start()

        bench.wait_for("begun", "begun", "ended")

    def test_keeps_a_job_that_takes_longer_than_the_lease(self, bench):
        bench.enqueue(seconds=5)
        bench.start()
        bench.start()

        bench.wait_for("begun", "ended")
