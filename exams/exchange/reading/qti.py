"""Reads QTI 2.1, 2.2 and 3.0: packages, and single documents."""

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import unquote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree

from exams.exchange.documents import Reading, Record, Rejected
from exams.exchange.reading import xml
from exams.exchange.reading.archives import Archive, is_zip, open_archive
from exams.exchange.reading.html import Texts, picture_in
from exams.exchange.reading.judging import Unfit, titles_lost
from exams.exchange.reading.qti_items import Source, read_item
from exams.exchange.reading.qti_names import ITEM, TEST, is_third, name_of, renamed
from exams.exchange.refusals import FileNotReadable, HostileXml, NoItems

EXTRAS_TAG = "{urn:zhifa:item:1}item"
_MANIFEST = "imsmanifest.xml"
_OLD = gettext_lazy("It is QTI 1.2. Export it as QTI 2.1 or newer.")
_LONGEST_PLACE = 120
_ROOTS = (ITEM, TEST, "assessment-section")


def looks_like(data: bytes) -> bool:
    """Tell by the first bytes, and the names in a zip archive, whether this may be QTI."""
    if is_zip(data):
        return b"[Content_Types].xml" not in data and (
            _MANIFEST.encode() in data or b".xml" in data
        )
    head = data[:4096].replace(b"\x00", b"")
    return any(
        mark in head
        for mark in (
            b"<assessmentItem",
            b"<assessmentTest",
            b"<qti-assessment",
            b"/xsd/imsqti",
            b":assessmentItem",
        )
    )


def read(data: bytes) -> Reading:
    """Return the items of a package in the order of its test or manifest, or of one document.

    Raises:
        FileNotReadable: it is neither, is damaged, or could do harm.
    """
    return _Package(open_archive(data)).reading() if is_zip(data) else _read_document(data)


def _read_document(data: bytes) -> Reading:
    root = xml.parse(data)
    name = name_of(root)
    if name == TEST or name not in _ROOTS:
        raise NoItems(
            advice=_("Export the whole package (zip) instead.") if name == TEST else _no_qti(root)
        )
    version = "qti3" if is_third(root) else "qti2"
    texts = Texts(picture_in)
    try:
        place = _place(root.get("identifier") or ITEM)
        record = read_item(Source(renamed(root), place, texts))
    except Unfit as unfit:
        return Reading(version, (), (unfit.at(place),))
    return Reading(version, (record,), pictures=dict(texts.pictures))


