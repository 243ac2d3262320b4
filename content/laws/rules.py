"""Numbers of articles as they are written, citation keys, and how a long law is cut in parts."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4} | {
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SCALES = {"十": 10, "百": 100, "千": 1000}
WRITTEN = "〇一二三四五六七八九"
NUMERAL = f"[{''.join(DIGITS)}{''.join(SCALES)}0-9]+"
REFERENCE = re.compile(rf"^(?P<law>.*?)\s*(?:第\s*)?(?P<number>{NUMERAL})\s*条.*$")
# The levels of law, the highest first.
KINDS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章")
# How long a part of a law may get, in characters of its articles.
PART_LENGTH = 60_000


def numeral(written: str) -> int | None:
    """Return the number that Chinese or Arabic numerals stand for, 1 to 9999; None if none."""
    text = unicodedata.normalize("NFKC", written).strip()
    if text.isdecimal():
        return int(text) if 0 < int(text) < 10_000 else None
    if not text or set(text) - DIGITS.keys() - SCALES.keys():
        return None
    if not set(text) & SCALES.keys():
        return int("".join(str(DIGITS[sign]) for sign in text)) or None
    return _scaled(text)


def _scaled(text: str) -> int | None:
    total, digit, scale = 0, 0, 10_000
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS[sign]
            continue
        if SCALES[sign] >= scale:
            return None
        scale = SCALES[sign]
        # A leading 十 stands for 一十.
        total += (digit or 1) * scale
        digit = 0
    return total + digit


def in_chinese(number: int) -> str:
    """Return a number, 1 to 9999, as laws write it: 42 is 四十二, 1242 is 一千二百四十二."""
    parts, rest, is_gap = [], number, False
    for sign, scale in reversed(SCALES.items()):
        digit, rest = divmod(rest, scale)
        if digit:
            parts.append(f"{'零' * is_gap}{WRITTEN[digit]}{sign}")
        is_gap = bool(parts) and not digit
    if rest:
        parts.append(f"{'零' * is_gap}{WRITTEN[rest]}")
    text = "".join(parts)
    return text.removeprefix("一") if 10 <= number < 20 else text


def article_number(written: str) -> int | None:
    """Return the number in 第四十二条, 42条, 第42条, ４２ or 四十二; None if it is no number."""
    text = unicodedata.normalize("NFKC", written).strip()
    match = re.fullmatch(rf"(?:第\s*)?({NUMERAL})\s*条?", text)
    return numeral(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class Reference:
    """What somebody typed to name an article: words of the law's name, and the number."""

    law: str  # empty: any law
    number: int


def reference(typed: str) -> Reference | None:
    """Read 处罚法42条, 《行政处罚法》第四十二条第一款 and the like; None if no article is named."""
    text = unicodedata.normalize("NFKC", typed).strip()
    match = REFERENCE.match(text)
    number = numeral(match["number"]) if match else None
    if match is None or number is None:
        return None
    return Reference(law_name(match["law"]), number)


def law_name(typed: str) -> str:
    """Return the name of a law without its brackets, spaces and 中华人民共和国."""
    bare = re.sub(r"[《》〈〉\s]", "", unicodedata.normalize("NFKC", typed))
    return bare.removeprefix("中华人民共和国")


def citation_key(version_key: str, number: int) -> str:
    """Return how an article is cited: "<version>#<number>"."""
    return f"{version_key}#{number}"


def split_key(key: str) -> tuple[str, int] | None:
    """Return version and number of a citation key; None if it is not one."""
    version, separator, number = key.strip().rpartition("#")
    # Five digits at most: no law is longer, and the column holds no more.
    if not separator or not version or not re.fullmatch(r"[1-9][0-9]{0,3}", number):
        return None
    return version, int(number)


def kind_rank(kind: str) -> int:
    """Return the place of a kind of law in the order of levels; unknown kinds come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def folded(text: str) -> str:
    """Return a text as it is compared: NFKC, without white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class Heading:
    """Where an article stands in its law, and how long it is."""

    number: int
    book: str
    sub_book: str
    chapter: str
    section: str
    length: int  # characters


def parts(headings: Sequence[Heading]) -> list[list[Heading]]:
    """Cut a law in parts that a page can show: by book, long books again between chapters."""
    groups: list[list[Heading]] = []
    for heading in headings:
        if not groups or _begins_part(groups[-1], heading):
            groups.append([])
        groups[-1].append(heading)
    return groups


def _begins_part(group: list[Heading], heading: Heading) -> bool:
    last = group[-1]
    if heading.book != last.book:
        return True
    is_new_chapter = (heading.sub_book, heading.chapter) != (last.sub_book, last.chapter)
    return is_new_chapter and sum(each.length for each in group) > PART_LENGTH
