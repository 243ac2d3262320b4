"""What a line of a document begins with: a number, a type in brackets, an option, a label."""

import re
from dataclasses import dataclass

from exams.exchange.reading.kinds import kind_of

# "1." "1、" "第1题" "1)" on the one hand, "（1）" "①" on the other.
_NUMBER = re.compile(
    r"^\s*(?:第\s*(?P<ordinal>\d{1,4})\s*题\s*[.．、:：]?|(?P<plain>\d{1,4})\s*[.．、)）](?!\d)|"
    r"(?:问题|小题|第)\s*(?P<question>\d{1,2}|[一二三四五六七八九十])\s*(?:问|小题|题)?\s*[:：.、])\s*"
)
_BRACKETED = re.compile(
    r"^\s*(?:[(（]\s*(?P<number>\d{1,4})\s*[)）]\s*[.、．]?|(?P<circled>[①②③④⑤⑥⑦⑧⑨⑩]))\s*"
)
_TAG = re.compile(r"^\s*[【\[（(〔]\s*(?P<word>[^】\])）〕]{2,14})\s*[】\])）〕]\s*")
_TAG_AT_END = re.compile(r"\s*[【\[（(〔]\s*(?P<word>[^】\])）〕]{2,10}题)\s*[】\])）〕]\s*$")
_MARKS = re.compile(
    r"\s*[（(\[【]\s*(?:本题|本小题|满分)?\s*(?P<marks>\d{1,3}(?:\.\d)?)\s*分\s*[)）\]】]\s*"
)
_MATERIAL = re.compile(
    r"^\s*(?:【\s*(?:背景|案例|阅读)?(?:材料|案例|案情|案情简介|基本案情|共用题干)\s*[一二三四五六七八九十\d]{0,2}\s*】\s*[:：]?|"
    r"(?:背景|案例|阅读)?(?:材料|案例|案情|基本案情|案情简介|共用题干)\s*[一二三四五六七八九十\d]{0,2}\s*[:：])\s*"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_NUMERALS = "一二三四五六七八九十"
_LABELS = {
    "key": "正确答案 参考答案 标准答案 试题答案 答案 答 Answer ANSWER answer Key",
    "rationale": "答案解析 试题解析 题目解析 解析 分析 详解 解答 Explanation Rationale",
    "rubric": "评分标准 评分要点 评分细则 采分点 得分点 Rubric",
    "facility": "难易程度 难易度 难度系数 难度 Difficulty",
    "basis": "法律依据 法条依据 依据 法条 出题依据 出处 Basis",
    "topic": "所属章节 知识点 考点 章节 分类 Topic",
    "marks": "分值 分数 Marks",
    "kind": "题型 Type",
    "code": "编号 试题编号",
    "source": "来源",
    "level": "认知层次 能力层次 级别",
    "seconds": "建议用时 答题时间",
    "domain": "执法领域 领域",
    "post": "岗位",
    "is_critical": "关键题",
    "is_pilot": "试测题",
    "purpose": "用途",
    "tolerance": "允许误差 误差",
    "unit": "单位",
    "note": "备注",
}
_FIELD_OF = {word: name for name, words in _LABELS.items() for word in words.split()}
_WORDS = "|".join(sorted(map(re.escape, _FIELD_OF), key=len, reverse=True))
_LABEL = re.compile(
    rf"(?:\s*【\s*(?P<boxed>{_WORDS})\s*】\s*[:：]?|(?:^|(?<=[\s。；;，,]))\s*(?:"
    rf"[（(]?(?P<plain>{_WORDS})\s*[:：]|\[\s*(?P<square>{_WORDS})\s*\]\s*[:：]?))\s*"
)
_CHAPTER = re.compile(
    r"^\s*第\s*[一二三四五六七八九十百\d]{1,4}\s*(?:章|编|单元|部分|节)[\s、:：]\s*(?P<name>[^。？?:：]{2,40})$"
)
_BARE_KEY = re.compile(r"^\s*(?:正确|参考|标准)?答案\s*(?=[A-Ha-h√×对错]{1,8}\s*$)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line that begins with a number."""

    number: int
    is_bracketed: bool
    rest: str


def numbered(line: str) -> Numbered | None:
    """Return the number that a line begins with."""
    if found := _NUMBER.match(line):
        text = found["ordinal"] or found["plain"] or found["question"]
        number = _NUMERALS.index(text) + 1 if text in _NUMERALS else int(text)
        return Numbered(number, False, line[found.end() :])
    if found := _BRACKETED.match(line):
        circled = found["circled"]
        number = _CIRCLED.index(circled) + 1 if circled else int(found["number"])
        return Numbered(number, True, line[found.end() :])
    return None


def tagged(line: str) -> tuple[str, str]:
    """Return the type in brackets before a line and the rest; no type where there is none."""
    found = _TAG.match(line)
    if found and kind_of(found["word"]):
        return found["word"], line[found.end() :]
    return "", line


def tag_at_end(stem: str) -> tuple[str, str]:
    """Return the type in brackets after a stem and the stem before it."""
    found = _TAG_AT_END.search(stem)
    if found and kind_of(found["word"]):
        return found["word"], stem[: found.start()].rstrip()
    return "", stem


def marks_in(stem: str) -> tuple[str, str]:
    """Return the marks in brackets at either end of a stem, and the stem without them."""
    for found in _MARKS.finditer(stem):
        if found.start() == 0 or found.end() == len(stem):
            return found["marks"], (stem[: found.start()] + stem[found.end() :]).strip()
    return "", stem


def material(line: str) -> str | None:
    """Return what follows "材料：" or "案例一："; None if the line begins with neither."""
    found = _MATERIAL.match(line)
    return line[found.end() :] if found else None


def labelled(line: str) -> list[tuple[str, str]]:
    """Return the fields that a line names and what it says of each; first what stands before them.

    "答案：A  解析：…" holds two. The first pair has no name; a line without labels is only that.
    """
    if found := _BARE_KEY.match(line):
        return [("", ""), ("key", line[found.end() :].strip())]
    pieces = [("", line)]
    at = 0
    for found in _LABEL.finditer(line):
        # A label amid a sentence is a word of it, unless it stands in brackets of its own.
        if found.start() and not found["boxed"] and not _may_follow(line, found.start(), pieces):
            continue
        pieces[-1] = (pieces[-1][0], line[at : found.start()].strip())
        name = _FIELD_OF[found["boxed"] or found["plain"] or found["square"]]
        pieces.append((name, line[found.end() :].strip()))
        at = found.end()
    return pieces


def _may_follow(line: str, start: int, pieces: list[tuple[str, str]]) -> bool:
    """Tell whether a label may begin inside a line: after another label, or after wide space."""
    before = line[:start]
    return len(pieces) > 1 or bool(
        re.search(r"(?:\s{2,}|\t|\u3000)$", before + line[start : start + 2])
    )


def chapter(line: str) -> str:
    """Return the name of a chapter such as "第二章 行政处罚"; empty if a line is none."""
    found = _CHAPTER.match(line)
    return found["name"].strip() if found else ""


def is_answers_heading(line: str) -> bool:
    """Tell whether a line can stand above the answers of a whole paper."""
    bare = re.sub(r"[\s\u3000【】\[\]]", "", line)
    return bool(
        re.fullmatch(
            r"(?:附[:：]?)?(?:参考|标准|正确|试题)?答案(?:及|与|和)?(?:解析|评分标准|评分细则)?(?:部分)?[:：]?",
            bare,
        )
    )
