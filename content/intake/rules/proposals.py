"""What a statute says about itself: who made it, what it is, from when it holds, what it ends."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from content.intake.rules.statute import Statute
from content.laws.rules import DIGITS, ArticleText, law_name, numeral

CONGRESS, COMMITTEE = "全国人民代表大会", "全国人民代表大会常务委员会"
STATE_COUNCIL = "国务院"
DAY = re.compile(
    r"(?P<year>[12][0-9]{3}|[一二][〇○零Ｏ一二三四五六七八九]{3})年"
    r"(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,3})月"
    r"(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})日"
)
IN_NAME = re.compile(r"[(（_](?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[)）]?$")
STARTS = re.compile(
    rf"自(?:(?P<at_once>(?:公布|发布|颁布|印发)之日)|(?P<on>{DAY.pattern}))起(?:施行|实施|执行|生效)"
)
TAKES_EFFECT = re.compile(r"\s*[起]?(?:施行|实施)")
ENDED = re.compile(r"废止|失效")
AMENDED = re.compile(r"修正|修改|修订")
# A name within the name stands in 〈〉. No sign is tried in two ways: that would take forever.
TITLE = re.compile(r"《((?:[^《》〈]|(?>〈[^〉]{0,200}〉|〈))+)》")
PLACE = re.compile(r"^[^《》（(]{1,12}?(?:省|自治区|市|自治州|州|盟|地区|县|区)(?!划|域|块|分)")
LOCAL_CONGRESS = re.compile(
    r"(?P<place>[一-鿿]{2,12}?(?:省|自治区|市|自治州|县))(?:第[一二三四五六七八九十]+届)?"
    r"人民代表大会(?P<committee>常务委员会)?"
)
BY_ORDER = re.compile(
    r"(?P<issuer>[一-鿿]{2,24}?(?:人民政府|部|委员会|总局|局|署|总署|银行|海关))"
    r"(?:令|公告|第[0-9一二三四五六七八九十]+号)"
)
# In how many of the last articles the day and the repeals stand.
LAST = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """What can be read out of a statute; empty where it says nothing."""

    name: str
    short_name: str
    kind: str
    issuer: str
    promulgated_on: date | None
    effective_on: date | None
    effective_basis: str
    first_effective_on: date | None  # as its own text has it, though it was amended since
    repeals: tuple[str, ...]  # names of laws


@dataclass(frozen=True, slots=True)
class _Act:
    day: date
    words: str


def propose(statute: Statute, file_name: str) -> Proposal:
    """Return what a statute says about itself; `file_name` may say when it was adopted."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", file_name.rpartition("/")[2]).strip()
    in_name = IN_NAME.search(stem)
    acts = list(_acts(statute.history))
    adopted = [act for act in acts if not TAKES_EFFECT.match(act.words)]
    name = statute.title or IN_NAME.sub("", stem).strip()
    promulgated_on = _iso(in_name["day"]) if in_name else None
    promulgated_on = promulgated_on or max((act.day for act in adopted), default=None)
    issuer = _issuer(adopted, promulgated_on, name)
    effective_on, first = _effective(statute.articles, acts, adopted, promulgated_on)
    return Proposal(
        name=name,
        short_name=law_name(name),
        kind=_kind(name, issuer),
        issuer=issuer,
        promulgated_on=promulgated_on,
        effective_on=effective_on,
        effective_basis="text" if effective_on else "",
        first_effective_on=first,
        repeals=repealed_names(statute.articles),
    )


def repealed_names(articles: Sequence[ArticleText]) -> tuple[str, ...]:
    """Return the names of what the last articles repeal: 《…》同时废止."""
    names: dict[str, None] = {}
    for article in articles[-LAST:]:
        for sentence in re.split("[。\n]", article.text):
            if ENDED.search(sentence):
                names |= dict.fromkeys(TITLE.findall(sentence[: _last_end(sentence)]))
    return tuple(names)


def _last_end(sentence: str) -> int:
    return max(found.start() for found in ENDED.finditer(sentence))


def _acts(history: Sequence[str]) -> Iterator[_Act]:
    """Yield each day that the lines name, with what follows up to the next."""
    for line in history:
        text = unicodedata.normalize("NFKC", line)
        found = list(DAY.finditer(text))
        for place, match in enumerate(found):
            end = found[place + 1].start() if place + 1 < len(found) else len(text)
            if day := _day(match):
                yield _Act(day, text[match.end() : end])


def _effective(
    articles: Sequence[ArticleText],
    acts: Sequence[_Act],
    adopted: Sequence[_Act],
    promulgated_on: date | None,
) -> tuple[date | None, date | None]:
    """Return from when this text holds, and from when the law did; None where unknown."""
    found = _start(articles)
    own = _day(found) if found and found["on"] else None
    if own is None:
        own = max((act.day for act in acts if TAKES_EFFECT.match(act.words)), default=None)
    if own and (promulgated_on is None or own >= promulgated_on):
        return own, None
    if own is None and found and not _is_amended(adopted):
        return promulgated_on, None
    return None, own


def _start(articles: Sequence[ArticleText]) -> re.Match[str] | None:
    for article in reversed(articles[-LAST:]):
        if found := STARTS.search(unicodedata.normalize("NFKC", article.text)):
            return found
    return None


def _is_amended(adopted: Sequence[_Act]) -> bool:
    return any(AMENDED.search(act.words) for act in adopted)


def _issuer(adopted: Sequence[_Act], promulgated_on: date | None, name: str) -> str:
    of_that_day = [act for act in adopted if act.day == promulgated_on]
    for act in [*of_that_day, *reversed(adopted)]:
        if issuer := _issuer_in(re.sub("《[^《》]*》", "", act.words)):
            return issuer
        if STATE_COUNCIL in act.words:
            return STATE_COUNCIL
    is_national = not PLACE.match(law_name(name))
    return STATE_COUNCIL if is_national and name.endswith("条例") else ""


def _issuer_in(words: str) -> str:
    if CONGRESS in words:
        return COMMITTEE if COMMITTEE in words else CONGRESS
    if found := LOCAL_CONGRESS.search(words):
        return f"{found['place']}人民代表大会{found['committee'] or ''}"
    if f"{STATE_COUNCIL}令" in words:
        return STATE_COUNCIL
    found = BY_ORDER.search(words)
    return found["issuer"].removeprefix("中华人民共和国") if found else ""


def _kind(name: str, issuer: str) -> str:
    """Return the level of law; 规范性文件 if nothing says more."""
    if issuer in (CONGRESS, COMMITTEE):
        return "法律"
    if issuer == STATE_COUNCIL:
        return "行政法规"
    if "人民代表大会" in issuer:
        return "地方性法规"
    if issuer.endswith("人民政府"):
        return "地方政府规章"
    if issuer:
        return "部门规章"
    return _kind_by_name(law_name(name))


def _kind_by_name(name: str) -> str:
    if re.search(r"法典?$", name):
        return "法律"
    if name.endswith("条例"):
        return "地方性法规" if PLACE.match(name) else "行政法规"
    return "规范性文件"


def _day(found: re.Match[str]) -> date | None:
    year = found["year"].replace("○", "〇").replace("Ｏ", "〇")
    if not year.isdecimal():
        year = "".join(str(DIGITS[sign]) for sign in year)
    try:
        return date(int(year), numeral(found["month"]) or 0, numeral(found["day"]) or 0)
    except ValueError:
        return None


def _iso(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
