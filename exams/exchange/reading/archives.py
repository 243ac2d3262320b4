"""Zip archives from strangers: checked before anything is unpacked, counted while it is."""

import io
import stat
import struct
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from core.archives import BROKEN_ARCHIVE
from exams.exchange.refusals import Encrypted, FileNotReadable, HostileArchive, Truncated

MOST_ENTRIES = 20_000
MOST_BYTES = 200 * 1024 * 1024  # all entries together, unpacked
MOST_BYTES_OF_ONE = 64 * 1024 * 1024
# Text packs to a twentieth; what packs to a two-hundredth is made to explode.
MOST_RATIO = 200
SMALL = 1024 * 1024  # below it a ratio says nothing
_CHUNK = 64 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Beside them what comes of hostile numbers in the headers, and of entries under a password.
_BROKEN = (*BROKEN_ARCHIVE, struct.error, OverflowError, RuntimeError)


class UnsafeArchive(HostileArchive):
    message = _("The archive was not unpacked. %(reason)s")


class Archive:
    """A zip archive whose entries are safe to name; they are unpacked one by one, in memory."""

    def __init__(self, archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._entries = entries
        self._left = MOST_BYTES

    def names(self) -> list[str]:
        """Return the names of all files in it, in the order of the archive."""
        return list(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Return one file, unpacked; the real bytes are counted, whatever the entry declares.

        Raises:
            KeyError: the archive has no such file.
            HostileArchive: it unpacks to more than it may.
            Truncated: it is damaged.
        """
        entry = self._entries[name]
        most = min(MOST_BYTES_OF_ONE, self._left)
        parts: list[bytes] = []
        size = 0
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    _require_size(size, most, entry)
                    parts.append(chunk)
        except _BROKEN as error:
            raise Truncated from error
        self._left -= size
        return b"".join(parts)


def _require_size(size: int, most: int, entry: zipfile.ZipInfo) -> None:
    is_bomb = size > SMALL and size > MOST_RATIO * max(1, entry.compress_size)
    if size > most or is_bomb:
        raise UnsafeArchive(reason=_("It unpacks to far more than it should."))


def is_zip(data: bytes) -> bool:
    """Tell whether bytes begin as a zip archive does."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def open_archive(data: bytes) -> Archive:
    """Return an archive after a look at every entry; archives in it are not opened.

    Raises:
        HostileArchive: names that leave their folder, links, passwords, doubles, too many or too
            large entries, or entries that overlap.
        Truncated: it begins as a zip archive but has no end.
        FileNotReadable: it is none.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except _BROKEN as error:
        if is_zip(data):
            raise Truncated from error
        raise FileNotReadable from error
    _require_bounds(infos)
    _require_apart(infos)
    entries: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _name_of(info)
        _require_safe(info, name)
        if not name.endswith("/"):
            entries[name] = info
    _require_once(entries, sum(not _name_of(info).endswith("/") for info in infos))
    return Archive(archive, entries)


def _require_bounds(infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_ENTRIES:
        raise UnsafeArchive(reason=_("It holds too many files."))
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise UnsafeArchive(reason=_("It declares more bytes than an archive may unpack to."))
    for info in infos:
        _require_size(info.file_size, MOST_BYTES_OF_ONE, info)


def _require_apart(infos: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse entries that share bytes: how a small archive unpacks to petabytes."""
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise UnsafeArchive(reason=_("Files in it overlap."))
        end = info.header_offset + 30 + info.compress_size


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: old packers wrote names in the code page of their system."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _require_safe(info: zipfile.ZipInfo, name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    is_drive = len(parts[0]) > 1 and parts[0][1] == ":"
    if ".." in parts or name.startswith(("/", "\\")) or is_drive or "\\" in name:
        raise UnsafeArchive(reason=_("A file in it is named so as to leave its folder."))
    if not name or any(unicodedata.category(character) == "Cc" for character in name):
        raise UnsafeArchive(reason=_("A file in it has control characters in its name."))
    mode = stat.S_IFMT(info.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeArchive(reason=_("It holds a link or a device instead of a file."))
    if info.flag_bits & 0x41:
        raise Encrypted
    if info.compress_type not in _METHODS:
        raise UnsafeArchive(reason=_("It is packed by a rare method. Pack it again as plain zip."))


def _require_once(entries: Iterable[str], count: int) -> None:
    """Refuse names that are one on some systems: which of two files counts would be chance."""
    names = [unicodedata.normalize("NFC", name).casefold() for name in entries]
    if len(names) != count or any(times > 1 for times in Counter(names).values()):
        raise UnsafeArchive(reason=_("Two files in it have the same name."))
