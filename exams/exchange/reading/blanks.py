"""What may be filled into the blanks of a stem, as offices write it."""

import re
import unicodedata
from collections.abc import Sequence

from exams.bank import rules

_TOLERANT = re.compile(
    r"^(?P<number>[-+−]?[\d,]*\.?\d+)\s*(?P<first>[^\d\s±+\-]{0,8})\s*(?:±|\+/-|\+-)\s*"
    r"(?P<tolerance>\d+(?:\.\d+)?)\s*(?P<unit>.{0,20})$"
)
_BARE = re.compile(r"^[-+]?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$")
_NUMBERED = re.compile(
    r"\s*[(（]\d{1,2}[)）]\s*|\s*[①②③④⑤⑥⑦⑧⑨]\s*|(?:^|(?<=[\s;；]))\d{1,2}[.、．](?!\d)\s*"
)


def blanks_of(text: str, count: int) -> tuple[rules.Blank, ...]:
    """Return the answers of a key for so many blanks (1 where the stem marks none).

    Blanks are parted by lines, ";" or numbers, else by "、" or "," where that makes as many as
    there are; variants by "|" or "/".
    """
    return tuple(_blank(piece) for piece in _pieces(text.strip(), count))


def blanks_in(stem: str) -> int:
    """Return how many answers a stem asks for."""
    return max(1, len(rules.BLANK.findall(stem)))


def _pieces(text: str, count: int) -> Sequence[str]:
    if not text:
        return ()
    numbered = [piece for piece in _NUMBERED.split(text) if piece.strip()]
    if len(numbered) == count > 1:
        return [piece.strip().rstrip(";；,，、").strip() for piece in numbered]
    for pattern in (r"\n", r"[;；]"):
        pieces = [piece.strip() for piece in re.split(pattern, text) if piece.strip()]
        if len(pieces) > 1:
            return pieces
    if count > 1:
        for pattern in (r"[、]", r"[,，]", r"\s+", r"[|｜/]"):
            pieces = [piece.strip() for piece in re.split(pattern, text) if piece.strip()]
            if len(pieces) == count:
                return pieces
    return [text.rstrip(";；").strip()]


def _blank(piece: str) -> rules.Blank:
    plain = unicodedata.normalize("NFKC", piece).strip()
    found = _TOLERANT.match(plain)
    if found and rules.as_number(found["number"]) is not None:
        unit = (found["unit"] or found["first"]).strip()
        return rules.Blank(number=found["number"], tolerance=found["tolerance"], unit=unit)
    if _BARE.match(plain):
        return rules.Blank(number=plain)
    return rules.Blank(accepted=tuple(_variants(piece)))


def _variants(piece: str) -> list[str]:
    """Return what is accepted. A slash between digits or Latin letters belongs to the text."""
    pieces = re.split(r"[|｜]|(?<![A-Za-z0-9])/|/(?![A-Za-z0-9])|\s或\s", piece)
    return list(dict.fromkeys(text.strip() for text in pieces if text.strip()))
