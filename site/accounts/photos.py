"""Photos of people: the only place that reads or writes their files."""

from pathlib import Path

from django.conf import settings

from core import kept_files

# Pixels: 3 cm by 4 cm at 508 dots an inch, and large enough beside a face on a screen.
BOX = (600, 800)
MEDIA_TYPE = "image/jpeg"
_ENDING = ".jpg"


def keep(data: bytes) -> str:
    """Store a photo, and return its digest. Safe to repeat."""
    return kept_files.keep(Path(settings.PHOTO_FOLDER), data, ending=_ENDING)


def read(digest: str) -> bytes:
    """Return the bytes of a photo.

    Raises:
        FileNotFoundError: it is not there.
    """
    return kept_files.read(Path(settings.PHOTO_FOLDER), digest, ending=_ENDING)
