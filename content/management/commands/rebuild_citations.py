"""Record what all published pages cite."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from content.citations.operations import rebuild


class Command(BaseCommand):
    help = "Record which articles the published pages cite. Safe to repeat; publishing does it too."

    def handle(self, **options: Any) -> None:
        changed = rebuild(at=timezone.now())
        self.stdout.write(self.style.SUCCESS(f"{changed} citations added, changed or removed."))
