"""Takes options apart that stand in one text: "A. … B. …", "1. … 2. …", lines, bars."""

import re
import unicodedata
from dataclasses import dataclass

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
# "A." "A、" "A：" "A)" "(A)" "【A】" "A " before a CJK sign.
_AFTER = r"\s*[.．、:：)）\]】,，]\s*"
_MARK = r"[(（\[【]?\s*{sign}(?:{after}|\s+(?=[\u4e00-\u9fff《“0-9]))"
_PREFIX = re.compile(
    rf"^\s*[(（\[【]?\s*(?P<letter>[A-Za-zＡ-Ｚａ-ｚ])(?:{_AFTER}|\s+(?=[\u4e00-\u9fff]))"
)
_SEPARATORS = ("\n", "|", "｜", "；", ";", "\t", "@@", "$$")


@dataclass(frozen=True, slots=True)
class Options:
    """Options taken apart; whether numbers, not letters, stand before them."""

    texts: tuple[str, ...]
    is_numbered: bool = False
    before: str = ""  # what stands before the first


def split_options(text: str) -> Options:
    """Return the options of one text, without what marks them."""
    if not text.strip():
        return Options(())
    for signs, is_numbered in (
        (_LETTERS, False),
        (_CIRCLED, True),
        ([str(number) for number in range(1, 21)], True),
    ):
        found = _marked(text, signs)
        if found is not None:
            return Options(tuple(found[1:]), is_numbered, found[0])
    for separator in _SEPARATORS:
        if separator in text.strip():
            pieces = [piece.strip() for piece in text.split(separator)]
            return Options(tuple(piece for piece in pieces if piece))
    return Options((text.strip(),))


def _marked(text: str, signs: str | list[str]) -> list[str] | None:
    """Return what stands before and after the marks, if at least two follow one another."""
    strict = _cuts(text, signs, r"(?:^|(?<=[\s;；|｜,，。、]))")
    loose = _cuts(text, signs, r"(?<![A-Za-z0-9])") if signs == _LETTERS else []
    cuts = max(strict, loose, key=len)
    if len(cuts) < 2:
        return None
    pieces = [text[: cuts[0][0]].strip()]
    ends = [start for start, _end in cuts[1:]] + [len(text)]
    for (_start, begin), end in zip(cuts, ends, strict=True):
        pieces.append(text[begin:end].strip().rstrip(";；|｜").strip())
    return pieces


def _cuts(text: str, signs: str | list[str], before: str) -> list[tuple[int, int]]:
    """Return where the marks of the signs stand, one after the other from the first."""
    plain = _letters_plain(text)
    cuts: list[tuple[int, int]] = []
    at = 0
    for sign in signs:
        after = r"\s*[.．、:：)）]?\s*" if sign in _CIRCLED else _AFTER
        pattern = before + _MARK.format(sign=re.escape(sign), after=after)
        found = re.compile(pattern).search(plain, at)
        if not found:
            break
        cuts.append((found.start(), found.end()))
        at = found.end()
    return cuts


def _letters_plain(text: str) -> str:
    """Return the text with full-width Latin letters made plain: as long as before."""
    return re.sub(r"[Ａ-Ｚａ-ｚ]", lambda found: unicodedata.normalize("NFKC", found[0]), text)


def without_letter(text: str, letter: str) -> str:
    """Return an option without its own letter before it ("A. …"); another's stays."""
    found = _PREFIX.match(text)
    if found and unicodedata.normalize("NFKC", found["letter"]).upper() == letter:
        return text[found.end() :].strip() or text.strip()
    return text.strip()


def letter_before(text: str) -> str:
    """Return the letter that marks a text as an option; empty if none does."""
    found = _PREFIX.match(text)
    return unicodedata.normalize("NFKC", found["letter"]).upper() if found else ""
