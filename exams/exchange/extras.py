"""What a question format has no place for, as JSON that rides beside its own elements."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from exams.bank import rules
from exams.exchange.documents import Record, entry_of

_TEXTS = ("code", "topic", "level", "purpose", "domain", "post", "source", "basis")
_NUMBERS = ("marks", "facility")
_LISTS = ("enemies", "notes")
_FLAGS = ("is_critical", "is_pilot")
_PLACES = ("paragraph", "subparagraph")
ATTRIBUTES = (*_TEXTS, *_NUMBERS, *_LISTS, *_FLAGS, *_PLACES, "seconds", "article")
_LONGEST = 4000


def extras_of(record: Record) -> dict[str, Any]:
    """Return the attributes of a record beside its wording; the code always, others if there."""
    entry = entry_of(record)
    return {"code": record.code} | {name: entry[name] for name in ATTRIBUTES if name in entry}


def with_extras(record: Record, extras: Mapping[str, Any]) -> Record:
    """Return a record with what `extras_of` wrote; values of a wrong type are left out.

    They come out of a file that anybody may have changed.
    """
    found: dict[str, Any] = {name: extras[name] for name in _TEXTS if _is_text(extras.get(name))}
    for name in _NUMBERS:
        number = rules.as_number(extras[name]) if _is_text(extras.get(name)) else None
        found |= {name: number} if number is not None else {}
    for name in _LISTS:
        values = extras.get(name)
        if isinstance(values, list) and all(map(_is_text, values)):
            found[name] = tuple(values)
    found |= {name: True for name in _FLAGS if extras.get(name) is True}
    if _is_count(extras.get("seconds")):
        found["seconds"] = extras["seconds"]
    return replace(record, content=_with_basis(record.content, extras), **found)


def _with_basis(content: rules.Content, extras: Mapping[str, Any]) -> rules.Content:
    paragraph, subparagraph = (
        extras[name] if _is_count(extras.get(name)) else 0 for name in _PLACES
    )
    article = extras["article"] if _is_text(extras.get("article")) else ""
    return replace(content, article=article, paragraph=paragraph, subparagraph=subparagraph)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 32767
