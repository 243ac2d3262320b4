"""Archives of photos, and what was made of them: in a private folder, gone once taken in."""

import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

_NAME = re.compile(r"[A-Za-z0-9_]+")


def keep_upload(data: bytes) -> str:
    """Store an archive for the owner of the process alone, and return the name of its folder."""
    folder = Path(mkdtemp(dir=_root()))
    (folder / "upload").write_bytes(data)
    return folder.name


def upload(folder: str) -> Path:
    """Return where the archive lies."""
    return _root() / folder / "upload"


def keep_photo(folder: str, digest: str, data: bytes) -> None:
    """Store a photo beside its archive. Safe to repeat."""
    (_root() / folder / digest).write_bytes(data)


def photo(folder: str, digest: str) -> bytes:
    """Return a photo.

    Raises:
        FileNotFoundError: it is gone.
    """
    return (_root() / folder / digest).read_bytes()


def drop(folder: str) -> None:
    """Remove the archive and its photos. Safe to repeat."""
    if folder and _NAME.fullmatch(folder):
        shutil.rmtree(_root() / folder, ignore_errors=True)


def _root() -> Path:
    root = Path(settings.UPLOAD_FOLDER) / "photo-imports"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root
