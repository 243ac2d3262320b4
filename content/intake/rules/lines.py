"""The lines of a text that hold words, without Markdown, comments and what surrounds a page."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

FRONT_MATTER = re.compile(r"\A\s*---\n.*?\n---\s*(?:\n|\Z)", re.S)
# Up to the next mark of either kind: one that never ends costs no more than its length.
COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.S)
BREAK = re.compile("\n|\u2028|\u2029|\x85|\x0b|\x0c|<br\\s*/?>", re.I)
MARK = re.compile(r"(#{1,6})(?!#)\s*")
# Rules, containers, [toc], pictures, code fences.
NOISE = re.compile(
    r"(?:-{3,}|\*{3,}|_{3,}|={3,}|`{3}.*|:::.*|\[\[?toc\]?\]|!\[[^\]]*\]\(\S*\))$", re.I
)
INLINE = (
    (re.compile(r"^>\s?"), ""),
    (re.compile(r"^[-*+]\s+(?=[（(第])"), ""),
    (re.compile(r"\*\*|__"), ""),
    (re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{0,500}\)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|])"), r"\1"),
)
# Signs that no reader sees; a text that holds them looks the same and is another.
UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\u00ad\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its markup."""

    text: str
    level: int  # of a Markdown heading; 0 if it is none
    is_bold: bool  # begins in bold type


def lines_of(text: str) -> Iterator[Line]:
    """Yield the lines that hold words."""
    text = FRONT_MATTER.sub("", UNSEEN.sub("", re.sub("\r\n?", "\n", text)))
    for raw in BREAK.split(COMMENT.sub("\n", text)):
        line = _line(html.unescape(raw).strip())
        if line.text:
            yield line


def _line(raw: str) -> Line:
    mark = MARK.match(raw)
    level = len(mark[1]) if mark else 0
    text = raw[mark.end() :] if mark else raw
    if NOISE.match(text):
        return Line("", 0, is_bold=False)
    is_bold = text.startswith(("**", "__"))
    for pattern, instead in INLINE:
        text = pattern.sub(instead, text)
    return Line(text.strip(), level, is_bold)
