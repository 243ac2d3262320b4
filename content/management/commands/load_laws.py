"""Load laws from a folder of JSON documents."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.laws.documents import read_folder
from content.laws.operations import load_laws
from core.errors import Refusal


class Command(BaseCommand):
    help = "Load laws from a folder: one JSON document for each version. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            loaded = load_laws(documents=read_folder(folder), actor=None, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.created} versions created with {loaded.articles} articles, "
                f"{loaded.ended} ended, {loaded.unchanged} unchanged."
            )
        )
