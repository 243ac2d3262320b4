"""Numbers of articles as they are written, citation keys, and how a long law is cut in parts."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4} | {
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
SCALES = {"十": 10, "百": 100, "千": 1000}
WRITTEN = "〇一二三四五六七八九"
# 九千九百九十九 has seven signs; some stand between spaces. Python converts no endless number.
LONGEST_NUMERAL = 20
NUMERAL = f"[{''.join(DIGITS)}{''.join(SCALES)}0-9]{{1,{LONGEST_NUMERAL}}}"
REFERENCE = re.compile(rf"^(?P<law>.*?)\s*(?:第\s*)?(?P<number>{NUMERAL})\s*条.*$")
# The levels of law, the highest first.
KINDS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "规范性文件")
# How long a part of a law may get, in characters of its articles.
PART_LENGTH = 60_000


def numeral(written: str) -> int | None:
    """Return the number that Chinese or Arabic numerals stand for, 1 to 9999; None if none."""
    text = unicodedata.normalize("NFKC", written[:LONGEST_NUMERAL]).strip()
    if len(written) > LONGEST_NUMERAL:
        return None
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


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article as it stands in a document."""

    number: int
    label: str
    book: str
    sub_book: str
    chapter: str
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class Numbering:
    """What is wrong with the numbers of articles; all empty if they run from 1 to the end."""

    missing: tuple[int, ...]
    doubled: tuple[int, ...]
    misplaced: tuple[int, ...]  # come after a higher number

    @property
    def is_whole(self) -> bool:
        return not (self.missing or self.doubled or self.misplaced)


def numbering(numbers: Sequence[int]) -> Numbering:
    """Return what is wrong with numbers that should run 1, 2, 3 to the last."""
    there = set(numbers)
    return Numbering(
        missing=tuple(n for n in range(1, max(there, default=0)) if n not in there),
        doubled=tuple(sorted(n for n, times in Counter(numbers).items() if times > 1)),
        misplaced=tuple(after for before, after in pairwise(numbers) if after < before),
    )


def ranges(numbers: Sequence[int]) -> str:
    """Return ascending numbers as people write them: 3, 5–8, 12."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(str(g[0]) if len(g) == 1 else f"{g[0]}–{g[-1]}" for g in groups)


def citation_key(version_key: str, number: int) -> str:
    """Return how an article is cited: "<version>#<number>"."""
    return f"{version_key}#{number}"


def split_key(key: str) -> tuple[str, int] | None:
    """Return version and number of a citation key; None if it is not one."""
    version, separator, number = key.strip().rpartition("#")
    # Five digits at most: no law is longer, and the column holds no more.
    is_version = separator and version and "\0" not in version
    if not is_version or not re.fullmatch(r"[1-9][0-9]{0,3}", number):
        return None
    return version, int(number)


def has_place(text: str, paragraph: int, subparagraph: int) -> bool:
    """Tell whether an article has a paragraph (款) and, in it, an item (项); 0 asks for none.

    A line is a paragraph unless it begins with a printed mark such as （一）.
    """
    paragraphs: list[list[str]] = []
    for line in text.split("\n"):
        if paragraphs and line.lstrip().startswith("（"):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    if not 0 <= paragraph <= len(paragraphs):
        return False
    if not subparagraph:
        return True
    # An item without a paragraph is looked for in the whole article.
    asked = paragraphs[paragraph - 1 : paragraph] if paragraph else paragraphs
    mark = f"（{in_chinese(subparagraph)}）"
    return any(mark in line for lines in asked for line in lines)


def place_in_words(paragraph: int, subparagraph: int) -> str:
    """Return paragraph and item of an article as laws write them: 第一款第（二）项."""
    written = f"第{in_chinese(paragraph)}款" if paragraph else ""
    return written + (f"第（{in_chinese(subparagraph)}）项" if subparagraph else "")


def kind_rank(kind: str) -> int:
    """Return the place of a kind of law in the order of levels; unknown kinds come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def folded(text: str) -> str:
    """Return a text as it is compared: NFKC, without white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def text_digest(text: str) -> str:
    """Return what a text is recognised by in other versions: SHA-256 of it, folded, in hex."""
    return hashlib.sha256(folded(text).encode()).hexdigest()


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
