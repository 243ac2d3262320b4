"""Load items, and the topics they are about, from JSON files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from core.errors import Refusal
from exams.bank import documents, operations


class Command(BaseCommand):
    help = (
        "Load items that were reviewed: written by one person, approved by another. Safe to "
        "repeat; load the laws first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--topics", type=Path, help="a JSON file of topics, loaded before")
        parser.add_argument("--author", required=True, help="account of a trainer")
        parser.add_argument("--reviewer", required=True, help="account of another, a reviewer")

    def handle(
        self, *, file: Path, topics: Path | None, author: str, reviewer: str, **options: Any
    ) -> None:
        now = timezone.now()
        writer, second = _account(author), _account(reviewer)
        try:
            if topics:
                read = documents.read_topics(topics.read_bytes())
                operations.load_topics(documents=read, actor=writer, at=now)
            loaded = operations.load_items(
                documents=documents.read_items(file.read_bytes()),
                author=writer,
                reviewer=second,
                at=now,
            )
        except OSError as error:
            raise CommandError(f"Cannot read {error.filename}: {error.strerror}") from error
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            self.style.SUCCESS(
                f"{loaded.created} items created, {loaded.changed} changed, "
                f"{loaded.unchanged} unchanged."
            )
        )


def _account(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no account {username}.") from error
