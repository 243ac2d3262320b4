"""Make the key that signs certificates."""

import secrets
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from certificates.keys import queries
from certificates.keys.models import IssuerKey
from certificates.keys.rules import Algorithm, key_id
from certificates.keys.signers import create_key_file
from core import audit


def create_issuer_key(*, at: datetime) -> IssuerKey:
    """Make the signing key: a file that only its owner can read, and the row that publishes it.

    Safe to repeat: the key that is active already is returned as it stands. The file comes
    first, since a row without its file could not sign.
    """
    if active := queries.active_key():
        return active
    path, spki = _write_file(settings.KEY_FOLDER)
    try:
        return _publish(spki, at)
    except IntegrityError:
        # Somebody else was faster: only one key is active, and the file of this one is no use.
        path.unlink()
        return IssuerKey.objects.get(state=IssuerKey.State.ACTIVE)


def _write_file(folder: Path) -> tuple[Path, bytes]:
    """Make the key under a passing name, since its own follows from the key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"new-{secrets.token_hex(8)}.pem"
    spki = create_key_file(draft)
    return draft.rename(folder / f"{key_id(spki).hex()}.pem"), spki


@transaction.atomic(durable=True)
def _publish(spki: bytes, at: datetime) -> IssuerKey:
    key = IssuerKey.objects.create(
        kid=key_id(spki).hex(), algorithm=Algorithm.ES256, spki=spki, sign_from=at
    )
    audit.record("certificates.key-created", actor=None, subject=key, at=at)
    return key
