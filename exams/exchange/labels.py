"""Attributes of items as tags, for tools that have tags and nothing else: "zhifa:level=apply"."""

from collections.abc import Iterable, Mapping
from typing import Any

_PREFIX = "zhifa:"
LONGEST = 255  # what Moodle keeps of a tag
_LISTS = ("enemies", "notes")
_NUMBERS = ("seconds", "paragraph", "subparagraph")


def labels_of(extras: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return extras as tags, and the names of those that are too long for one."""
    pairs = [
        (name, str(each))
        for name, value in extras.items()
        for each in (value if name in _LISTS else [1 if value is True else value])
        if str(each)
    ]
    labels = [(name, f"{_PREFIX}{name}={text}") for name, text in pairs]
    fits = [label for _name, label in labels if len(label) <= LONGEST]
    return fits, list(dict.fromkeys(name for name, label in labels if len(label) > LONGEST))


def extras_in(tags: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """Return the extras that tags say, and the tags that are not ours."""
    extras: dict[str, Any] = {}
    others: list[str] = []
    for tag in tags:
        name, equals, text = tag.removeprefix(_PREFIX).partition("=")
        if not tag.startswith(_PREFIX) or not equals:
            others.append(tag)
        elif name in _LISTS:
            extras.setdefault(name, []).append(text)
        elif name in _NUMBERS:
            extras |= {name: int(text)} if text.isascii() and text.isdigit() else {}
        else:
            extras[name] = True if name.startswith("is_") else text
    return extras, others
