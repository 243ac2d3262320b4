"""The words that come with the platform: synonyms, names of laws, domains."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class DeliveredSynonym:
    """A group as it is delivered."""

    asked: str
    words: tuple[str, ...]
    kind: str = "one-way"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """All lists."""

    synonyms: tuple[DeliveredSynonym, ...] = ()
    aliases: dict[str, list[str]] = field(default_factory=dict)  # slug of a law -> names
    domains: dict[str, list[str]] = field(default_factory=dict)  # name -> slugs of laws


@cache
def delivered() -> Delivered:
    """Return the lists of this release."""
    return Delivered(
        synonyms=tuple(
            DeliveredSynonym(
                each["asked"],
                tuple(each["words"]),
                each.get("kind", "one-way"),
                each.get("note", ""),
            )
            for each in _read("synonyms.json")
        ),
        aliases=_read("aliases.json"),
        domains=_read("domains.json"),
    )


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
