"""Import a roster from files, as HR does in the browser."""

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.roster import operations
from core.errors import Refusal
from core.sheets import read_file


class Command(BaseCommand):
    help = "Enter units, people and certificates from workbooks (.xlsx, .xls) or CSV files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--as-of",
            required=True,
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day from which the roster holds",
        )
        parser.add_argument("--report", type=Path, help="write what became of each row, as JSON")
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")

    def handle(
        self,
        *,
        files: list[Path],
        as_of: date,
        report: Path | None,
        dry_run: bool,
        **options: Any,
    ) -> None:
        try:
            made = operations.import_roster(
                files=[read_file(path) for path in files],
                as_of=as_of,
                actor=None,
                at=timezone.now(),
                dry_run=dry_run,
            )
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        if report is not None:
            text = json.dumps(made.as_json(), ensure_ascii=False, indent=1)
            report.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(
            _(
                "%(rows)s rows: %(accepted)s accepted, %(repaired)s repaired, %(rejected)s "
                "rejected, %(ignored)s ignored, %(unchanged)s unchanged."
            )
            % made.counts()
        )
        if dry_run:
            self.stdout.write(_("Nothing was changed: this was a dry run."))
        elif not made.changes:
            self.stdout.write(_("Nothing was changed: all of it was known already."))
