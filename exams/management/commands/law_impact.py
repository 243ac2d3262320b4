"""Say what a version of a law breaks."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.api import LawVersion
from exams.impact.queries import Affected, law_impact


class Command(BaseCommand):
    help = (
        "List the items, cases, handbook sections, papers and sittings whose legal basis a version "
        "of a law amends, renumbers or repeals. Works before it takes effect and long after."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("version", help="id of the version that takes effect or repeals")
        parser.add_argument("--json", action="store_true", dest="is_json", help="print JSON")

    def handle(self, *, version: str, is_json: bool, **options: Any) -> None:
        found = LawVersion.objects.select_related("law").filter(key=version).first()
        if found is None:
            raise CommandError(
                f"There is no version {version}. Give the id of a version that is loaded, such as "
                "xing-zheng-chu-fa-fa_2021-01-22."
            )
        impact = law_impact(found, at=timezone.now())
        if is_json:
            self.stdout.write(_json(impact.affected))
            return
        for each in impact.affected:
            row = _row(each)
            self.stdout.write("\t".join(str(row[name] or "-") for name in row))
        self.stdout.write(f"{len(impact.affected)} affected, {impact.unaffected} unaffected.")


def _row(affected: Affected) -> dict[str, str | None]:
    return {
        "kind": affected.kind,
        "id": affected.id,
        "title": affected.title,
        "effect": affected.effect,
        "cited": affected.cited.key if affected.cited else None,
        "current": affected.current.key if affected.current else None,
    }


def _json(affected: list[Affected]) -> str:
    return json.dumps([_row(each) for each in affected], ensure_ascii=False, indent=1)
