"""How the world words "right" and "wrong"."""

import html
import re

from exams.bank import rules

_TRUE = set("正确 对 是 √ ✓ ✔ true t yes y right correct 真 正確 對".split())
_FALSE = set("错误 错 否 × ✗ ✘ x false f no n wrong incorrect 假 不正确 不对 錯誤 錯".split())


def judgement_of(text: str) -> bool | None:
    """Tell whether an option (HTML or plain) says right or wrong; None if it says anything else."""
    folded = rules.folded(html.unescape(re.sub(r"<[^>]*>", "", text))).strip("。.")
    if folded in _TRUE:
        return True
    return False if folded in _FALSE else None
