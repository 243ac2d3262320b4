"""Uploaded files of items and their pictures: in a private folder, gone when they are entered.

Never below the media that a web server hands out: they hold keys.
"""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(data: bytes) -> str:
    """Store a file for the owner of the process alone, and return the name of its folder."""
    folder = Path(mkdtemp(dir=_root()))
    (folder / "upload").write_bytes(data)
    return folder.name


def read(folder: str) -> bytes:
    """Return the file.

    Raises:
        FileNotFoundError: it is gone.
    """
    return (_root() / folder / "upload").read_bytes()


def keep_pictures(folder: str, pictures: Mapping[str, bytes]) -> None:
    """Store the pictures of a file beside it, by their digests."""
    for digest, data in pictures.items():
        if _DIGEST.fullmatch(digest):
            (_root() / folder / digest).write_bytes(data)


def picture(folder: str, digest: str) -> bytes | None:
    """Return a picture of a file; none if it has none of that digest."""
    path = _root() / folder / digest
    return path.read_bytes() if _DIGEST.fullmatch(digest) and path.is_file() else None


def drop(folder: str) -> None:
    """Remove the file and its pictures. Safe to repeat."""
    if folder and "/" not in folder and folder not in (".", ".."):
        shutil.rmtree(_root() / folder, ignore_errors=True)


def _root() -> Path:
    root = Path(settings.UPLOAD_FOLDER) / "items"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root
