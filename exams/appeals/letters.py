"""Letters to candidates: a result was changed; an appeal was decided. In Chinese, as offices write.

They are made of what is on record whenever somebody asks, so that none is of another key than the
result; the same rows give the same bytes.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation

from core.dates import SHANGHAI
from exams.appeals import queries
from exams.appeals.models import Appeal, ReversalDecision
from exams.appeals.printing import sheet
from exams.corrections.queries import correction_of
from exams.marking.models import KeyCorrection, Result

Kind = KeyCorrection.Kind
_WHAT = {
    Kind.TWO_KEYS: "除原参考答案外，其他正确答案亦判为正确",
    Kind.NEW_KEY: "参考答案予以更正",
    Kind.ALL_CREDIT: "该题所有考生均得满分",
    Kind.DROP: "该题不计分，总分与合格分按比例调整",
    Kind.TAKE_BACK: "撤销此前的答案更正，恢复原参考答案",
}
_NEXT = (
    "如对本决定有异议，可自收到本通知之日起，依照有关规定向组织本次考试的单位的上一级"
    "司法行政部门反映。"
)


def change_letter(result: Result) -> bytes:
    """Return the letter about a result that took the place of another.

    Raises:
        FileNotFoundError: a font is not installed.
    """
    with translation.override("zh-hans"):
        old = result.supersedes
        rows = [
            ["", "更正前", "更正后"],
            ["得分", _points(old.raw_score) if old else "", _points(result.raw_score)],
            ["满分", _points(old.maximum) if old else "", _points(result.maximum)],
            ["合格分", _points(old.cut_score) if old else "", _points(result.cut_score)],
            ["结论", _verdict(old) if old else "", _verdict(result)],
        ]
        data = _frame(result, "成绩变更通知书", result.marked_at) | {
            "paragraphs": [*_why(result), "变更后的成绩自本通知落款之日起以本通知为准。"],
            "rows": rows,
            "next": _next(result, result.marked_at),
        }
    return sheet("letter.typ", data, dated=result.marked_at)


def _why(result: Result) -> list[str]:
    if result.cause == Result.Cause.APPEALED:
        return _why_appealed(result)
    correction = correction_of(result)
    if correction is None:
        return ["经复核，现将成绩变更如下。"]
    attempt = result.attempt
    number = queries.number_of_version(attempt, correction.version_id)
    return [
        f"经复核，你参加的上述考试第 {number} 题的评分办法作如下更正："
        f"{_WHAT[Kind(correction.kind)]}。"
        "现将成绩变更如下。",
        f"更正理由：{correction.reason}",
    ]


def _why_appealed(result: Result) -> list[str]:
    taken_back = ReversalDecision.objects.filter(result=result).select_related("reversal").first()
    if taken_back:
        return [
            "经两名未参与命题、审题、阅卷和成绩发布的人员复查，此前因申诉作出的成绩变更"
            f"（申诉编号 {taken_back.reversal.appeal_id}）予以撤销，现将成绩变更如下。",
            f"撤销理由：{taken_back.reversal.reason}",
        ]
    appeal = Appeal.objects.filter(result=result, remedy=Appeal.Remedy.REMARK).first()
    if appeal:
        return [f"你对成绩提出的申诉经复核成立：{_marked_again(appeal)}现将成绩变更如下。"]
    return ["你对成绩提出的申诉经复核成立，现将成绩变更如下。"]


def _marked_again(appeal: Appeal) -> str:
    """Return what the re-mark came to, item by item, as the results before and after say."""
    after = appeal.result
    if after is None or after.supersedes is None:
        return ""
    before, numbers = after.supersedes.points, queries.numbers_of(appeal.attempt)
    positions = set(appeal.remarks.values_list("task__position", flat=True))
    changed = sorted(
        (numbers[position], before[key], after.points[key])
        for position in positions
        if (key := str(position)) in after.points and before.get(key) != after.points[key]
    )
    items = "，".join(f"第 {number} 题得分由 {old} 分改为 {new} 分" for number, old, new in changed)
    return f"由未曾评阅过该答案的人员匿名重新评阅，{items}。"


def appeal_letter(appeal: Appeal) -> bytes:
    """Return the letter with the decision on an appeal.

    Raises:
        FileNotFoundError: a font is not installed.
    """
    decided_at = appeal.decided_at or appeal.made_at
    with translation.override("zh-hans"):
        what = "成绩"
        if appeal.position:
            what = f"第 {queries.number_of(appeal.attempt, appeal.position)} 题"
        data = _frame(appeal, "成绩申诉处理决定书", decided_at) | {
            "paragraphs": [
                f"你于 {_day(appeal.made_at)} 就上述考试{what}提出的申诉（编号 {appeal.pk}）收悉。"
                f"你的申诉理由：{appeal.reason}",
                _decision(appeal),
                f"处理理由：{appeal.finding}",
            ],
            "rows": [],
            "next": _NEXT,
        }
    return sheet("letter.typ", data, dated=decided_at)


def _decision(appeal: Appeal) -> str:
    if appeal.state == Appeal.State.REJECTED:
        again = ""
        if appeal.remarks.exists():
            again = "相关答案已由未曾评阅过的人员匿名重新评阅，未高于原得分。"
        return (
            f"经未参与命题、审题、阅卷和成绩发布的人员复核，{again}决定：申诉不成立，成绩不作变更。"
        )
    if appeal.remedy == Appeal.Remedy.REMARK:
        return (
            "经两名未参与命题、审题、阅卷和成绩发布的人员复核，决定：申诉成立。"
            f"{_marked_again(appeal)}成绩相应变更。"
        )
    if appeal.remedy == Appeal.Remedy.POINTS:
        return (
            f"经两名未参与命题、审题、阅卷和成绩发布的人员复核，决定：申诉成立，该题得分改为 "
            f"{_points(appeal.points or Decimal(0))} 分，成绩相应变更。"
        )
    if appeal.named:
        numbers = queries.numbers_of(appeal.attempt)
        items = "、".join(str(each) for each in sorted(numbers[at] for at in appeal.named))
        what = f"第 {items} 题"
    else:
        what = "该题"
    return (
        f"经两名未参与命题、审题、阅卷和成绩发布的人员复核，决定：申诉成立，对{what}的参考答案按程序"
        "予以更正。成绩因此变更的，另行通知。"
    )


def _frame(subject: Result | Appeal, heading: str, moment: datetime) -> dict[str, Any]:
    attempt = subject.attempt
    kind = "成" if isinstance(subject, Result) else "申"
    return {
        "heading": heading,
        "issuer": settings.ISSUER_NAME,
        "number": f"{kind}〔{moment.astimezone(SHANGHAI).year}〕{subject.pk} 号",
        "name": attempt.candidate.name,
        "code": attempt.candidate.username,
        "sitting": attempt.sitting.title,
        "attempt": str(attempt.pk),
        "dated": _day(moment),
    }


def _next(result: Result, moment: datetime) -> str:
    days = result.attempt.sitting.appeal_days
    window = queries.window_of(result.attempt, at=moment)
    if days and window.is_open and window.last_on:
        last = f"{window.last_on.year} 年 {window.last_on.month} 月 {window.last_on.day} 日"
        return f"如对变更后的成绩有异议，可于 {last} 前（含当日）在本平台“我的考试”中提出申诉。"
    return _NEXT


def _day(moment: datetime) -> str:
    day = moment.astimezone(SHANGHAI)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _points(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _verdict(result: Result) -> str:
    return "合格" if result.is_passed else "不合格"
