"""Reads items and topics out of JSON files, before anything looks at the database."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal
from exams.bank import rules
from exams.bank.models import Item, ItemVersion

KINDS = set(ItemVersion.Kind.values)
PURPOSES = set(Item.Purpose.values)
LAST_PLACE = 99  # no article has more paragraphs or items


class NotAnItemFile(Refusal):
    code = "not-an-item-file"
    message = _("The file is not a JSON list of items: %(reason)s")


@dataclass(frozen=True, slots=True)
class ItemDocument:
    """One item as a file has it."""

    code: str
    topic: str  # code
    purpose: str
    source: str
    content: rules.Content


@dataclass(frozen=True, slots=True)
class TopicDocument:
    """One topic as a file has it; its place in the file is its place in lists."""

    code: str
    name: str
    name_en: str


def read_items(data: bytes) -> list[ItemDocument]:
    """Read a file of items: code, type, topic, stem, options, key, rationale, article and more.

    `paragraph` and `subparagraph` are numbers, 0 or left out for the whole.

    Raises:
        NotAnItemFile: it is something else; the message says at which item.
    """
    return [_item(entry, number) for number, entry in enumerate(_entries(data), start=1)]


def read_topics(data: bytes) -> list[TopicDocument]:
    """Read a file of topics: code, name and name_en.

    Raises:
        NotAnItemFile: it is something else.
    """
    return [
        TopicDocument(
            code=_text(entry, "code", number),
            name=_text(entry, "name", number),
            name_en=str(entry.get("name_en", "")),
        )
        for number, entry in enumerate(_entries(data), start=1)
    ]


def _entries(data: bytes) -> list[dict[str, Any]]:
    try:
        entries = json.loads(data)
    except ValueError as error:
        raise NotAnItemFile(reason=str(error)) from error
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise NotAnItemFile(reason=_("it has to be a list of objects"))
    return entries


def _item(entry: dict[str, Any], number: int) -> ItemDocument:
    kind = _text(entry, "type", number)
    purpose = str(entry.get("purpose") or Item.Purpose.EXAM)
    if kind not in KINDS or purpose not in PURPOSES:
        raise NotAnItemFile(reason=f"{number}: type={kind!r} purpose={purpose!r}")
    content = rules.Content(
        kind=kind,
        stem=_text(entry, "stem", number),
        choices=_choices(entry, number),
        rationale=str(entry.get("rationale", "")),
        article=_text(entry, "article", number),
        paragraph=_place(entry, "paragraph", number),
        subparagraph=_place(entry, "subparagraph", number),
    )
    return ItemDocument(
        code=_text(entry, "code", number),
        topic=_text(entry, "topic", number),
        purpose=purpose,
        source=str(entry.get("source", "")),
        content=rules.cleaned(content),
    )


def _choices(entry: dict[str, Any], number: int) -> tuple[rules.Choice, ...]:
    """Return the options; their letters must be A, B, C … in order, and the key among them."""
    try:
        pairs = [(str(option["letter"]), str(option["text"])) for option in entry["options"]]
        key = {str(letter) for letter in entry["key"]}
    except (KeyError, TypeError) as error:
        raise NotAnItemFile(reason=f"{number}: options, key") from error
    letters = [letter for letter, _text in pairs]
    if letters != list(rules.LETTERS[: len(letters)]) or key - set(letters):
        raise NotAnItemFile(reason=f"{number}: options={letters} key={sorted(key)}")
    return tuple(rules.Choice(text, letter in key) for letter, text in pairs)


def _place(entry: dict[str, Any], name: str, number: int) -> int:
    value = entry.get(name, 0)
    if not isinstance(value, int) or not 0 <= value <= LAST_PLACE:
        raise NotAnItemFile(reason=f"{number}: {name}={value!r}")
    return value


def _text(entry: dict[str, Any], name: str, number: int) -> str:
    value = entry.get(name)
    if not isinstance(value, str) or not value.strip():
        raise NotAnItemFile(reason=f"{number}: {name}")
    return value.strip()
