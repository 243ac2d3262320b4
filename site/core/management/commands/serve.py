from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core import serving
from core.jobs.worker import EmbeddedWorker

LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}


class Command(BaseCommand):
    requires_system_checks = []  # half a second of each start; `make check` and tests run them
    help = "Serve the site, with background worker and schedule beside it, until told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first migrate, make the key of certificates and load the demonstration",
        )

    def handle(self, *, prepare: bool, **options: Any) -> None:
        host, port = settings.HOST, settings.PORT
        self._require_demo_stays_here(host)
        self._require_free(host, port)
        if prepare:
            self._prepare()
        # Threads and web processes open their own.
        connections.close_all()
        worker = EmbeddedWorker() if settings.JOBS_EMBEDDED else None
        if worker:
            worker.start()
        try:
            serving.serve(host=host, port=port, on_ready=self._say_where)
        finally:
            if worker:
                worker.stop()
        self.stdout.write("Stopped.")

    def _require_demo_stays_here(self, host: str) -> None:
        """The demonstration's passwords lie in a file and its second factor can be put off."""
        if not settings.DEMO:
            return
        if not serving.is_loopback(host):
            raise CommandError(
                f"The demonstration is for this machine only, but HOST is {host}: "
                "unset HOST, or start without the demonstration (DEMO=0)."
            )
        strange = sorted(set(settings.ALLOWED_HOSTS) - LOCAL_NAMES)
        if strange:
            raise CommandError(
                "The demonstration is for this machine only, but ALLOWED_HOSTS names "
                f"{', '.join(strange)}: unset it, or start without the demonstration (DEMO=0)."
            )

    def _require_free(self, host: str, port: int) -> None:
        try:
            free = serving.is_free(host, port)
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}, port {port}: {error.strerror}."
            ) from error
        if not free:
            raise CommandError(
                f"Port {port} is in use: stop what listens there, or choose another one "
                f"(PORT={port + 1} make serve)."
            )

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("create_issuer_key", stdout=StringIO())
        call_command("create_receipt_key", stdout=StringIO())
        if settings.DEMO:
            call_command("load_demo")

    def _say_where(self) -> None:
        place = serving.address(settings.HOST, settings.PORT)
        lines = ["", self.style.SUCCESS(f"The site is at {place}   (Ctrl-C stops it)")]
        sign_ins: Path = settings.VAR / "demo-signins.txt"
        if settings.DEMO and sign_ins.exists():
            lines += ["", sign_ins.read_text(encoding="utf-8").rstrip()]
        self.stdout.write("\n".join([*lines, ""]))
        self.stdout.flush()
