"""Compare two versions of a law, article by article."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.amendments.queries import Comparison, compare
from content.laws.models import LawVersion

Pairs = tuple[tuple[int, int], ...]


class Command(BaseCommand):
    help = "Compare two versions of a law: which articles stay, move, change, come and go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", help="id of a version, such as xing-zheng-chu-fa-fa_2017-09-01")
        parser.add_argument("new", help="id of the version to compare it with")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")

    def handle(self, *, old: str, new: str, as_json: bool, **options: Any) -> None:
        compared = compare(_version(old), _version(new))
        if as_json:
            self.stdout.write(json.dumps(compared.numbers))
        else:
            self.stdout.write(_summary(compared))


def _version(key: str) -> LawVersion:
    version = LawVersion.objects.select_related("law").filter(key=key).first()
    if version is None:
        raise CommandError(
            f"There is no version of a law with the id {key!r}. Give the id of a version that is "
            "loaded, such as xing-zheng-chu-fa-fa_2021-01-22."
        )
    return version


def _summary(compared: Comparison) -> str:
    found = compared.alignment
    lines = [
        (found.identical, "identical", [str(old) for old, _ in found.identical]),
        (found.renumbered, "renumbered", _arrows(found.renumbered)),
        (found.amended, "amended", _arrows(found.amended)),
        (found.new, "new", [str(number) for number in found.new]),
        (found.gone, "gone", [str(number) for number in found.gone]),
    ]
    heading = f"{compared.old.key} -> {compared.new.key}"
    counted = [f"{len(each)} {name}: {', '.join(shown) or '-'}" for each, name, shown in lines]
    return "\n".join([heading, *counted])


def _arrows(pairs: Pairs) -> list[str]:
    return [f"{old} -> {new}" for old, new in pairs]
