"""Clean a pasted text: glosses, invisible signs, odd spaces, full-width digits."""

from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.intake.reading import decoded
from content.intake.rules.cleaning import cleaned
from content.laws.text import to_simplified
from core.errors import Refusal


class Command(BaseCommand):
    help = "Write the cleaned text of a file to the output, and to the error output what was done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--simplify", action="store_true", help="turn Traditional characters into Simplified"
        )

    def handle(self, *, file: Path, simplify: bool, **options: Any) -> None:
        try:
            text = decoded(file.name, file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        result = cleaned(text, simplify=to_simplified if simplify else None)
        self.stdout.write(result.text, ending="" if result.text.endswith("\n") else "\n")
        counts = {name: count for name, count in asdict(result).items() if name != "text"}
        self.stderr.write(", ".join(f"{name}: {count}" for name, count in counts.items()))
