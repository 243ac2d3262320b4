"""Finds the row that names the columns, and what each column holds. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.cells import Cell, is_empty, plain

# Rows that are looked through for the names of the columns.
HEAD_ROWS = 20
FORMAT = "格式（勿改）"
# Of an item beside stem, options and key: the names are those of `Record`, or of `building`.
ATTRIBUTES = frozenset(
    "code topic level purpose domain post facility seconds minutes is_critical is_pilot enemies "
    "source basis article paragraph subparagraph tolerance unit note".split()
)
_WORDS: dict[str, str] = {
    "kind": (
        "题型 类型 题目类型 试题类型 题类 题型名称 题目题型 试题题型 大题题型 题型类别 "
        "type questiontype itemtype kind"
    ),
    "part_kind": "小题题型 子题题型 子题型 小题类型 子题类型",
    "stem": (
        "题干 题目 试题内容 试题 问题 题目内容 题干内容 试题题干 题目描述 题目名称 "
        "试题题目 试题名称 题面 小题 小题题干 子题 子题题干 小题内容 问题内容 题目正文 "
        "试题正文 内容 题目(题干) question stem questiontext questiontitle itemstem "
        "questionstem 题干/题目 题目/题干"
    ),
    "options": (
        "选项 备选项 选项内容 备选答案 候选答案 候选项 可选项 答案选项 全部选项 试题选项 "
        "题目选项 选择项 options choices answers alternatives"
    ),
    "key": (
        "答案 正确答案 标准答案 参考答案 试题答案 正确选项 答案内容 题目答案 正确项 "
        "小题答案 key answer correctanswer correct answerkey correctoption rightanswer "
        "答案(正确选项)"
    ),
    "rationale": (
        "解析 答案解析 试题解析 题目解析 解答 答案说明 试题分析 题目分析 解析说明 分析 "
        "详解 解题思路 explanation rationale feedback analysis solution"
    ),
    "rubric": (
        "评分标准 评分细则 评分要点 得分点 采分点 给分点 评分规则 评分点 rubric scoring criteria"
    ),
    "marks": (
        "分值 分数 题目分值 试题分值 每题分值 每题分数 小题分值 默认分值 题分 score "
        "points marks mark point"
    ),
    "percent": "小题占比 占比 分值占比 percent share",
    "material": (
        "材料 共用题干 案例材料 背景材料 案情 案例 公共题干 题干材料 材料内容 案例内容 "
        "案例题干 案例背景 大题题干 主题干 基本案情 阅读材料 material passage casetext "
        "sharedstem scenario"
    ),
    "group": (
        "案例编号 材料编号 题组 题组编号 组号 大题号 大题编号 案例号 所属案例 父题编号 "
        "casenumber caseid group groupid"
    ),
    "lefts": "左项 左侧 左列 左侧选项 左边 连线左项 匹配左项 left leftside lefts 题项",
    "targets": (
        "右项 右侧 右列 右侧选项 右边 匹配项 连线右项 匹配右项 对应项 right rightside "
        "targets target"
    ),
    "facility": (
        "难度 难易度 难易程度 难度系数 难度等级 难易系数 难度值 试题难度 题目难度 "
        "预期难度 difficulty facility difficultylevel"
    ),
    "topic": (
        "知识点 章节 所属分类 分类 题目分类 试题分类 所属章节 知识点分类 主题 模块 "
        "知识分类 考点 所属知识点 知识模块 所属模块 题目类别 科目 试题类别 topic category "
        "chapter subject knowledgepoint"
    ),
    "basis": (
        "法律依据 依据 法条 法律条文 法律条款 条款 法条依据 法规依据 政策依据 出题依据 "
        "依据条款 法律法规依据 命题依据 legalbasis basis law lawarticle"
    ),
    "origin": "出处 题目出处 试题出处",
    "source": "来源 题目来源 试题来源 题源 source origin",
    "article": "法条编码 法条引用键 引用键 法条键 article citation citationkey articlekey",
    "paragraph": "款 paragraph",
    "subparagraph": "项 subparagraph",
    "code": (
        "编号 题号 试题编号 题目编号 试题编码 题目编码 题目id 试题id 编码 id code itemid "
        "questionid 试题号"
    ),
    "position": "序号 行号 no number # 序",
    "level": (
        "级别 认知层次 认知水平 能力层次 认知级别 能力要求 掌握程度 认知目标 层次 level "
        "cognitivelevel bloom"
    ),
    "purpose": "用途 试题用途 题目用途 purpose",
    "domain": "领域 执法领域 所属领域 业务领域 domain field",
    "post": "岗位 适用岗位 岗位类别 post position",
    "seconds": (
        "建议用时 用时 答题时间 预计用时 时间 作答时间 时限 答题用时 seconds time "
        "duration timelimit"
    ),
    "minutes": "用时分钟 minutes",
    "is_critical": "关键题 是否关键题 关键 是否关键 critical iscritical",
    "is_pilot": "试测 试测题 是否试测 是否试测题 pilot ispilot",
    "enemies": "互斥题 互斥 互斥题编号 排斥题 enemies",
    "tolerance": "误差 允许误差 容差 误差范围 tolerance",
    "unit": "单位 计量单位 unit",
    "note": "备注 说明 注 附注 note notes remark remarks comment",
    "format": "格式 格式勿改",
}
FIELD_OF = {word: name for name, words in _WORDS.items() for word in words.split()}
_OPTION = re.compile(
    r"^(?:(?:试题|题目)?(?:备?选项?|备选答案|候选项|选择项|答案|答案选项)|option|choice|answer|opt)?"
    r"[-_.:]?(?P<letter>[a-l])(?:选项|项|[.、:)])?$"
)
_NUMBERED = re.compile(
    r"^(?:(?:试题|题目)?(?:选项|备选项|备选答案|候选项|选择项|答案选项)|option|choice|answer)[-_.:]?"
    r"(?P<number>[1-9]|1\d|[一二三四五六七八九])$"
)
_SIDE = re.compile(r"^(?P<side>左项?|右项?|left|right|匹配项)[-_.:]?(?P<sign>[a-z]|\d{1,2})$")
_NUMERALS = "一二三四五六七八九"
_ASIDE = re.compile(r"[(\[【<].*?[)\]】>]")
_DECORATION = re.compile(r"[*★※:。,;\"“”'!]|必填|选填")
_SURE = frozenset({"stem", "key", "options", "kind", "material"})


@dataclass(slots=True)
class Columns:
    """What the columns of a sheet hold."""

    row: int  # the row that names them, from 0; the items begin after `rows` rows
    rows: int = 1
    by_field: dict[str, int] = field(default_factory=dict)
    options: dict[int, int] = field(default_factory=dict)  # place of the option: column
    lefts: dict[int, int] = field(default_factory=dict)
    targets: dict[int, int] = field(default_factory=dict)
    is_numbered: bool = False
    placeless: dict[int, str] = field(default_factory=dict)  # column: what it is called
    names: dict[int, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many columns are understood."""
        sides = len(self.options) + len(self.lefts) + len(self.targets)
        return len(self.by_field) + sides

    @property
    def is_of_items(self) -> bool:
        """Tell whether there are stems and something to answer them by."""
        own = set(self.by_field) | ({"options"} if self.options else set())
        return bool({"stem", "material"} & own) and len(own & _SURE) > 1

    def field_at(self, column: int) -> str:
        """Return what a column holds; empty if that has no place."""
        for name, place in self.by_field.items():
            if place == column:
                return name
        in_sides = {**self.options, **self.lefts, **self.targets}
        return "options" if column in in_sides.values() else ""


