"""What a cell or line says of the right answer, by type."""

import re
import unicodedata
from collections.abc import Sequence

from exams.bank import rules

_CIRCLED = {sign: number for number, sign in enumerate("①②③④⑤⑥⑦⑧", start=1)}
_JOINTS = r"[\s,;|/.、&+和及与\-_]*"
_LETTERS = re.compile(rf"[A-Z](?:{_JOINTS}[A-Z])*[.,;。、]*")
_NUMBERS = re.compile(r"\d{1,2}(?:\.0+)?(?:[\s,;|/、]+\d{1,2}(?:\.0+)?)*")
_ARROWS = re.compile(r"\s*(?:-*>|→|⇒|[-—–－,，、;；>\s|/])\s*")
_OPTION = re.compile(r"^\s*选项\s*(?=[A-Za-zＡ-Ｚ](?![A-Za-z]))")
_PREFIX = re.compile(r"^\s*[(（\[【]?(?:正确|标准|参考)?(?:答案|选项)?[)）\]】]?\s*[:：]\s*")
_WRAPPED = re.compile(r"^[(（\[【](.*)[)）\]】]$", re.DOTALL)
TRUE_WORDS = frozenset(
    "对 √ ✓ ✔ ☑ v t true y yes 正确 是 right correct 真 合法 1 对的 正确的 ○ o ok".split()
)
FALSE_WORDS = frozenset(
    "错 × ✗ ✘ ☒ x f false n no 错误 否 wrong incorrect 假 不合法 违法 0 错的 错误的 不对 "
    "不正确 不是 ╳ ✕ ✖ 非".split()
)
# Which of these says right and which wrong is beyond doubt: options worded so are put in order.
_PLAINLY_TRUE = frozenset("对 √ ✓ ✔ t true y yes 正确 是 right correct 真".split())
_PLAINLY_FALSE = frozenset("错 × ✗ ✘ f false n no 错误 否 wrong incorrect 假 不正确 不对".split())
_PAIR = re.compile(r"([A-Z]+)\s*(?:-*>|→|[-—–=:：])?\s*([0-9]+(?:\s*[,/&、]\s*[0-9]+(?![A-Z]))*)")


class UnreadableKeyError(ValueError):
    """Says by a code what is wrong with a key: "key-empty", "key-unknown-option"."""


def bare(text: str) -> str:
    """Return a key without "答案：" before it and brackets around it."""
    cut = _OPTION.sub("", _PREFIX.sub("", text.strip()))
    wrapped = _WRAPPED.match(cut)
    return (wrapped[1] if wrapped and not re.search(r"[()（）]", wrapped[1]) else cut).strip()


def truth(text: str) -> bool | None:
    """Return what a word says of a statement; None if it says neither."""
    word = rules.folded(bare(text)).strip("。.,;!")
    word = re.sub(r"^(1|0)\.0+$", r"\1", word)
    return True if word in TRUE_WORDS else False if word in FALSE_WORDS else None


def judgement(text: str) -> bool | None:
    """Return which of the two options of a statement a text plainly is."""
    word = rules.folded(text).strip("。.")
    return True if word in _PLAINLY_TRUE else False if word in _PLAINLY_FALSE else None


def letters_in(text: str) -> list[str]:
    """Return the letters of a key such as "ABD", "A、B、D", "ａｂ"; nothing if it is no such."""
    plain = unicodedata.normalize("NFKC", bare(text)).upper().strip()
    if not _LETTERS.fullmatch(plain):
        return []
    return re.findall("[A-Z]", plain)


def choice_key(text: str, options: Sequence[str], *, is_numbered: bool) -> set[int]:
    """Return which options are right, counted from 0.

    Raises:
        UnreadableKeyError: nothing is said, or an option that is not there.
    """
    if not text.strip():
        raise UnreadableKeyError("key-empty")
    found = (
        _by_letters(text, len(options))
        or _by_texts(text, options)
        or _by_numbers(text, len(options), is_numbered=is_numbered)
        or _by_lettered_texts(text, options)
    )
    if not found:
        raise UnreadableKeyError("key-unknown-option")
    return found


def _by_letters(text: str, count: int) -> set[int]:
    places = {ord(letter) - ord("A") for letter in letters_in(text)}
    return places if all(place < count for place in places) else set()


def _by_texts(text: str, options: Sequence[str]) -> set[int]:
    folded = {rules.folded(option): place for place, option in enumerate(options)}
    whole = folded.get(rules.folded(bare(text)))
    if whole is not None:
        return {whole}
    for separator in (r"\n", r"[|｜]", r"[;；]", r"[、,，]"):
        pieces = [piece for piece in re.split(separator, bare(text)) if piece.strip()]
        places = [folded.get(rules.folded(piece)) for piece in pieces]
        if places and None not in places:
            return {place for place in places if place is not None}
    return set()


