"""Computes what Word prints before paragraphs that it numbers by itself."""

from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMERALS = "零一二三四五六七八九"
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = frozenset(
    "chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting "
    "taiwaneseCountingThousand ideographDigital chineseLegalSimplified koreanCounting".split()
)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_SILENT = frozenset(("bullet", "none"))


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    form: str = "decimal"
    text: str = ""  # "%1." and the like
    start: int = 1


@dataclass(slots=True)
class _List:
    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document; `label` is called for each numbered paragraph in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._take(root)

    def _take(self, root: etree._Element) -> None:
        for abstract in root.iterchildren(f"{W}abstractNum"):
            levels = {_number(each, "ilvl"): _level(each) for each in abstract.iter(f"{W}lvl")}
            self._abstract[abstract.get(f"{W}abstractNumId", "")] = _List(levels)
        for num in root.iterchildren(f"{W}num"):
            about = num.find(f"{W}abstractNumId")
            own, starts = {}, {}
            for override in num.iterchildren(f"{W}lvlOverride"):
                level = _number(override, "ilvl")
                if (start := override.find(f"{W}startOverride")) is not None:
                    starts[level] = _number(start, "val")
                if (other := override.find(f"{W}lvl")) is not None:
                    own[level] = _level(other)
            name = "" if about is None else about.get(f"{W}val", "")
            self._lists[num.get(f"{W}numId", "")] = (name, own, starts)

    def label(self, num_id: str, level: int) -> str:
        """Return what is printed before the next paragraph of a list; empty for bullets."""
        if num_id not in self._lists or not 0 <= level <= 8:
            return ""
        name, own, starts = self._lists[num_id]
        its = self._abstract.setdefault(name, _List({}))
        levels = {**its.levels, **own}
        if num_id not in self._begun:
            self._begun.add(num_id)
            for each in starts:
                its.counts.pop(each, None)
        about = levels.get(level, Level())
        first = starts.get(level, about.start)
        its.counts[level] = its.counts.get(level, first - 1) + 1
        for deeper in [each for each in its.counts if each > level]:
            del its.counts[deeper]
        if about.form in _SILENT:
            return ""
        text = about.text
        for each in range(level + 1):
            part = levels.get(each, Level())
            text = text.replace(
                f"%{each + 1}", _written(its.counts.get(each, part.start), part.form)
            )
        return text


def _level(element: etree._Element) -> Level:
    def value(name: str, otherwise: str) -> str:
        child = element.find(f"{W}{name}")
        return otherwise if child is None else child.get(f"{W}val", otherwise)

    start = value("start", "1")
    return Level(
        value("numFmt", "decimal"),
        value("lvlText", ""),
        int(start) if start.isdecimal() and len(start) < 7 else 1,
    )


def _number(element: etree._Element, name: str) -> int:
    text = element.get(f"{W}{name}", "0")
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _written(number: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter[:4] if form == "upperLetter" else letter[:4].lower()
    if form in ("upperRoman", "lowerRoman") and 0 < number < 40:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form in _CHINESE and 0 < number < 100:
        return _chinese(number)
    if form.startswith("decimalEnclosedCircle") and number < len(_CIRCLED):
        return _CIRCLED[number]
    return f"{number:02}" if form == "decimalZero" else str(number)


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text, number = text + sign, number - value
    return text


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return lead + (_NUMERALS[ones] if ones else "")
