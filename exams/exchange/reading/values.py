"""What cells say beside stem and key: marks, difficulty, level, time, yes and no, places of law."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from core.cells import Cell, plain
from exams.bank import rules

# The facility that is expected of an item called so, where no number is given.
FACILITIES = {
    **dict.fromkeys(("易", "容易", "简单", "低", "easy", "low", "很容易"), Decimal("0.90")),
    **dict.fromkeys(("较易", "较容易", "较简单", "偏易", "中易"), Decimal("0.75")),
    **dict.fromkeys(
        ("中", "中等", "一般", "适中", "普通", "medium", "moderate", "normal"), Decimal("0.60")
    ),
    **dict.fromkeys(("较难", "偏难", "中难", "较高"), Decimal("0.45")),
    **dict.fromkeys(("难", "困难", "高", "很难", "hard", "difficult", "high"), Decimal("0.30")),
}
# Steps from the easiest to the hardest, where difficulty is a number from 1 to 5.
STEPS = tuple(Decimal(step) for step in ("0.90", "0.75", "0.60", "0.45", "0.30"))
_LEVELS = {
    "remember": "remember 记忆 识记 了解 知道 识别 knowledge",
    "understand": "understand 理解 熟悉 领会 comprehension",
    "apply": "apply 应用 运用 掌握 application",
    "analyze": "analyze analyse 分析 综合 评价 analysis evaluate create 创造 综合运用 综合应用",
}
LEVELS = {word: level for level, words in _LEVELS.items() for word in words.split()}
PURPOSES = {
    **dict.fromkeys(("exam", "考试", "正式考试", "考核", "测试"), "exam"),
    **dict.fromkeys(("practice", "练习", "模拟", "自测", "训练"), "practice"),
}
YES = frozenset("是 √ ✓ ✔ y yes true 1 t 对 ☑ ● 关键 试测 x".split())
NO = frozenset("否 × ✗ n no false 0 f 错 ☐ 不是 - — /".split())
_NUMBER = re.compile(r"^(\d{1,6}(?:\.\d{1,4})?)(.*)$")
_SECONDS = {"": 1, "秒": 1, "秒钟": 1, "s": 1, "sec": 1, "seconds": 1, "second": 1}
_MINUTES = {"分": 60, "分钟": 60, "min": 60, "minutes": 60, "minute": 60, "m": 60}


def text_of(cell: Cell) -> str:
    """Return what a cell says as text: 50.0 as "50", a day as it is written in digits."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else format(cell, ".12g")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def decimal_of(text: str, *, ending: str = "") -> Decimal | None:
    """Return the number that a text begins with and that nothing but `ending` follows."""
    found = _NUMBER.match(plain(text))
    if not found or found[2].casefold() not in ("", *ending.split()):
        return None
    return Decimal(found[1])


def marks_of(text: str) -> Decimal | None:
    """Return marks such as "2" or "2分", two places at most; None if a text is none."""
    marks = decimal_of(text, ending="分 分/题 points point marks mark")
    return marks.quantize(Decimal("0.01")).normalize() + 0 if marks is not None else None


def facility_of(text: str, *, is_stepped: bool = False) -> Decimal | None:
    """Return the facility that a word of difficulty, a number from 0 to 1 or a percentage says."""
    word = re.sub(r"(?:题|难度|级)$", "", plain(text).casefold())
    if word in FACILITIES:
        return FACILITIES[word]
    if word.endswith("%"):
        number = decimal_of(word.rstrip("%"))
        number = None if number is None else number / 100
    else:
        number = decimal_of(word)
    if number is None:
        return None
    if is_stepped:
        return STEPS[int(number) - 1] if number in (1, 2, 3, 4, 5) else None
    return number.quantize(Decimal("0.01")) if number <= 1 else None


def seconds_of(text: str, *, is_minutes: bool = False) -> int | None:
    """Return a time such as "90", "90秒" or "1.5分钟" in seconds; None if a text is none."""
    found = _NUMBER.match(plain(text).casefold())
    factor = {**_SECONDS, **_MINUTES}.get(found[2]) if found else None
    if not found or factor is None:
        return None
    seconds = Decimal(found[1]) * (60 if is_minutes and not found[2] else factor)
    return int(seconds) if 1 <= seconds <= 32767 else None


def yes_or_no(text: str) -> bool | None:
    """Return what a tick or a word says; None if it says neither. An empty cell says no."""
    word = rules.folded(text)
    return False if not word or word in NO else True if word in YES else None


def place_of(text: str) -> int | None:
    """Return a paragraph or an item of an article as a number; 0 where nothing is said."""
    found = re.fullmatch(r"第?(\d{1,2})[款项]?", unicodedata.normalize("NFKC", text).strip())
    return 0 if not text.strip() else int(found[1]) if found else None


def list_of(text: str) -> tuple[str, ...]:
    """Return what stands between commas, semicolons or lines."""
    return tuple(dict.fromkeys(re.findall(r"[^\s,，;；、|]+", text)))
