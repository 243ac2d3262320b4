"""Chinese as it is typed elsewhere: Traditional characters, and names as Latin letters."""

import re
from functools import cache

from opencc import OpenCC


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Return a text with Traditional characters replaced by Simplified ones; words stay."""
    converted: str = _converter().convert(text)
    return converted


def slug_of(name: str) -> str:
    """Return the name of a law as its address has it: 行政处罚法 is xing-zheng-chu-fa-fa."""
    # Imported here: its dictionaries take half a second that few processes have to wait.
    from pypinyin import lazy_pinyin

    words = lazy_pinyin(re.sub(r"[^\w]|_", "", name))
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:160].strip("-")
