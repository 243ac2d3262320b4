"""Search from the command line: the same search as the page's, as JSON or as lines to read."""

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from content.search.forms import LONGEST
from content.search.queries import Hit, Results, Wanted
from content.search.rules import Piece
from core.dates import local_day

MOST = 1000  # results


class Command(BaseCommand):
    help = "Search laws and pages: what is in force on a day, the best first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query")
        parser.add_argument("--on", default="", help="day of the law, as 2026-11-24; today if none")
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, query: str, on: str, limit: int, as_json: bool, **options: Any) -> None:
        if len(query) > LONGEST:
            raise CommandError(f"Please shorten the query to {LONGEST} characters.")
        if not 1 <= limit <= MOST:
            raise CommandError(f"Choose a limit from 1 to {MOST}.")
        day = _day(on) if on else local_day(timezone.now())
        found = [_as_json(hit) for hit in Results(Wanted(query, day))[:limit]]
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for each in found:
            self.stdout.write(f"{each['title']}\n    {each['snippet']}\n    {each['url']}")
        if not found:
            self.stdout.write("Nothing was found.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is not a day: write it as 2026-11-24.") from error


def _as_json(hit: Hit) -> dict[str, Any]:
    article = hit.article
    return {
        "type": hit.kind,
        "law": article.version.law.short_name if article else None,
        "version": article.version.key if article else None,
        "article": article.number if article else None,
        "title": _text(hit.title),
        "snippet": _text(hit.text),
        "url": hit.url,
    }


def _text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)
