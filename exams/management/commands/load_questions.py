"""Load the questions of an old bank as drafts."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from exams.impact.documents import read_questions
from exams.impact.operations import load_questions


class Command(BaseCommand):
    help = (
        "Load the questions of an old bank as drafts, with what its review says. None is released "
        "by this. Safe to repeat; load the laws first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--author", required=True, help="account of a trainer")
        parser.add_argument("--reviewer", required=True, help="account of another, a reviewer")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be done")

    def handle(
        self, *, file: Path, author: str, reviewer: str, dry_run: bool, **options: Any
    ) -> None:
        try:
            questions, bad = read_questions(file.read_bytes())
            loaded = load_questions(
                questions=questions,
                bad=bad,
                author=_account(author),
                reviewer=_account(reviewer),
                at=timezone.now(),
                is_dry_run=dry_run,
            )
        except OSError as error:
            raise CommandError(f"Cannot read {error.filename}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if dry_run:
            for sign, codes in (("+", loaded.created), ("~", loaded.changed)):
                for code in codes:
                    self.stdout.write(f"{sign} {code}")
        said = "would be " if dry_run else ""
        self.stdout.write(
            self.style.SUCCESS(
                f"{len(loaded.created)} questions {said}created, {len(loaded.changed)} changed, "
                f"{loaded.unchanged} unchanged."
            )
        )


def _account(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no account {username}.") from error
