"""Load a handbook from a JSON file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.handbooks.documents import read_forms, read_handbook
from content.handbooks.operations import load_forms, load_handbook
from core.errors import Refusal


class Command(BaseCommand):
    help = "Load a handbook from a JSON file. Safe to repeat; load the laws first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--forms",
            type=Path,
            help="load these document forms first; their files lie in forms/ beside the file",
        )
        parser.add_argument("--draft", action="store_true", help="do not publish it")

    def handle(self, *, file: Path, forms: Path | None, draft: bool, **options: Any) -> None:
        try:
            if forms is not None:
                self._load_forms(forms, publish=not draft)
            document = read_handbook(file.name, file.read_bytes())
            loaded = load_handbook(
                document=document, actor=None, at=timezone.now(), publish=not draft
            )
        except OSError as error:
            raise CommandError(f"Cannot read {file}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.created} pages created, {loaded.updated} updated, "
                f"{loaded.unchanged} unchanged."
            )
        )

    def _load_forms(self, file: Path, *, publish: bool) -> None:
        loaded = load_forms(
            documents=read_forms(file.name, file.read_bytes()),
            read=lambda name: (file.parent / "forms" / Path(name).name).read_bytes(),
            actor=None,
            at=timezone.now(),
            publish=publish,
        )
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.created} forms created, {loaded.updated} updated, "
                f"{loaded.unchanged} unchanged."
            )
        )
