from typing import Any

from django.core.management.base import BaseCommand

from exams.bank.operations.digests import refresh_all_digests


class Command(BaseCommand):
    help = "Keep digests and sketches of all items: what finds doubles and files without codes."

    def handle(self, *args: Any, **options: Any) -> None:
        count = refresh_all_digests()
        self.stdout.write(self.style.SUCCESS(f"{count} items."))
