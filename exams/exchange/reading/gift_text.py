"""The text of GIFT files: escapes, comments, categories, blocks between blank lines."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from exams.exchange.reading.html import Texts

# Signs that mean nothing where a backslash stands before them; then code points that no text has
# (noncharacters) take their places until the block is taken apart.
_SIGNS = ":#={}~\\\n"
_HIDDEN = dict(zip(_SIGNS, map(chr, range(0xFDD0, 0xFDD8)), strict=True))
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})
_ESCAPE = re.compile(r"\\([:#={}~\\n])")
_STRAY = re.compile("[\ufdd0-\ufdef]")
_TAG = re.compile(r"\[(id|tag):((?:\\\]|[^\]])*)\]")
_OWN = re.compile(r"^\s*zhifa:\s*(\{.*\})\s*$")
_FORMAT = re.compile(r"^\s*\[(html|plain|markdown|moodle)\]")
_CATEGORY = re.compile(r"^\s*\$CATEGORY:(.*)$")


def hidden(text: str) -> str:
    """Return a text in which escaped signs have become code points without a meaning."""
    return _ESCAPE.sub(
        lambda match: _HIDDEN["\n" if match[1] == "n" else match[1]], _STRAY.sub("", text)
    )


def shown(text: str) -> str:
    """Return a text with the signs that `hidden` hid, nothing around it."""
    return text.strip().translate(_SHOWN)


def escaped(text: str) -> str:
    """Return a text as it stands in a GIFT file."""
    return re.sub(r"([:#={}~\\])", r"\\\1", text).replace("\n", "\\n")


def worded(source: str, texts: Texts, *, form: str = "", is_ours: bool = False) -> str:
    """Return a text as the bank's markup; `form` is that of its question, its own goes before."""
    found = _FORMAT.match(source)
    form = found[1] if found else form
    text = shown(source[found.end() :] if found else source)
    if form == "html" or (form in ("", "moodle") and re.search(r"<[a-zA-Z/][^<>]*>", text)):
        broken = text if form == "html" else text.replace("\n", "<br>")
        return texts.exact(text) if is_ours else texts.markup(broken)
    if form == "markdown":
        texts.note(_("The text is Markdown; its signs stand as they are."))
    return texts.plain(text)


def form_of(source: str) -> str:
    """Return the format that stands before a text, or nothing."""
    found = _FORMAT.match(source)
    return found[1] if found else ""


@dataclass(slots=True)
class Block:
    """What stands between two blank lines: a question, signs hidden, and its comments' content."""

    category: str
    text: str = ""
    code: str = ""
    tags: list[str] = field(default_factory=list)
    extras: dict[str, Any] | None = None  # what this platform wrote

    def comment(self, text: str) -> None:
        """Take what a comment says about the question; other comments say nothing."""
        if found := _OWN.match(text):
            try:
                self.extras = dict(json.loads(found[1]))
            except (ValueError, RecursionError):
                return
        for name, value in _TAG.findall(text):
            value = value.replace("\\]", "]").strip()
            if name == "id":
                self.code = value
            else:
                self.tags.append(value)


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the questions of a file in their order, each under its category."""
    category = ""
    block = Block(category)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line in [*lines, ""]:
        if found := _CATEGORY.match(line):
            category = found[1].strip()
            block.category = category
        elif line.lstrip().startswith("//"):
            block.comment(line.lstrip()[2:])
        elif line.strip():
            block.text += f"{hidden(line)}\n"
        elif block.text:
            yield block
            block = Block(category)