def _no_qti(root: etree._Element) -> str:
    if name_of(root) == "questestinterop":
        return str(_OLD)
    return _("Its root element is %(name)s.") % {"name": name_of(root)[:40]}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One item that the manifest, or a test, names."""

    path: str
    extras: dict[str, Any] | None = None


@dataclass(slots=True)
class _Package:
    """A package while it is read."""

    archive: Archive
    version: str = "qti2"
    warnings: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    titles: int = 0  # that were left out
    advice: str = ""  # what to do where it has no items that can be read

    def reading(self) -> Reading:
        """Return all items, each accepted or rejected by itself."""
        records: list[Record] = []
        rejected: list[Rejected] = []
        entries = self._entries()
        if not entries:
            raise NoItems(advice=self.advice or _("The package names no items."))
        for entry in entries:
            found = self._item(entry)
            if isinstance(found, Rejected):
                rejected.append(found)
            else:
                records.append(found)
        self.warnings += titles_lost(self.titles)
        return Reading(
            self.version, tuple(records), tuple(rejected), tuple(self.warnings), self.pictures
        )

    def _item(self, entry: _Entry) -> Record | Rejected:
        try:
            root = self._document(entry.path)
            if name_of(root) != ITEM:
                raise Unfit("not-an-item", _("The file holds no assessment item."))
            self.version = "qti3" if is_third(root) else self.version
            texts = Texts(partial(self._picture, entry.path))
            record = read_item(
                Source(
                    renamed(root),
                    _place(entry.path),
                    texts,
                    partial(self._stimulus, entry.path),
                    entry.extras,
                )
            )
        except Unfit as unfit:
            return unfit.at(_place(entry.path))
        self.titles += texts.has_title
        self.pictures |= texts.pictures
        return record

    def _document(self, path: str) -> etree._Element:
        """Return the root of a file; one that is merely broken spoils only its own item."""
        if path not in self.archive:
            raise Unfit("file-missing", _("The package names this file but does not hold it."))
        try:
            return xml.parse(self.archive.read(path))
        except HostileXml:
            raise
        except FileNotReadable as refusal:
            raise Unfit(refusal.code, str(refusal)) from refusal

    def _picture(self, path: str, address: str) -> bytes | None:
        if (inline := picture_in(address)) is not None:
            return inline
        name = _resolved(path, address)
        return self.archive.read(name) if name in self.archive else None

    def _stimulus(self, path: str, address: str) -> etree._Element | None:
        name = _resolved(path, address)
        if name not in self.archive:
            return None
        return renamed(xml.parse(self.archive.read(name)))

    def _entries(self) -> list[_Entry]:
        """Return the items: those of tests in their order, then the others of the manifest."""
        name = min(
            (each for each in self.archive.names() if posixpath.basename(each) == _MANIFEST),
            key=lambda each: each.count("/"),
            default=None,
        )
        if name is None:
            self.warnings.append(_("The package has no imsmanifest.xml; its XML files were read."))
            return [_Entry(each) for each in self._loose()]
        items, tests = self._resources(name)
        paths = dict.fromkeys(path for test in tests for path in self._references(test))
        return [items.get(path, _Entry(path)) for path in {**paths, **dict.fromkeys(items)}]

    def _loose(self) -> Iterator[str]:
        for name in self.archive.names():
            if name.lower().endswith(".xml") and looks_like(self.archive.read(name)):
                yield name

    def _resources(self, manifest: str) -> tuple[dict[str, _Entry], list[str]]:
        items: dict[str, _Entry] = {}
        tests: list[str] = []
        has_metadata = False
        for resource in xml.parse(self.archive.read(manifest)).iter("{*}resource"):
            kind = (resource.get("type") or "").lower()
            path = _resolved(manifest, resource.get("href") or "")
            if kind.startswith("imsqti_item"):
                extras = _extras(resource)
                items[path] = _Entry(path, extras)
                has_metadata = has_metadata or (extras is None and _has_metadata(resource))
            elif kind.startswith("imsqti_xmlv1"):
                self.advice = str(_OLD)
            elif kind.startswith("imsqti_test"):
                tests.append(path)
        if has_metadata:
            self.warnings.append(
                _("The package describes its items (metadata); that was left out.")
            )
        return items, tests

    def _references(self, test: str) -> Iterator[str]:
        try:
            root = renamed(self._document(test))
        except Unfit as unfit:
            self.warnings.append(f"{test}: {unfit.reason}")
            return
        for reference in root.iter("assessment-item-ref"):
            yield _resolved(test, reference.get("href") or "")
        if root.find(".//selection") is not None:
            self.warnings.append(_("The test draws a part of its items; all of them were read."))


def _place(path: str) -> str:
    """Return a path as reports name it: the end of it, where it is too long for them."""
    return path if len(path) <= _LONGEST_PLACE else f"…{path[1 - _LONGEST_PLACE :]}"


def _resolved(path: str, address: str) -> str:
    """Return the name in the archive that an address in one of its files means."""
    relative = unquote(re.split(r"[?#]", address, maxsplit=1)[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), relative))


def _has_metadata(resource: etree._Element) -> bool:
    return any(len(each) > 0 for each in resource.iter("{*}metadata"))


def _extras(resource: etree._Element) -> dict[str, Any] | None:
    """Return what this platform wrote beside an item; None if it did not."""
    element = next(resource.iter(EXTRAS_TAG), None)
    if element is None:
        return None
    try:
        extras = json.loads(element.text or "")
    except (ValueError, RecursionError):
        return None
    return extras if isinstance(extras, dict) else None
