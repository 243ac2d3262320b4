from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from core.jobs import operations, queries


class Command(BaseCommand):
    help = "Show what the embedded worker has before it, and which jobs it has given up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", action="store_true", help="try all given-up jobs again")

    def handle(self, *, retry: bool, **options: Any) -> None:
        now = timezone.now()
        if retry:
            count = operations.retry_given_up_jobs(at=now)
            self.stdout.write(self.style.SUCCESS(f"{count} jobs are tried again."))
            return
        queue = queries.queue_at(at=now)
        self.stdout.write(
            f"{queue.waiting} waiting, {queue.running} running, {queue.given_up} given up."
        )
        for job in queries.given_up_jobs()[:20]:
            last_line = job.error.rstrip().rpartition("\n")[2]
            self.stdout.write(f"{job.failed_at:%Y-%m-%d %H:%M} UTC  {job}  {last_line}")
