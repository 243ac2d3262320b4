"""A worker in a process of its own, for tests that kill it: `python worker_process.py NOTES`.

DATABASE_URL names the database. The task writes a line into NOTES when it begins and when it ends.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402

django.setup()

from celery import shared_task  # noqa: E402

from core.jobs.worker import EmbeddedWorker  # noqa: E402


@shared_task(name="tests.slow")
def slow(*, seconds):
    with Path(sys.argv[1]).open("a") as notes:
        notes.write("begun\n")
        notes.flush()
        time.sleep(seconds)
        notes.write("ended\n")


if __name__ == "__main__":
    worker = EmbeddedWorker(lease=timedelta(seconds=2))
    worker.start()
    try:
        time.sleep(60)
    finally:
        worker.stop()
