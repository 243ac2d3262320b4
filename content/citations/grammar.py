"""How citations are written: the patterns that find_citations is made of."""

import re

# Bounded everywhere, so that no text makes the search slow.
SPACE = r"[ \t\u3000]{0,2}"
NUMBER = r"[〇零一二两三四五六七八九十百千0-9０-９]{1,9}"
NUMBERS = rf"{NUMBER}(?:[、,，]{NUMBER}){{0,19}}"
MARKED = rf"[（(]{SPACE}{NUMBER}{SPACE}[)）]"
ITEMS = rf"(?:{MARKED}|{NUMBER})(?:[、,，](?:{MARKED}|{NUMBER})|{MARKED}){{0,19}}"
KIND = "法典|法|条例|办法|规定|规则|细则|解释|决定|章程|准则"


def _paragraph(name: str) -> str:
    return rf"(?P<paragraphs{name}>{NUMBERS}){SPACE}款(?![式物])"


def _item(name: str) -> str:
    # The point below an item (目) is read over.
    return rf"(?P<items{name}>{ITEMS}){SPACE}项(?!目)(?:第?{SPACE}{NUMBER}目(?!录))?"


def _tail(name: str) -> str:
    """Return what may follow an article: 第一款、第二款第（三）项."""
    first, then = _paragraph(name), _item(name)
    return rf"(?:{SPACE}第?{SPACE}{first})?(?:{SPACE}第?{SPACE}{then})?"


# 本法第十条 | 同法第十条 | 第十条 | 42条, each with what follows.
_ARTICLE = (
    rf"(?:(?P<own>(?<![基根资])本(?:{KIND}))|(?P<same>(?<!合)同(?:{KIND})|该(?:{KIND})){SPACE})?"
    rf"(?P<ordinal>第)?{SPACE}(?P<articles>{NUMBERS}){SPACE}条(?![件例线路河街款])"
    rf"(?:之{SPACE}(?P<insert>[一二三四五六七八九十]))?" + _tail("")
)
# 前款, 前两款, 前条, 本条 where a part of it is named.
_RELATIVE = (
    rf"(?P<relative>(?<!目)前[两二三]?款(?![项式物])|前条|本条(?=第?{SPACE}{ITEMS}{SPACE}[款项]))"
    + _tail("_relative")
)
_PART = (
    rf"第{SPACE}(?:{_paragraph('_part')}(?:{SPACE}第?{SPACE}{_item('_part')})?|{_item('_alone')})"
)
TOKEN = re.compile(rf"{_ARTICLE}|{_RELATIVE}|{_PART}")
EACH_NUMBER = re.compile(NUMBER)

BRACKETED = re.compile(r"[《](?P<name>[^《》\n]{1,120})》")
# The years of a version: （2017年修正）, （2021年修订）, （1989年文本）.
_YEAR = r"(?P<year>[12１２][0-9０-９]{3})"
_VERSION = r"(?:修正|修订|修改|通过|公布|施行|实施|文本|版)"
HINT = re.compile(rf"[（(]{SPACE}{_YEAR}年?[^（）()\n]{{0,20}}[)）]")
YEAR_IN_WORDS = re.compile(rf"{_YEAR}年[0-9０-９年月日]{{0,8}}{_VERSION}")
# 2008年修正文本第22条; 2021年修订的《行政处罚法》.
YEAR_BEFORE = re.compile(rf"{_YEAR}年[0-9０-９年月日]{{0,8}}{_VERSION}{{1,2}}[后的之]{{0,2}}$")
ABBREVIATED = re.compile(
    r"[（(](?:以下)?[统简下]称为?[：:]?[《“\"「‘]?(?P<name>[^《》“”\"「」‘’（）()，,；;\n]{2,40})"
    r"[》”\"」’]?(?P<rest>[^（）()\n]{0,60})[)）]"
)

ITEM_LINE = re.compile(rf"{SPACE}[（(]{NUMBER}[)）]")
SENTENCE_END = re.compile(r"[。！？!?\n]")
CONNECTOR = re.compile(rf"{SPACE}(?:以及|或者|[、和及与或])?{SPACE}(?:、|和|及)?{SPACE}")
UNTIL = re.compile(rf"{SPACE}[至到~～—－-]{{1,2}}{SPACE}")
# What may stand before an article that is named without its law.
BEFORE_BARE = frozenset(
    '，。、；：:,;！？!?（(“”"‘’》」】 \t\u3000\n'
    "的和及与或者至到按照据反用合有除对在守是为由中了即于从如经依"
)
LAW_LIKE = re.compile(rf"(?:{KIND})[》〉”\"]?$")
# Documents with articles of their own; 第六条 after one of them is not a law's.
WITH_ARTICLES = re.compile(rf"(?:{KIND}|协议|合同|公约|纪要|方案|意见|通知|批复|协议书|合同书)$")


def kind_of(name: str) -> str:
    """Return which of 法, 条例, 办法 … a law's name ends in; empty if in none."""
    match = re.search(rf"(?:{KIND})$", name)
    if match is None:
        return ""
    # The pattern finds 法 in 办法 last: the longest ending starts first.
    return "法" if match[0] == "法典" else match[0]
