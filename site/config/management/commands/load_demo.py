"""Load the demonstration city."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import demo


class Command(BaseCommand):
    help = "Load the demonstration: a city with laws, people, exams and certificates."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is off: set DEMO=1 to load it.")
        demo.load(at=timezone.now(), say=self._say)
        # Loading may have taken minutes, in which nothing was heard of who sits an exam now.
        demo.go_on(at=timezone.now())

    def _say(self, text: str) -> None:
        self.stderr.write(text)
        self.stderr.flush()
