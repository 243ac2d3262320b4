from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from certificates.keys import operations, queries
from core.errors import Refusal


class Command(BaseCommand):
    help = "Make the key that signs certificates, unless there is one."

    def handle(self, **options: Any) -> None:
        key = operations.create_issuer_key(at=timezone.now())
        try:
            queries.signer_of(key)
        except Refusal as refusal:
            raise CommandError(
                f"Key {key.kid} is in the database, but its file is not in the key folder. "
                "Restore the file from the backup."
            ) from refusal
        self.stdout.write(self.style.SUCCESS(f"Certificates are signed with key {key.kid}."))
