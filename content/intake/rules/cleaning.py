"""Take out of pasted text what was never in the law: glosses, odd spaces, full-width digits."""

import re
from collections.abc import Callable
from dataclasses import dataclass

HAN = "〇㐀-鿿豈-﫿"
TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
# A syllable with its tone, or one of at least two letters without.
SYLLABLE = (
    rf"(?=[a-zü]*[{TONES}])[a-zü{TONES}]{{1,6}}"
    "|(?:[bpmfdtnlgkhjqxrzcswy]|[zcs]h)(?:[aeiouü]|[aeiou][aeiou][aeiou]?|[aeiou]{1,2}ng?)"
    "|ai|ei|ao|ou|an|en|ang|er"
)
# "關(guān)于", "會(huì )": what some pages put behind characters so that copies are useless.
GLOSS = re.compile(rf"(?<=[{HAN}])(?:[(（](?:{SYLLABLE})\s?[)）])+")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
FULL_WIDTH = {
    code: code - 0xFEE0
    for start, end in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(start, end + 1)
}
SPACES = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"
SPACE = r"[ \t\u00a0\u2000-\u200a\u202f\u3000]"
PUNCTUATION = "，。、；：？！（）《》〈〉“”‘’…"
# What is written with a space behind it: 第一条 …, 第二章 …; a date is followed by who decided.
NUMERAL = "〇零一二两三四五六七八九十百千0-9"
LABEL = re.compile(
    rf"^((?:{SPACE}|[#*])*第(?:{SPACE}*[{NUMERAL}])+{SPACE}*(?:[条條章节節编編]|分[编編])\**|.{{6,11}}日){SPACE}+",
    re.M,
)
KEPT = "\x00"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it was cleaned, and how often each thing was put right."""

    text: str
    glosses: int = 0
    traditional: int = 0  # characters
    full_width: int = 0
    spaces: int = 0
    invisible: int = 0

    @property
    def changes(self) -> int:
        """Return how many things were put right in all."""
        return self.glosses + self.traditional + self.full_width + self.spaces + self.invisible


def cleaned(text: str, *, simplify: Callable[[str], str] | None = None) -> Cleaned:
    """Return a pasted text without pinyin glosses, invisible signs, odd spaces, wide digits.

    Line breaks, punctuation and the space behind 第一条 and 第二章 stay.

    Args:
        simplify: turns Traditional characters into Simplified ones; without it they stay.
    """
    text = re.sub("\r\n|[\r\u2028\u2029\x85]", "\n", text)
    text, invisible = INVISIBLE.subn("", text)
    text, control = CONTROL.subn("", text)
    text, glosses = GLOSS.subn("", text)
    wide = sum(ord(sign) in FULL_WIDTH for sign in text)
    text = text.translate(FULL_WIDTH)
    text, spaces = _without_odd_spaces(text)
    simplified = simplify(text) if simplify else text
    traditional = sum(old != new for old, new in zip(text, simplified, strict=False))
    return Cleaned(simplified, glosses, traditional, wide, spaces, invisible + control)


def _without_odd_spaces(text: str) -> tuple[str, int]:
    text = LABEL.sub(lambda found: f"{found[1]}{KEPT}", text)
    inner = rf"[{HAN}{PUNCTUATION}]"
    # A space beside a Chinese character or mark says nothing, whatever stands on the other side.
    text, between = re.subn(rf"(?<={inner}){SPACE}+(?={inner})", "", text)
    text, mixed = re.subn(rf"(?<={inner}){SPACE}+(?=[0-9])|(?<=[0-9]){SPACE}+(?={inner})", "", text)
    text, starts = re.subn(rf"^{SPACE}+(?={inner}|{KEPT})", "", text, flags=re.M)
    lines = text.split("\n")
    bare = [line.rstrip(SPACES) for line in lines]
    ends = sum(line != short for line, short in zip(lines, bare, strict=True))
    return "\n".join(bare).replace(KEPT, " "), between + mixed + starts + ends


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line before and after."""

    number: int
    before: str
    after: str


def changed_lines(before: str, after: str) -> list[ChangedLine]:
    """Return the lines that cleaning changed; it keeps their number and order."""
    old = re.sub("\r\n|[\r\u2028\u2029\x85]", "\n", before).split("\n")
    pairs = enumerate(zip(old, after.split("\n"), strict=False), start=1)
    return [ChangedLine(number, was, now) for number, (was, now) in pairs if was != now]
