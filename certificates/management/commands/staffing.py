import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.staffing import queries
from certificates.staffing.rules import Board
from core.dates import local_day
from org.queries import root_unit


class Command(BaseCommand):
    help = "Print how many people the units have, and which fall short of the staffing rules."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=_day, metavar="DATE", help="the day (YYYY-MM-DD); today without it"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        root = root_unit()
        if root is None:
            raise CommandError("There are no units yet. Import a roster first.")
        day = options["as_of"] or local_day(timezone.now())
        if options["json"]:
            said = queries.staffing_json(root=root, day=day)
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(queries.staffing_board(root=root, day=day))))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _lines(board: Board) -> list[str]:
    lines = [
        f"As of {board.day}: {len(board.strengths)} units, {board.people} designated supervisors.",
        f"{board.certified} hold a certificate in force, {board.not_certified} do not; "
        f"the certificates of {len(board.run_out)} have run out.",
        f"{board.full_time} full time, {board.part_time} part time.",
        f"{len(board.expiring)} certificates run out within 90 days; "
        f"{len(board.holding_both)} people hold both kinds.",
    ]
    for report in board.reports:
        groups = ", ".join(f"{group} {count}" for group, count in report.by_group.items())
        lines.append(
            f"{report.rule.code} (at least {report.rule.minimum}): "
            f"{report.below} units below ({groups}), {report.missing} people missing."
        )
    return lines
