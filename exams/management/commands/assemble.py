"""Assemble parallel papers to a blueprint, without keeping them."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.database import NOT_SET_UP, is_set_up
from exams.papers import answer_file, clash_wording, pools, solving
from exams.papers.bank_file import read_pool
from exams.papers.models import Blueprint
from exams.papers.specification import (
    PoolItem,
    Specification,
    SpecificationError,
    read_specification,
)
from exams.papers.wording import mistake_in_words

CLASH = 2  # exit code
MOST_PAPERS = 100


class Command(BaseCommand):
    help = (
        "Assemble parallel papers to a blueprint and print them; the same seed gives the same "
        "papers. Ends with 2, and the wishes that clash, if there are none. docs/blueprints.md "
        "describes the files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("blueprint", help="id or title of a stored one, or a JSON file")
        parser.add_argument("--papers", type=_positive, default=1, help="how many (1)")
        parser.add_argument("--seed", type=int, default=1, help="another draws other items (1)")
        parser.add_argument("--bank", type=Path, help="a JSON file of items, not the item bank")
        parser.add_argument("--on", type=date.fromisoformat, help="day of the law (today)")
        parser.add_argument("--json", action="store_true", dest="is_json", help="print JSON")
        parser.add_argument("--out", type=Path, help="write the answer to a file")

    def handle(
        self,
        *,
        blueprint: str,
        papers: int,
        seed: int,
        bank: Path | None,
        on: date | None,
        is_json: bool,
        out: Path | None,
        **options: Any,
    ) -> None:
        spec = _specification(blueprint)
        pool = _pool(bank, spec, on or timezone.localdate())
        for warning in _warnings(spec, pool, is_own=bank is None):
            self.stderr.write(self.style.WARNING(warning))
        answer = solving.assemble(spec, pool, papers=papers, seed=seed)
        shape = answer_file.as_json if is_json else answer_file.as_text
        self._give(shape(answer, spec), out)
        if isinstance(answer, solving.Clash):
            if not is_json:
                self._tell_shortages(spec, pool, papers)
            raise SystemExit(CLASH)
        if not is_json:
            lasting = solving.lasting(spec, pool, papers=papers)
            words = _("Sittings that the bank lasts for before items come again: %(count)s.")
            self.stderr.write(words % {"count": lasting})

    def _give(self, text: str, out: Path | None) -> None:
        if out is None:
            self.stdout.write(text)
            return
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(_unreadable(error)) from error

    def _tell_shortages(self, spec: Specification, pool: list[PoolItem], papers: int) -> None:
        for each in solving.shortages(spec, pool, papers=papers):
            self.stderr.write(clash_wording.shortage_sentence(each, spec))


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= MOST_PAPERS:
        raise ValueError(text)
    return number


def _specification(name: str) -> Specification:
    """Return the blueprint of a file, or the stored one of an id or title."""
    path = Path(name)
    if path.is_file() or path.suffix == ".json":
        try:
            return read_specification(path.read_bytes())
        except OSError as error:
            raise CommandError(_unreadable(error)) from error
        except SpecificationError as error:
            raise CommandError(f"{path}: {mistake_in_words(error)}") from error
    _require_database()
    return pools.specification_of(_stored(name))


def _stored(name: str) -> Blueprint:
    found = Blueprint.objects.filter(title=name).order_by("-pk")
    if not found and name.isdecimal():
        found = Blueprint.objects.filter(pk=int(name))
    if not found:
        raise CommandError(
            _(
                "There is no blueprint %(name)s: neither a file, nor the id or title of a stored "
                "one."
            )
            % {"name": name}
        )
    if len(found) > 1:
        ids = ", ".join(str(each.pk) for each in found)
        raise CommandError(
            _("Several blueprints are called %(name)s. Give an id: %(ids)s.")
            % {"name": name, "ids": ids}
        )
    return found[0]


def _pool(bank: Path | None, spec: Specification, on: date) -> list[PoolItem]:
    if bank is None:
        _require_database()
        return pools.bank_pool(on=on, months=spec.exposure_months)
    try:
        return read_pool(bank.read_bytes())
    except OSError as error:
        raise CommandError(_unreadable(error)) from error
    except SpecificationError as error:
        raise CommandError(f"{bank}: {mistake_in_words(error)}") from error


def _require_database() -> None:
    if not is_set_up():
        raise CommandError(NOT_SET_UP)


def _warnings(spec: Specification, pool: list[PoolItem], *, is_own: bool) -> list[str]:
    """Return a sentence for each topic that the bank does not know."""
    if is_own:
        unknown = pools.unknown_topics(spec)
    else:
        known = {topic for item in pool for topic in item.topics}
        unknown = sorted({each.topic for each in spec.sections if each.topic} - known)
    words = _("The bank does not know the topic %(topic)s.")
    return [words % {"topic": topic} for topic in unknown]


def _unreadable(error: OSError) -> str:
    return _("Cannot open %(name)s: %(reason)s") % {
        "name": error.filename,
        "reason": error.strerror,
    }
