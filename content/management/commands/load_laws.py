"""Load laws from JSON documents, Markdown and plain text."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.intake.folders import Entry, read_laws, report_on
from content.intake.wording import sentences
from content.laws.operations import load_laws
from core.errors import Refusal


class Command(BaseCommand):
    help = (
        "Load laws from a folder or a file: JSON documents (<law>_<day>.json), Markdown (.md) and "
        "plain text (.txt), one version each. All or none; safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FOLDER_OR_FILE")
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
        parser.add_argument("--json", action="store_true", help="write the report as JSON")

    def handle(self, *, path: Path, dry_run: bool, json: bool, **options: Any) -> None:
        try:
            if dry_run:
                self._report(report_on(path), as_json=json)
                return
            loaded = load_laws(documents=read_laws(path), actor=None, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if json:
            self._write_json(asdict(loaded))
            return
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.created} versions created with {loaded.articles} articles, "
                f"{loaded.ended} ended, {loaded.unchanged} unchanged."
            )
        )

    def _report(self, entries: list[Entry], *, as_json: bool) -> None:
        if as_json:
            self._write_json([entry.as_json() for entry in entries])
        else:
            for entry in entries:
                self._write_entry(entry)
        bad = sum(bool(entry.problems) for entry in entries)
        if bad:
            raise CommandError(f"{bad} of {len(entries)} files cannot be loaded.")

    def _write_entry(self, entry: Entry) -> None:
        said = entry.as_json()
        self.stdout.write(
            f"{entry.name}: {said['version'] or '?'}, {said['articles']} articles, "
            f"{said['standing']}"
        )
        links = {name: said[name] for name in ("effective", "supersedes", "superseded_by")}
        links["repeals"] = ", ".join(said["repeals"])
        for name, value in links.items():
            if value:
                self.stdout.write(f"  {name}: {value}")
        for problem in entry.problems:
            self.stdout.write(self.style.ERROR(f"  ! {problem}"))
        for warning in sentences(entry.check.warnings) if entry.check else []:
            self.stdout.write(f"  - {warning}")

    def _write_json(self, value: Any) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=1))
