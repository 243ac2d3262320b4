"""What papers say in print. They are printed in Chinese, whatever language the trainer works in."""

from collections.abc import Sequence
from decimal import Decimal

from exams.bank import rules as bank
from exams.papers.models import MarkingRule, PaperItem

PARTS = {"common": "公共部分", "special": "专业部分"}
NUMERALS = "〇一二三四五六七八九十"
ASKS = {
    bank.SINGLE: "每题只有一个选项符合题意。",
    bank.MULTIPLE: "每题有两个或两个以上选项符合题意。",
    bank.TRUE_FALSE: "正确的填“√”，错误的填“×”。",
    bank.ORDERING: "将各项按正确的先后顺序排列，填写字母。",
    bank.MATCHING: "为左栏各项选择右栏中与之对应的一项，填写数字。",
    bank.FILL_IN: "在横线上填写正确内容。",
    bank.SHORT_ANSWER: "",
    bank.CASE: "阅读案情，回答问题。",
}
RULES = {
    (bank.MULTIPLE, MarkingRule.ALL_OR_NOTHING): "多选、少选、错选均不得分。",
    (
        bank.MULTIPLE,
        MarkingRule.PARTIAL_WITHOUT_WRONG,
    ): "有错选的不得分；少选的，按选对的选项得分。",
    (bank.MULTIPLE, MarkingRule.PER_OPTION): "按选项逐项计分，该选的选、不该选的不选均得分。",
}
GRADED = (bank.ORDERING, bank.MATCHING, bank.FILL_IN)
GRADED_RULES = {
    MarkingRule.ALL_OR_NOTHING: "全部正确方可得分。",
    MarkingRule.PARTIAL_WITHOUT_WRONG: "有一处错误的不得分；未答全的，按答对处得分。",
    MarkingRule.PER_OPTION: "按答对处逐处得分。",
}


def plain(number: Decimal) -> str:
    """Return a number without zeros at its end: 2, 1.5."""
    return f"{number.normalize():f}"


def numeral(number: int) -> str:
    """Return 1 to 99 in characters: 一, 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    leading = "" if tens < 2 else NUMERALS[tens]
    return leading + ("十" if tens else "") + (NUMERALS[ones] if ones else "")


def note(places: Sequence[PaperItem], *, with_total: bool) -> str:
    """Return what stands behind the heading of a section: how many, for how much, how marked.

    Args:
        with_total: say the sum; not where items on trial stand among the others, uncounted.
    """
    first = places[0]
    kind, rule = first.version.kind, MarkingRule(first.rule)
    total = sum((each.marks for each in places), Decimal(0))
    each = {place.marks for place in places}
    worth = f"，每题 {plain(first.marks)} 分" if len(each) == 1 else ""
    whole = f"，共 {plain(total)} 分" if with_total else ""
    counted = f"共 {len(places)} 题{worth}{whole}。"
    if len({place.version.kind for place in places}) > 1:
        return counted
    said = GRADED_RULES[rule] if kind in GRADED else RULES.get((kind, rule), "")
    return f"{counted}{ASKS[kind]}{said}"
