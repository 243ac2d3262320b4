"""Read a statute from text as public collections carry it: Markdown, or plain lines.

A title; lines that say when and by whom it was adopted; headings (编, 分编, 章, 节); articles with
their paragraphs and items, each a line; an annex. No word is changed.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from content.intake.rules.lines import Line, lines_of
from content.laws.rules import DIGITS, SCALES, ArticleText, in_chinese, numeral

SIGN = f"[{''.join(DIGITS)}{''.join(SCALES)}0-9０-９]"
NUMBER = rf"第\s*(?P<number>{SIGN}(?:\s*{SIGN})*)\s*"
ARTICLE = re.compile(rf"{NUMBER}条(?P<inserted>之{SIGN}+)?(?P<gap>[\s:：]*)(?P<rest>.*)$")
HEADING = re.compile(rf"{NUMBER}(?P<unit>分\s*编|编|章|节)\s*(?P<title>.*)$")
UNITS = {"编": "book", "分编": "sub_book", "章": "chapter", "节": "section"}
LEVELS = tuple(UNITS.values())
# Chapters of old rules have no number.
UNNUMBERED = {"总则", "附则", "罚则"}
# How a sentence goes on that begins with the number of another article.
GOES_ON = re.compile(
    r"[、，,；;]|第[一二三四五六七八九十]+[款项条]|(?:和|至|或者|以及|及|与)第|的规定|规定[的，,、]"
    r"|所[列称规]|中[的，]|以[上下]|[（(][一二三四五六七八九十]+[)）]项"
)
BURIED = re.compile(rf"{NUMBER}条")
CONTENTS = re.compile(r"目\s*[录次]$")
ANNEX = re.compile(r"附\s*(?:[件录表图]|[一二三四五六七八九十0-9]*\s*[:：])[^。；]{0,30}$")
# "（目的依据）" behind the number, the text on a line of its own.
CAPTION = re.compile(r"(?:【[^】]{1,30}】|（(?![一二三四五六七八九十]+）)[^（）]{1,30}）)$")
DAY = re.compile(r"[12][0-9]{3}年|[一二][〇○零Ｏ一二三四五六七八九]{3}年")
ADOPTED = re.compile(
    r"[〈《<（(]|.*(?:通过|公布|发布|修正|修订|修改|批准|施行|实施|决定)》?[）)]?。?$"
)
PAGE = re.compile(r"[.…·\s]{2,}[0-9]*$")
END = "。；;：:！？!?）)】」』”’…—"
LONGEST_HEADING = 60
LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody should look at: a code, and the words it is about."""

    code: str
    words: str


@dataclass(slots=True)
class Statute:
    """A statute as it was read."""

    title: str = ""
    history: list[str] = field(default_factory=list)  # lines on its adoption
    articles: list[ArticleText] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    annex: list[str] = field(default_factory=list)


def read_statute(text: str) -> Statute:
    """Return the statute that a text holds; without articles if it holds none."""
    reader = _Reader()
    for line in lines_of(text):
        reader.take(line)
    reader.close_article()
    reader.statute.notes += _buried(reader.statute.articles)
    return reader.statute


def _buried(articles: list[ArticleText]) -> list[Note]:
    """Return paragraphs that begin with a number beyond the last article: articles, most likely.

    One that begins with a lower number cites its article; if it does not, that one is missing.
    """
    last = max((article.number for article in articles), default=0)
    return [
        Note("buried", f"{article.label} {paragraph[:30]}")
        for article in articles
        for paragraph in article.text.split("\n")[1:]
        if (found := BURIED.match(paragraph)) and (numeral(_bare(found["number"])) or 0) > last
    ]


