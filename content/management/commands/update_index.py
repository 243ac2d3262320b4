"""Bring the index of the search up to date, while the site goes on searching."""

from typing import Any

from django.core.management.base import BaseCommand

from content.search import operations


class Command(BaseCommand):
    help = (
        "Bring the index of the search up to date: what is missing or differs is written, what is "
        "gone is taken out. Safe to interrupt and to repeat; nothing is missing meanwhile."
    )

    def handle(self, **options: Any) -> None:
        updated = operations.update_index()
        self.stdout.write(
            self.style.SUCCESS(
                f"{updated.written} entries written, {updated.unchanged} unchanged, "
                f"{updated.removed} removed; {updated.words} words."
            )
        )
