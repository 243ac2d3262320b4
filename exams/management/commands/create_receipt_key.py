from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exams.delivery.operations import create_receipt_key
from exams.delivery.receipts.keys import KeyFileExposedError, load_signer


class Command(BaseCommand):
    help = "Make the key that signs the receipts of exams, unless there is one."

    def handle(self, **options: Any) -> None:
        key = create_receipt_key(at=timezone.now())
        try:
            load_signer(settings.RECEIPT_KEY_FOLDER / f"{key.kid}.pem")
        except FileNotFoundError as error:
            raise CommandError(
                f"Key {key.kid} is in the database, but its file is not in the folder "
                f"{settings.RECEIPT_KEY_FOLDER}. Restore the file from the backup."
            ) from error
        except KeyFileExposedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"Receipts are signed with key {key.kid}."))