def find_columns(rows: Sequence[Sequence[Cell]]) -> Columns | None:
    """Return the columns of a sheet; None if none of the first rows names them.

    The row that names most wins, the first of equals. Letters in a row of their own below
    "选项" belong to it.
    """
    best: Columns | None = None
    for place, row in enumerate(rows[:HEAD_ROWS]):
        columns = _columns(place, row)
        below = rows[place + 1] if place + 1 < len(rows) else []
        if _is_second(columns, row, below):
            columns = _columns(place, _overlaid(row, below))
            columns.rows = 2
        if columns.is_of_items and (best is None or columns.count > best.count):
            best = columns
    return best


def _is_second(columns: Columns, row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Tell whether the row below only letters the options of this one."""
    filled = [(column, cell) for column, cell in enumerate(below) if not is_empty(cell)]
    letters = [column for column, cell in filled if _option_of(_word(cell)) is not None]
    same = [
        column
        for column, cell in filled
        if column < len(row) and _word(cell) == _word(row[column]) and _word(cell)
    ]
    is_lettered = len(letters) >= 2 and set(letters) | set(same) == {place for place, _ in filled}
    return is_lettered and not columns.options and "stem" in columns.by_field


def _overlaid(row: Sequence[Cell], below: Sequence[Cell]) -> list[Cell]:
    width = max(len(row), len(below))
    upper, lower = [*row, *[None] * width][:width], [*below, *[None] * width][:width]
    return [over if is_empty(under) else under for over, under in zip(upper, lower, strict=True)]


def _columns(place: int, row: Sequence[Cell]) -> Columns:
    columns = Columns(row=place)
    for column, cell in enumerate(row):
        if is_empty(cell):
            continue
        columns.names[column] = " ".join(str(cell).split())
        if not _take(columns, column, cell):
            columns.placeless[column] = columns.names[column]
    _settle(columns)
    return columns


def _take(columns: Columns, column: int, cell: Cell) -> bool:
    """Note what a column holds; tell whether its name is known and not taken."""
    word = _word(cell)
    if plain(str(cell)) == plain(FORMAT):
        word = "格式"
    name = FIELD_OF.get(word)
    if name == "seconds" and re.search(r"分钟|min", plain(str(cell)).casefold()):
        name = "minutes"
    if name == "stem" and word.startswith("题干") and name in columns.by_field:
        # Beside 题干, what is called 题目 is something else.
        other = columns.by_field.pop(name)
        columns.placeless[other] = columns.names[other]
    if name and name not in columns.by_field:
        columns.by_field[name] = column
        return True
    option, side = _option_of(word), _SIDE.match(word)
    if option is not None and option[0] not in columns.options:
        columns.options[option[0]] = column
        columns.is_numbered = columns.is_numbered or option[1]
        return True
    if side:
        sides = columns.lefts if side["side"][0] in "左l" else columns.targets
        sign = side["sign"]
        sides[int(sign) - 1 if sign.isdigit() else ord(sign) - ord("a")] = column
        return True
    return False


def _settle(columns: Columns) -> None:
    """Give what has two names its place: 出处 is the basis, or the source beside a basis."""
    if (origin := columns.by_field.pop("origin", None)) is not None:
        name = "basis" if "basis" not in columns.by_field else "source"
        if name in columns.by_field:
            columns.placeless[origin] = columns.names[origin]
        else:
            columns.by_field[name] = origin


def _word(cell: Cell) -> str:
    """Return the name of a column without what stands beside it: "*题型（必填）" is "题型"."""
    whole = plain(str(cell if cell is not None else "")).casefold()
    if len(whole) > 40:
        return ""
    bare = _DECORATION.sub("", _ASIDE.sub("", whole)).strip("_-. ")
    return bare or whole


def _option_of(word: str) -> tuple[int, bool] | None:
    """Return which option a column holds, from 0, and whether it is numbered."""
    if found := _OPTION.match(word):
        return ord(found["letter"]) - ord("a"), False
    if found := _NUMBERED.match(word):
        sign = found["number"]
        number = _NUMERALS.index(sign) + 1 if sign in _NUMERALS else int(sign)
        return number - 1, True
    return None
