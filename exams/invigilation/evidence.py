"""Pictures of irregularities: the only place that reads or writes their files."""

from pathlib import Path

from django.conf import settings

from core import kept_files


def keep(data: bytes) -> str:
    """Store a picture, and return its digest. Safe to repeat."""
    return kept_files.keep(Path(settings.EVIDENCE_FOLDER), data)


def read(digest: str) -> bytes:
    """Return the bytes of a picture.

    Raises:
        FileNotFoundError: it is not there.
    """
    return kept_files.read(Path(settings.EVIDENCE_FOLDER), digest)