def _by_numbers(text: str, count: int, *, is_numbered: bool) -> set[int]:
    cut = bare(text)
    circled = [_CIRCLED[sign] for sign in cut if sign in _CIRCLED]
    if circled and not re.sub(rf"[{''.join(_CIRCLED)}\s,，、;；]", "", cut):
        numbers = circled
    elif is_numbered and _NUMBERS.fullmatch(unicodedata.normalize("NFKC", cut)):
        found = re.findall(r"\d+(?:\.0+)?", unicodedata.normalize("NFKC", cut))
        numbers = [int(float(number)) for number in found]
        if any(number > count for number in numbers) and len(found) == 1:
            numbers = [int(digit) for digit in found[0]]  # "13": the first and the third
    else:
        return set()
    return {n - 1 for n in numbers} if all(1 <= n <= count for n in numbers) else set()


def _by_lettered_texts(text: str, options: Sequence[str]) -> set[int]:
    """Read "A. 罚款" or lines of these: the letter counts if the text is that option's."""
    places = set()
    for line in bare(text).splitlines():
        found = re.match(r"^\s*([A-Z])\s*[.．、:：)）]\s*(.+)$", line)
        if not found:
            return set()
        place = ord(found[1]) - ord("A")
        if place >= len(options) or rules.folded(found[2]) != rules.folded(options[place]):
            return set()
        places.add(place)
    return places


def order_key(text: str, options: Sequence[str], *, is_numbered: bool) -> tuple[str, ...]:
    """Return the letters of the right order: of "CABD", "C-A-B-D", "C→A→B→D", "3-1-2-4".

    Raises:
        UnreadableKeyError: nothing is said, or an option that is not there.
    """
    cut = bare(text)
    if not cut:
        raise UnreadableKeyError("key-empty")
    plain = "".join(str(_CIRCLED.get(sign, sign)) for sign in cut)
    plain = unicodedata.normalize("NFKC", plain).upper()
    joined = _ARROWS.sub("", plain)
    if re.fullmatch(r"[A-Z]+", joined):
        places = [ord(letter) - ord("A") for letter in joined]
    elif re.fullmatch(r"[1-9]+", joined) and (is_numbered or cut != plain):
        places = [int(digit) - 1 for digit in joined]
    else:
        places = _order_of_texts(cut, options)
    if any(not 0 <= place < min(len(options), rules.MOST) for place in places) or not places:
        raise UnreadableKeyError("key-unknown-option")
    return tuple(rules.LETTERS[place] for place in places)


def _order_of_texts(text: str, options: Sequence[str]) -> list[int]:
    folded = {rules.folded(option): place for place, option in enumerate(options)}
    pieces = [piece for piece in re.split(r"\n|→|-+>|[;；|]", text) if piece.strip()]
    return [folded.get(rules.folded(piece), -1) for piece in pieces]


def is_an_order(text: str) -> bool:
    """Tell whether a key can only be an order: letters joined by arrows or dashes."""
    plain = unicodedata.normalize("NFKC", bare(text)).upper()
    return bool(re.fullmatch(r"[A-Z](?:\s*(?:→|⇒|-+>?|—|–)\s*[A-Z]){1,}", plain))


def pairs_key(text: str, lefts: int, rights: int) -> tuple[tuple[str, int], ...]:
    """Return the pairs of "A-2,B-1", "A2 B1", "1-B"; of "2,1,3" by place.

    Raises:
        UnreadableKeyError: nothing is said, or something that is not there.
    """
    plain = unicodedata.normalize("NFKC", bare(text)).upper()
    if not plain:
        raise UnreadableKeyError("key-empty")
    pairs = [
        (letter, int(number))
        for letter, numbers in _PAIR.findall(plain)
        for number in re.findall(r"\d+", numbers)
    ]
    if not pairs:
        pairs = _turned(plain) or _by_place(plain)
    known = rules.LETTERS[:lefts]
    if not pairs or any(
        letter not in known or len(letter) != 1 or not 1 <= number <= rights
        for letter, number in pairs
    ):
        raise UnreadableKeyError("key-unknown-option")
    return tuple(sorted(dict.fromkeys(pairs)))


def _turned(plain: str) -> list[tuple[str, int]]:
    """Read "1-B, 2-A": the left side numbered, the right side lettered."""
    found = re.findall(r"(\d+)\s*(?:-*>|→|[-—–=:])?\s*([A-Z])(?![A-Z])", plain)
    return [
        (rules.LETTERS[int(number) - 1], ord(letter) - ord("A") + 1)
        for number, letter in found
        if 1 <= int(number) <= rules.MOST
    ]


def _by_place(plain: str) -> list[tuple[str, int]]:
    """Read "2,1,3" or "BAC": what the first, second, third on the left go with."""
    if re.fullmatch(r"\d{1,2}(?:[\s,;、|]+\d{1,2})+", plain):
        numbers = [int(number) for number in re.findall(r"\d+", plain)]
    elif re.fullmatch(rf"[A-Z](?:{_JOINTS}[A-Z])+", plain):
        numbers = [ord(letter) - ord("A") + 1 for letter in re.findall("[A-Z]", plain)]
    else:
        return []
    return list(zip(rules.LETTERS, numbers, strict=False))
