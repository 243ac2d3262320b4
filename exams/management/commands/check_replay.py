"""Check an exported replay of an attempt."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from exams.appeals.queries import REPLAY_SENTENCES, check_replay, is_on_record


class Command(BaseCommand):
    """Say whether a file is a replay that this platform signed, and what the record says today."""

    help = "Checks an exported replay of an attempt (JSON) against the keys and the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the JSON file")

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        checked = check_replay(text)
        if not checked.is_genuine:
            with translation.override("en"):
                sentence = str(REPLAY_SENTENCES[checked.fault]) % {"part": checked.part}
            raise CommandError(f"Not genuine ({checked.fault.value}): {sentence}")
        document = checked.document
        self.stdout.write(
            self.style.SUCCESS(
                f"Genuine: attempt {document['attempt']} of {document['candidate']}, "
                f"{len(document['events'])} events, signed by key {document['key']}."
            )
        )
        if not is_on_record(document):
            raise CommandError("The record of the attempt says otherwise today.")
        self.stdout.write("All of it is on record today.")
