"""The text of an edition as plain values, and how two editions differ. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# A snapshot: {"title", …, "chapters": [{"title", "sections": [{"id", "title", "blocks": […]}]}]}.
Snapshot = Mapping[str, Any]


def digest(snapshot: Snapshot) -> str:
    """Return SHA-256 of a snapshot as it is written down, in hex."""
    written = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def sections(snapshot: Snapshot) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each section with the title of its chapter, in order."""
    for chapter in snapshot["chapters"]:
        for section in chapter["sections"]:
            yield chapter["title"], section


def cited_keys(snapshot: Snapshot) -> list[str]:
    """Return the keys of the articles that a snapshot quotes, each once, in order."""
    keys = (
        block["value"]["key"]
        for _chapter, section in sections(snapshot)
        for block in section["blocks"]
        if block["kind"] == "law" and block["value"]
    )
    return list(dict.fromkeys(keys))


def texts(snapshot: Snapshot) -> str:
    """Return all that is printed of a snapshot, for a look at the characters."""
    return "".join(_strings(snapshot))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


@dataclass(frozen=True, slots=True)
class Section:
    """A section as a list of changes names it."""

    id: int
    chapter: str
    title: str


@dataclass(frozen=True, slots=True)
class Differences:
    """What a later text of a handbook has that an earlier one has not, and the other way round."""

    added: list[Section]
    changed: list[Section]
    removed: list[Section]

    @property
    def is_none(self) -> bool:
        return not (self.added or self.changed or self.removed)


def differences(old: Snapshot, new: Snapshot) -> Differences:
    """Return which sections were added, changed or removed; one that moved counts as changed."""
    before = {section["id"]: (chapter, section) for chapter, section in sections(old)}
    after = {section["id"]: (chapter, section) for chapter, section in sections(new)}
    return Differences(
        added=[_section(*after[key]) for key in after if key not in before],
        changed=[
            _section(*after[key]) for key in after if key in before and after[key] != before[key]
        ],
        removed=[_section(*before[key]) for key in before if key not in after],
    )


def _section(chapter: str, section: Mapping[str, Any]) -> Section:
    return Section(section["id"], chapter, section["title"])
