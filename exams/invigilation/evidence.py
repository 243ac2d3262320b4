"""Pictures of irregularities: the only place that reads or writes their files.

In a folder of their own, never below the media that a web server hands out; by the digest of
their bytes, which therefore never change.
"""

import hashlib
import os
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Store a picture for the owner of the process alone; return its digest. Safe to repeat."""
    digest = hashlib.sha256(data).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Whole or not at all, should the process die: written beside it and renamed.
        with NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
    return digest


def read(digest: str) -> bytes:
    """Return the bytes of a picture.

    Raises:
        FileNotFoundError: it is not there.
    """
    return _path(digest).read_bytes()


def _path(digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise FileNotFoundError(digest)
    return Path(settings.EVIDENCE_FOLDER) / digest[:2] / digest
