"""What type of item a word names, and what a heading above items says."""

import re
from dataclasses import dataclass
from decimal import Decimal

from core.cells import plain
from exams.bank import rules

# A choice of which the word does not tell how many options are right.
ANY_CHOICE, UNCERTAIN = "choice", "uncertain"

# In this order: the first that is found in the word decides.
_WORDS = (
    (UNCERTAIN, r"不定项|任选题|任意项"),
    (ANY_CHOICE, r"multi(?:ple)?[-_]?choice|^mcqs?$"),
    (rules.CASE, r"案例|材料|综合|情景|情境|阅读理解|共用题干|^case|casestudy"),
    (rules.MULTIPLE, r"多选|多项|复选|multi|checkbox|^mr[q]?$|severalanswers"),
    (rules.SINGLE, r"单选|单项|single|radio|^sc$|oneanswer|最佳选择"),
    (rules.TRUE_FALSE, r"判断|是非|对错|正误|true.?/?false|^t.?f$|^judge|truefalse|yes.?/?no"),
    (rules.FILL_IN, r"填空|填充|fill|cloze|numerical|数值题|textentry"),
    (rules.ORDERING, r"排序|次序|顺序|排列|order|sequen"),
    (rules.MATCHING, r"匹配|连线|配对|配伍|搭配|match"),
    (
        rules.SHORT_ANSWER,
        r"简答|问答|论述|名词解释|主观|解答|分析题|辨析|简述|写作|文书题|计算题|论文|"
        r"short|essay|openended|extendedtext",
    ),
    (ANY_CHOICE, r"选择|choice"),
)
_TYPES = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDS)
_ASIDE = re.compile(r"[(\[【].*?[)\]】]|[:;,。*★]")
_ORDINAL = re.compile(r"^(?:第?[一二三四五六七八九十]+(?:部分|大题|题|、|\.|,)|\d+[.、])")
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_HEADING = re.compile(
    rf"^(?:第?{_NUMERAL}(?:部分|大题)?[、.:,\s]*|[(]{_NUMERAL}[)][、.]?)?(?P<name>[^(:。?]{{2,14}}?)"
    r"(?:[(:](?P<rest>.*))?$",
    re.DOTALL,
)
_EACH = re.compile(
    r"(?P<unit>每小?题|每题|每小?空|各|each)(?:计|得|为)?(?P<marks>\d{1,3}(?:\.\d{1,2})?)(?:分|points?|marks?)?"
)
_ALONE = re.compile(r"^(?P<marks>\d{1,3}(?:\.\d{1,2})?)分(?:/题|每题)?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above items of one type."""

    kind: str
    marks: Decimal | None  # of each item
    is_per_blank: bool = False  # or of each of its blanks


def kind_of(word: str) -> str | None:
    """Return the type that a word names, ANY_CHOICE, or UNCERTAIN; None if none is known."""
    folded = plain(word).casefold()
    if folded in (*rules.KINDS, ANY_CHOICE, UNCERTAIN):
        return folded
    # A word that stands in brackets altogether is the word itself: 【单选题】.
    name = _ORDINAL.sub("", _ASIDE.sub("", folded)) or folded.strip("()[]【】")
    return next((kind for kind, pattern in _TYPES if pattern.search(name)), None)


def marks_in_kind(word: str) -> Decimal | None:
    """Return the marks of "单选题(1分)"; None if there are none."""
    aside = re.search(r"[(\[【](.*?)[)\]】]", plain(word))
    found = aside and (_ALONE.match(aside[1]) or _EACH.search(aside[1]))
    return Decimal(found["marks"]) if found else None


def heading_of(line: str) -> Heading | None:
    """Return what a heading such as 一、单选题（共10题，每题2分） says; None if a line is none."""
    text = plain(line)
    found = _HEADING.match(text) if len(text) <= 160 else None
    if not found or not re.search(r"题|questions?|items", found["name"].casefold()):
        return None
    kind = kind_of(found["name"])
    if kind is None or not _is_heading(text, found):
        return None
    each = _EACH.search(found["rest"] or "")
    if each is None:
        return Heading(kind, None)
    return Heading(kind, Decimal(each["marks"]), "空" in each["unit"])


def _is_heading(text: str, found: re.Match[str]) -> bool:
    """Tell a heading from a stem that speaks of types: a numeral before it, or the name alone."""
    is_numbered = re.match(rf"^(?:第?{_NUMERAL}(?:部分|大题|[、.:,])|[(]{_NUMERAL}[)])", text)
    is_alone = not found["rest"] or "分" in found["rest"] or "共" in found["rest"]
    return bool(is_numbered or (is_alone and len(found["name"]) <= 8))
