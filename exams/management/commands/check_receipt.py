from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from exams.delivery.queries import check_receipt


class Command(BaseCommand):
    help = "Say of the receipt of an exam whether this platform signed it; fail if it did not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the JSON file of the receipt")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        with translation.override("en"):
            report = check_receipt(text)
            sentences = " ".join(filter(None, [report.sentence, str(report.record)]))
        if not report.is_genuine:
            raise CommandError(sentences)
        document = report.document
        self.stdout.write(self.style.SUCCESS(sentences))
        self.stdout.write(
            f"Attempt {document['attempt']} of {document['candidate']}, {document['state']} at "
            f"{document['closed_at']}: {len(document['answers'])} answers count. "
            f"Signed at {document['signed_at']} with key {document['key']}."
        )
