"""Import a file of items: report what it holds, and enter it as drafts of a trainer."""

import json
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.database import NOT_SET_UP, is_set_up
from core.dates import local_day
from core.errors import Refusal
from exams.bank.models import Item, Topic
from exams.exchange import operations, pictures, queries
from exams.exchange import reading as files
from exams.exchange.models import ItemImport
from exams.exchange.queries.making import Setting

SHOWN = 20  # rejected items and warnings that are printed


class Command(BaseCommand):
    help = (
        "Import items from Excel, CSV, Word, Moodle XML, GIFT, Aiken, QTI or JSON. New and changed "
        "items become drafts of the author, who submits them for review. Safe to repeat."
    )

    # The report of a file that was read, but not entered.
    unentered: dict[str, Any] | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")
        parser.add_argument(
            "--report", metavar="OUT.json", help="write the report as JSON; - for the screen"
        )
        parser.add_argument("--author", metavar="ACCOUNT", help="a trainer, whose drafts they are")
        parser.add_argument("--topic", metavar="CODE", help="for items that name none known here")
        parser.add_argument(
            "--purpose",
            choices=Item.Purpose.values,
            default=Item.Purpose.EXAM.value,
            help="of items that name none",
        )
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="enter nothing if an item is rejected"
        )

    def handle(
        self,
        *,
        file: Path,
        report: str | None,
        dry_run: bool,
        author: str | None,
        topic: str | None,
        **options: Any,
    ) -> None:
        has_bank = is_set_up()
        if not has_bank:
            self._tell_that_nothing_is_set_up(dry_run=dry_run)
        actor = _account(author) if author and has_bank else None
        if actor is None and not dry_run:
            raise CommandError(
                _(
                    "Pass --author with the account of a trainer: the items become drafts of "
                    "theirs. Or pass --dry-run to see what the file holds."
                )
            )
        chosen = _topic(topic) if topic and has_bank else None
        options["has_bank"] = has_bank
        try:
            made = self._made(file, actor, chosen, dry_run=dry_run, **options)
        except OSError as error:
            said = _("Cannot read %(file)s: %(reason)s")
            self._refuse("file-not-there", said % {"file": file, "reason": error.strerror}, report)
        except Refusal as refusal:
            self._refuse(refusal.code, str(refusal), report)
        else:
            self._write(made, report)
            if dry_run and report != "-":
                self.stdout.write(_("Nothing was changed: this was a dry run."))

    def _tell_that_nothing_is_set_up(self, *, dry_run: bool) -> None:
        """Say that the database lacks its tables. Only a dry run can do without."""
        if not dry_run:
            raise CommandError(NOT_SET_UP)
        said = _("The database is not set up: every item counts as new.")
        self.stderr.write(self.style.WARNING(said))

    def _refuse(self, code: str, reason: str, report: str | None) -> None:
        """Write the report of a file of which nothing was entered, and end with its reason."""
        self._write(self.unentered or _refusal(code, reason), report)
        raise CommandError(reason)

    def _made(
        self, file: Path, author: User | None, topic: Topic | None, *, dry_run: bool, **options: Any
    ) -> dict[str, Any]:
        """Return the report; without --dry-run, enter the items before."""
        if file.stat().st_size > settings.ITEM_FILE_MAX_BYTES:
            limit = settings.ITEM_FILE_MAX_BYTES // 2**20
            raise operations.UploadTooLarge(name=file.name, megabytes=limit)
        data = file.read_bytes()
        if dry_run or author is None:
            has_bank = options["has_bank"]
            reading = pictures.settled(files.read(data, name=file.name), has_bank=has_bank)
            day = local_day(timezone.now())
            setting = Setting(author, topic, options["purpose"], day, False, has_bank)
            return queries.report_of_reading(reading, setting, file=file.name).as_json()
        started = operations.start_import(
            name=file.name,
            data=data,
            topic=topic,
            purpose=options["purpose"],
            is_all_or_nothing=options["all_or_nothing"],
            actor=author,
            at=timezone.now(),
            in_background=False,
        )
        return self._entered(started, author)

    def _entered(self, started: ItemImport, author: User) -> dict[str, Any]:
        read = operations.read_import(import_id=started.pk, at=timezone.now())
        if read.state == ItemImport.State.REFUSED:
            raise operations.FileRefused(code=read.reason_code, reason=read.reason)
        report = queries.report_of_import(read)
        try:
            operations.commit_import(
                import_id=read.pk, actor=author, at=timezone.now(), in_background=False
            )
        except (operations.NothingToEnter, operations.RowsRejected) as refusal:
            operations.discard_import(import_id=read.pk, actor=author, at=timezone.now())
            if isinstance(refusal, operations.NothingToEnter):
                return report
            self.unentered = report
            raise
        done = operations.enter_import(import_id=read.pk, at=timezone.now())
        return queries.report_of_import(done)

    def _write(self, made: dict[str, Any], report: str | None) -> None:
        text = json.dumps(made, ensure_ascii=False, indent=1)
        if report == "-":
            self.stdout.write(text)
            return
        if report:
            try:
                Path(report).write_text(text + "\n", encoding="utf-8")
            except OSError as error:
                said = _("Cannot write %(file)s: %(reason)s")
                reason = said % {"file": report, "reason": error.strerror}
                raise CommandError(reason) from error
        self._summarize(made)

    def _summarize(self, made: dict[str, Any]) -> None:
        counts = {**made, "rejected": len(made["rejected"])}
        self.stdout.write(
            _(
                "%(items)s items (%(format)s): %(accepted)s new, %(changed)s changed, "
                "%(unchanged)s unchanged, %(rejected)s rejected."
            )
            % counts
        )
        for kind, count in sorted(made["by_type"].items()):
            self.stdout.write(f"  {kind}: {count}")
        for each in made["rejected"][:SHOWN]:
            self.stdout.write(f"  {each['place']}: {each['reason']} [{each['code']}]")
        for warning, times in list(Counter(made["warnings"]).items())[:SHOWN]:
            self.stdout.write(f"  {warning}" + (f" × {times}" if times > 1 else ""))
        more = max(0, len(made["rejected"]) - SHOWN) + max(0, len(made["warnings"]) - SHOWN)
        if more:
            self.stdout.write(_("… and %(count)s more lines: see --report.") % {"count": more})


def _refusal(code: str, reason: str) -> dict[str, Any]:
    """Return the report of a file that was not read."""
    return {
        "format": "",
        "items": 0,
        "by_type": {},
        "accepted": 0,
        "changed": 0,
        "unchanged": 0,
        "rejected": [{"place": "file", "code": code, "reason": reason}],
        "warnings": [],
        "parsed": [],
    }


def _account(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as error:
        raise CommandError(_("There is no account %(name)s.") % {"name": username}) from error


def _topic(code: str) -> Topic:
    try:
        return Topic.objects.get(code=code)
    except Topic.DoesNotExist as error:
        raise CommandError(_("There is no topic %(topic)s.") % {"topic": code}) from error
