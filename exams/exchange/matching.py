"""Which item of the bank a record of a file is, and which records of one file are the same.

Plain values only. A record is the item of the same code or identifier; else the one with the same
stem and options; else the only one with the same stem, if most options are the same too.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from exams.bank import doubles, markup, rules
from exams.exchange.documents import Record, entry_of

# "12", "Q3", "第5题": says where a question stands in its file, not which one it is.
_SERIAL = re.compile(r"(?:第|no\.?|q|question|item|题|题目)?[-_. #]?\d{1,5}(?:题)?", re.IGNORECASE)
# What our own bank numbers its items by.
_OWN = re.compile(r"Q-\d{5,}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{2,39}")
# Two texts under one plain number are one item if they are alike by so much.
ALIKE = 0.4
LONGEST_NAME = 120  # of an identifier, and of what it comes from


@dataclass(frozen=True, slots=True)
class Text:
    """What an item says, as it is compared."""

    content: rules.Content
    stem: str  # digests
    body: str
    pictures: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, tuple[str, ...]]:
        """Equal for two items that ask the same and offer the same, whatever their keys."""
        return self.body, self.pictures


def text_of(content: rules.Content) -> Text:
    """Return a content as it is compared."""
    stem, body = doubles.digests_of(content)
    shown = json.dumps(
        [content.stem, rules.detail_of(content), [choice.text for choice in content.choices]],
        ensure_ascii=False,
    )
    return Text(content, stem, body, tuple(sorted(markup.pictures_in(shown))))


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a record calls itself: an identifier, and the file that alone it means something in.

    Neither for a record that has no name of its own.
    """

    identifier: str = ""
    source: str = ""  # empty: the identifier stands for one thing everywhere

    @property
    def is_code(self) -> bool:
        """Tell whether a new item can be called so: nothing that we number items by."""
        own = _OWN.fullmatch(self.identifier)
        return not self.source and not own and bool(_CODE.fullmatch(self.identifier))


def identities(records: Sequence[Record], file: str) -> list[Identity]:
    """Return by what each record of a file is known.

    A plain number counts within files of the same name, and only if it stands there once: sheets
    that each begin at 1 name nothing by it.
    """
    names = [_folded(record.code) for record in records]
    times = Counter(names)
    source = _folded(re.sub(r"\.[A-Za-z0-9]{1,6}$", "", file)) or "-"
    return [_identity(name, source, is_once=times[name] == 1) for name in names]


def _identity(name: str, source: str, *, is_once: bool) -> Identity:
    if not name:
        return Identity()
    if _OWN.fullmatch(name) or not _SERIAL.fullmatch(name):
        return Identity(name)
    return Identity(name, source) if is_once else Identity()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()[:LONGEST_NAME]


def by_serial(asked: Text, there: rules.Content) -> bool:
    """Tell whether two texts under one plain number are the same item."""
    return doubles.similarity(asked.content, there) >= ALIKE


def by_stem(asked: Text, there: rules.Content) -> bool:
    """Tell whether two items with the same stem are one, of which options or key were changed."""
    if asked.content.kind != there.kind or asked.pictures != text_of(there).pictures:
        return False
    ours, theirs = _options(asked.content), _options(there)
    if not ours or not theirs:
        return ours == theirs
    return len(ours & theirs) * 2 >= min(len(ours), len(theirs))


def _options(content: rules.Content) -> frozenset[str]:
    return frozenset(map(doubles.squeezed, doubles.option_texts(content)))


class Seen:
    """The records of one file passed so far: the second of two that are the same is told."""

    def __init__(self) -> None:
        self._by_item: dict[int, str] = {}
        self._by_name: dict[Identity, str] = {}
        self._by_text: dict[tuple[str, tuple[str, ...]], str] = {}

    def first(self, place: str, item: int | None, name: Identity, text: Text, kind: str) -> str:
        """Take note of a record; return the place of the one before that is the same, or nothing.

        Args:
            item: the one of the bank that it is, if it is one.
            kind: how it was found: "code" if by its name.
        """
        found = self._by_item.get(item, "") if item is not None else ""
        if not found and name.identifier:
            found = self._by_name.get(name, "")
        # Two items of the bank may say the same: their codes keep them apart.
        if not found and kind != "code":
            found = self._by_text.get(text.whole, "")
        if found:
            return found
        if item is not None:
            self._by_item[item] = place
        if name.identifier:
            self._by_name[name] = place
        self._by_text.setdefault(text.whole, place)
        return ""


def digest_of(record: Record) -> str:
    """Return by what a record is known again when its file comes twice: all that it says."""
    entry = {k: v for k, v in entry_of(record).items() if k not in ("place", "notes")}
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
