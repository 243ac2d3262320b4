import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.jobs.worker import EmbeddedWorker


class Command(BaseCommand):
    help = (
        "Run the embedded worker and the schedule alone, until told to stop: "
        "for sites whose web server is not started by `serve`."
    )

    def handle(self, **options: Any) -> None:
        if not settings.JOBS_EMBEDDED:
            raise CommandError("REDIS_URL is set: start a Celery worker and Celery beat instead.")
        stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: stopping.set())
        worker = EmbeddedWorker()
        worker.start()
        stopping.wait()
        worker.stop()