class _Reader:
    """Goes through the lines once, from the title to the annex."""

    def __init__(self) -> None:
        self.statute = Statute()
        self.place = dict.fromkeys(LEVELS, "")
        self.untitled = ""  # level of a heading whose title may stand on the next line
        self.last = 0  # number of the last article
        self.label = ""  # of the article that is open; empty if none is
        self.paragraphs: list[str] = []
        self.contents: list[str] | None = None  # of the table of contents that is passed over
        self.is_annex = False

    def take(self, line: Line) -> None:
        """Sort one line in."""
        if self.last and (self.is_annex or ANNEX.match(line.text)):
            self.close_article()
            self.is_annex = True
            self.statute.annex.append(line.text)
        elif CONTENTS.match(line.text) and not self.last:
            self.contents = []
        elif article := self._article(line):
            self._begin(article)
        elif self.untitled and _is_title(line):
            self.place[self.untitled] += f" {_squeezed(line.text)}"
            self.untitled = ""
        elif heading := _heading(line):
            self._head(*heading)
        elif self.contents is None:
            self._words(line)

    def close_article(self) -> None:
        """Keep the article that is open, if one is."""
        if not self.label:
            return
        if len(self.paragraphs) > 1 and CAPTION.match(self.paragraphs[0]):
            self.paragraphs[:2] = ["".join(self.paragraphs[:2])]
        for paragraph in self.paragraphs:
            if paragraph[-1] not in END:
                self._note("unfinished", f"{self.label} {paragraph[-40:]}")
        text = "\n".join(self.paragraphs)
        self.statute.articles.append(ArticleText(self.last, self.label, text=text, **self.place))
        self.label, self.paragraphs = "", []

    def _article(self, line: Line) -> re.Match[str] | None:
        found = ARTICLE.match(line.text)
        number = numeral(_bare(found["number"])) if found else None
        if found is None or number is None:
            return None
        if found["gap"] or not found["rest"] or line.is_bold or line.level:
            return found
        # No space behind it: the next article, or a sentence that begins with another's number.
        is_next = number == self.last + 1 and not GOES_ON.match(found["rest"])
        return found if is_next else None

    def _begin(self, found: re.Match[str]) -> None:
        self.close_article()
        if self.contents is not None:
            # A table of contents whose headings do not come again.
            self.contents = None
            self.place = dict.fromkeys(LEVELS, "")
        self.untitled = ""
        self.last = numeral(_bare(found["number"])) or 0
        self.label = f"第{in_chinese(self.last)}条{_bare(found['inserted'] or '')}"
        if found["inserted"]:
            self._note("inserted", self.label)
        rest = found["rest"].strip()
        self.paragraphs = [rest] if rest else []

    def _head(self, level: str, mark: str, title: str) -> None:
        if self.contents is not None:
            if mark not in self.contents[:1]:
                self.contents.append(mark)
                return
            self.contents = None
        self.close_article()
        for lower in LEVELS[LEVELS.index(level) :]:
            self.place[lower] = ""
        self.place[level] = f"{mark} {title}".strip()
        self.untitled = "" if title else level

    def _words(self, line: Line) -> None:
        if self.label:
            self.paragraphs.append(line.text)
        elif self.last:
            self._note("stray", line.text[:60])
        else:
            self._before_articles(line)

    def _before_articles(self, line: Line) -> None:
        has_day = DAY.search(unicodedata.normalize("NFKC", line.text))
        is_title = not self.statute.title and not has_day and len(line.text) <= LONGEST_TITLE
        if is_title:
            self.statute.title = _squeezed(line.text).strip("《》")
        elif has_day or (self.statute.history and ADOPTED.match(line.text)):
            self.statute.history.append(line.text)
        else:
            self._note("preamble", line.text[:60])

    def _note(self, code: str, words: str) -> None:
        self.statute.notes.append(Note(code, words))


def _is_title(line: Line) -> bool:
    """Tell whether a line may be the title of the heading before it."""
    is_short = len(line.text) <= LONGEST_HEADING - 20 and line.text[-1] not in END
    return is_short and not HEADING.match(line.text)


def _heading(line: Line) -> tuple[str, str, str] | None:
    """Return level, mark (第一章) and title of a heading; None if the line is none."""
    if len(line.text) > 2 * LONGEST_HEADING:
        return None
    found = HEADING.match(line.text)
    if found is None:
        return _unnumbered(line)
    title = _squeezed(PAGE.sub("", found["title"]))
    mark = f"第{_bare(found['number'])}{_bare(found['unit'])}"
    if len(f"{mark} {title}") > LONGEST_HEADING or HEADING.search(title):
        return None
    if not line.level and not line.is_bold and re.search("[。；，：]", title):
        return None
    return UNITS[_bare(found["unit"])], mark, title


def _unnumbered(line: Line) -> tuple[str, str, str] | None:
    title = _squeezed(line.text)
    if title in UNNUMBERED or (line.level > 1 and len(title) <= LONGEST_HEADING):
        return "chapter", title, ""
    return None


def _bare(written: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", written))


def _squeezed(title: str) -> str:
    """Return a title without the spaces that fill it: 总　则 is 总则."""
    return re.sub(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])", "", title.strip())
