"""Write items of the bank into a file that other systems read, and this one again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.database import NOT_SET_UP, is_set_up
from core.errors import Refusal
from exams.bank.models import Topic
from exams.exchange import operations
from exams.exchange.forms import FORMATS
from exams.exchange.queries.exports import ALL, STATUSES


class Command(BaseCommand):
    help = (
        "Export items, with their keys: the text in use, else the draft. What the format has no "
        "place for is printed, item by item. Without --status, all but retired items."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT")
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--topic", default="", metavar="CODE")
        parser.add_argument("--status", choices=STATUSES, default=ALL)
        parser.add_argument(
            "--code", action="append", default=[], metavar="CODE", help="may be repeated"
        )
        parser.add_argument("--actor", metavar="ACCOUNT", help="who is on record for the export")

    def handle(
        self,
        *,
        out: Path,
        format: str,
        topic: str,
        status: str,
        code: list[str],
        actor: str | None,
        **options: Any,
    ) -> None:
        if not is_set_up():
            raise CommandError(NOT_SET_UP)
        if topic and not Topic.objects.filter(code=topic).exists():
            raise CommandError(_("There is no topic %(topic)s.") % {"topic": topic})
        selection = operations.Selection(topic=topic, status=status, codes=tuple(code))
        try:
            written = operations.export_items(
                selection=selection,
                format=format,
                actor=User.objects.get(username=actor) if actor else None,
                at=timezone.now(),
            )
            out.write_bytes(written.data)
        except User.DoesNotExist as error:
            raise CommandError(_("There is no account %(name)s.") % {"name": actor}) from error
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        for each in written.left_out:
            self.stdout.write(f"  {each.place}: {each.reason} [{each.code}]")
        for warning in written.warnings:
            self.stdout.write(f"  {warning}")
        said = _("%(count)s items written to %(file)s.") % {"count": written.count, "file": out}
        self.stdout.write(self.style.SUCCESS(said))
