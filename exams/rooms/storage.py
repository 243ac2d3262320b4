"""Printed slips on their way to whoever asked: in a private folder, since they bear photos."""

import io
import re
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings

_FOLDER = re.compile(r"[a-z0-9_]+")
# The finished file of a print: one document, or an archive of several.
WHOLE = ("slips.pdf", "slips.zip")


def new_folder() -> str:
    """Make a folder for the owner of the process alone, and return its name."""
    return Path(mkdtemp(dir=_root())).name


def has(folder: str, name: str) -> bool:
    """Tell whether a file was written whole."""
    return (_root() / folder / name).is_file()


def keep(folder: str, name: str, data: bytes) -> None:
    """Write a file, whole or not at all. Safe to repeat."""
    path = _root() / folder / name
    beside = path.with_suffix(".part")
    beside.write_bytes(data)
    beside.replace(path)


def keep_whole(folder: str, parts: Mapping[str, str]) -> None:
    """Put the parts together: by the name of each, what it is called in the archive."""
    if len(parts) == 1:
        [part] = parts
        keep(folder, WHOLE[0], (_root() / folder / part).read_bytes())
        return
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, shown in parts.items():
            archive.write(_root() / folder / part, shown)
    keep(folder, WHOLE[1], out.getvalue())


def whole(folder: str) -> tuple[str, bytes]:
    """Return the finished file of a print, and its name.

    Raises:
        FileNotFoundError: it is not there, or not any more.
    """
    for name in WHOLE:
        if folder and has(folder, name):
            return name, (_root() / folder / name).read_bytes()
    raise FileNotFoundError(folder)


def drop(folder: str) -> None:
    """Remove a folder with its files. Safe to repeat."""
    if folder and _FOLDER.fullmatch(folder):
        shutil.rmtree(_root() / folder, ignore_errors=True)


def _root() -> Path:
    root = Path(settings.UPLOAD_FOLDER) / "slips"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root
