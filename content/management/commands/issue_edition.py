"""Issue an edition of a handbook from the command line, by the same four eyes."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from content.handbooks import operations
from content.handbooks.models import Handbook
from core.dates import local_day
from core.errors import Refusal


class Command(BaseCommand):
    help = "Prepare, approve and print an edition of a handbook. Two accounts stand for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handbook", help="slug of the handbook")
        parser.add_argument("--label", required=True, help="what it is called, e.g. 2026年第2版")
        parser.add_argument("--law-on", type=date.fromisoformat, help="default: today")
        parser.add_argument("--prepared-by", required=True, help="account of who prepares it")
        parser.add_argument("--approved-by", required=True, help="account of who approves it")
        parser.add_argument("--output", type=Path, help="where to write the PDF as well")

    def handle(
        self,
        *,
        handbook: str,
        label: str,
        law_on: date | None,
        prepared_by: str,
        approved_by: str,
        output: Path | None,
        **options: Any,
    ) -> None:
        now = timezone.now()
        try:
            book = Handbook.objects.live().get(slug=handbook)
            edition = operations.prepare_edition(
                handbook_id=book.pk,
                label=label,
                law_on=law_on or local_day(now),
                actor=User.objects.get(username=prepared_by),
                at=now,
            )
            operations.approve_edition(
                edition_id=edition.pk,
                digest=edition.digest,
                actor=User.objects.get(username=approved_by),
                at=now,
            )
            printed = operations.print_edition(edition_id=edition.pk, at=now)
        except Handbook.DoesNotExist as error:
            raise CommandError(f"There is no published handbook called {handbook}.") from error
        except User.DoesNotExist as error:
            raise CommandError("There is no such account.") from error
        except (Refusal, FileNotFoundError) as error:
            raise CommandError(str(error)) from error
        if printed is None:
            raise CommandError("The edition is not issued.")
        if output is not None:
            with default_storage.open(printed.file) as file:
                output.write_bytes(file.read())
        self.stdout.write(
            self.style.SUCCESS(f"{edition.label} issued, {printed.size} bytes, {printed.sha256}.")
        )
