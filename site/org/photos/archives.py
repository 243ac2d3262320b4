"""What lies in an archive of photos: each file once, never more of it than a photo may have."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.archives import BROKEN_ARCHIVE
from core.pictures import MOST_BYTES

MOST_FILES = 2000
# What computers put into archives by themselves.
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_UTF8, _LOCKED = 0x800, 0x1


class ArchiveError(Exception):
    """It is no archive, or not a whole one."""


class TooManyFilesError(ArchiveError):
    """It has more files than MOST_FILES."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of an archive."""

    name: str
    account: str  # the name without its ending
    data: bytes | None  # None: it cannot be unpacked
    is_too_large: bool = False


def names_in(path: Path) -> list[str]:
    """Return the accounts that an archive has files for.

    Raises:
        ArchiveError, TooManyFilesError: it cannot be read.
    """
    with _opened(path) as archive:
        return [_account(_name(info)) for info in _files(archive)]


def files_in(path: Path, accounts: frozenset[str]) -> Iterator[Packed]:
    """Yield the files of an archive; only those of the accounts are unpacked, one at a time.

    Raises:
        ArchiveError, TooManyFilesError: it cannot be read.
    """
    with _opened(path) as archive:
        for info in _files(archive):
            name = _name(info)
            account = _account(name)
            if account not in accounts:
                yield Packed(name, account, None)
            elif info.file_size > MOST_BYTES:
                yield Packed(name, account, None, is_too_large=True)
            else:
                yield _unpacked(archive, info, name)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except BROKEN_ARCHIVE as error:
        raise ArchiveError from error


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    found = [info for info in archive.infolist() if not info.is_dir() and not _is_litter(info)]
    if len(found) > MOST_FILES:
        raise TooManyFilesError
    return found


def _is_litter(info: zipfile.ZipInfo) -> bool:
    return any(part in _LITTER or part.startswith("._") for part in info.filename.split("/"))


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: Chinese Windows writes GBK and says nothing of it."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _account(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem.strip()[:64]


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Packed:
    """Unpack one file, and stop where it is longer than its entry admits."""
    account = _account(name)
    if info.flag_bits & _LOCKED:
        return Packed(name, account, None)
    try:
        with archive.open(info) as file:
            data = file.read(MOST_BYTES + 1)
    except BROKEN_ARCHIVE:
        return Packed(name, account, None)
    return Packed(name, account, data, is_too_large=len(data) > MOST_BYTES)
