"""Uploaded rosters that wait for a yes: files in a private folder, gone once they are imported.

An upload is found by the digest of its content, its day and its owner; nobody else gets it.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.conf import settings

from accounts.models import User
from core.sheets import File

# Uploads hold ID numbers: one that nobody confirms does not stay.
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """An upload with the report on it; the files are there until it `is_done`."""

    key: str
    folder: Path
    names: tuple[str, ...]
    as_of: date
    is_done: bool
    report: dict[str, Any]

    def files(self) -> list[File]:
        """Return the uploaded files."""
        return [
            File(name, (self.folder / f"{number}.upload").read_bytes())
            for number, name in enumerate(self.names)
        ]


def key_of(files: Sequence[File], *, as_of: date, owner: User) -> str:
    """Return the key of an upload: the same files, day and owner, the same key."""
    parts = [as_of.isoformat(), str(owner.pk)]
    parts += [part for file in files for part in (file.name, sha256(file.data).hexdigest())]
    return sha256("\n".join(parts).encode()).hexdigest()


def keep(
    files: Sequence[File], *, as_of: date, owner: User, at: datetime, report: dict[str, Any]
) -> str:
    """Store an upload with its report, whole or not at all, and return its key."""
    root = _root()
    _drop_old(root, at)
    key = key_of(files, as_of=as_of, owner=owner)
    folder = Path(mkdtemp(dir=root))  # for the owner of the process alone
    for number, file in enumerate(files):
        (folder / f"{number}.upload").write_bytes(file.data)
    _describe(
        folder,
        {
            "owner": owner.pk,
            "names": [file.name for file in files],
            "as_of": as_of.isoformat(),
            "kept_at": at.isoformat(),
            "is_done": False,
            "report": report,
        },
    )
    shutil.rmtree(root / key, ignore_errors=True)
    folder.rename(root / key)
    return key


def find(key: str, *, owner: User) -> Draft | None:
    """Return somebody's own upload; nothing if there is none of that key."""
    folder = _root() / key
    about = _about(folder)
    if about is None or about["owner"] != owner.pk:
        return None
    return Draft(
        key=key,
        folder=folder,
        names=tuple(about["names"]),
        as_of=date.fromisoformat(about["as_of"]),
        is_done=about["is_done"],
        report=about["report"],
    )


def finish(draft: Draft, *, report: dict[str, Any]) -> None:
    """Put the final report in place of the first one, and remove the files."""
    about = _about(draft.folder)
    if about is None or about["is_done"]:
        return
    _describe(draft.folder, about | {"is_done": True, "report": report})
    for path in draft.folder.glob("*.upload"):
        path.unlink(missing_ok=True)


def _root() -> Path:
    root = Path(settings.UPLOAD_FOLDER) / "rosters"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


def _about(folder: Path) -> dict[str, Any] | None:
    try:
        about: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return about


def _describe(folder: Path, about: dict[str, Any]) -> None:
    fresh = folder / "about.json.new"
    fresh.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    fresh.replace(folder / "about.json")


def _drop_old(root: Path, at: datetime) -> None:
    for folder in root.iterdir():
        about = _about(folder)
        if about and datetime.fromisoformat(about["kept_at"]) + KEPT_FOR < at:
            shutil.rmtree(folder, ignore_errors=True)
