"""Read a list of matters from a workbook into the draft of a list."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.handbooks.models import MatterListPage
from content.handbooks.operations import Outcome, import_matters
from content.handbooks.wording import remark
from core.errors import Refusal
from core.sheets import read_file


class Command(BaseCommand):
    help = (
        "Read a list of matters (.xlsx, .xls, .csv) into the draft of a list. Safe to repeat. "
        "The draft is published by the review of pages, not by this command."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--list", dest="slug", required=True, help="slug of the list")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *, file: Path, slug: str, dry_run: bool, json: bool, **options: Any) -> None:
        try:
            outcome = import_matters(
                slug=slug, file=read_file(file), actor=None, at=timezone.now(), dry_run=dry_run
            )
        except OSError as error:
            raise CommandError(f"Cannot read {file}: {error.strerror}") from error
        except MatterListPage.DoesNotExist as error:
            raise CommandError(f"There is no list of matters called {slug}.") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if json:
            self.stdout.write(_as_json(outcome))
        else:
            self._say(outcome, dry_run=dry_run)

    def _say(self, outcome: Outcome, *, dry_run: bool) -> None:
        for said in outcome.report["said"]:
            place = " ".join(filter(None, (said["sheet"], str(said["row"] or ""))))
            self.stdout.write(f"{said['action']:7} {place}: {remark(said['code'], said['value'])}")
        for each in outcome.report["unresolved"]:
            self.stdout.write(f"unknown {each['sheet']} {each['row']}: {each['written']}")
        changes = outcome.changes
        line = (
            f"{len(changes.added)} matters added, {len(changes.changed)} changed, "
            f"{len(changes.removed)} removed, {changes.unchanged} unchanged."
        )
        self.stdout.write(self.style.SUCCESS(f"Dry run: {line}" if dry_run else line))


def _as_json(outcome: Outcome) -> str:
    changes = outcome.changes
    figures = {
        "added": len(changes.added),
        "changed": len(changes.changed),
        "removed": len(changes.removed),
        "unchanged": changes.unchanged,
    }
    return json.dumps(figures | outcome.report, ensure_ascii=False, indent=1)
