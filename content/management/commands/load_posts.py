"""Load post maps from a JSON file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.posts.documents import read_posts
from content.posts.operations import load_posts
from core.errors import Refusal


class Command(BaseCommand):
    help = "Load post maps from a JSON file. Safe to repeat; load the laws first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--draft", action="store_true", help="do not publish them")

    def handle(self, *, file: Path, draft: bool, **options: Any) -> None:
        try:
            documents = read_posts(file.name, file.read_bytes())
            loaded = load_posts(
                documents=documents, actor=None, at=timezone.now(), publish=not draft
            )
        except OSError as error:
            raise CommandError(f"Cannot read {file}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.created} post maps created, {loaded.updated} updated, "
                f"{loaded.unchanged} unchanged."
            )
        )
