"""Citations of articles as people write them, found in text."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from re import Match, Pattern

from content.citations import grammar
from content.citations.names import NOTHING_KNOWN, KnownNames, Named, find_names
from content.laws.rules import law_name, numeral

# 第一条至第一百条 is a citation of each; what claims more is taken by its ends.
LONGEST_RANGE = 100


@dataclass(frozen=True, slots=True)
class CitedAs:
    """An article that a page cites, as the page itself says."""

    article: str  # citation key
    origin: str  # basis or block (PageCitation.Origin)
    paragraph: int = 0  # 0: the whole article
    subparagraph: int = 0
    written: str = ""
    current: str = ""  # key of the article that is in force instead, where a person named it


@dataclass(frozen=True, slots=True)
class Found:
    """A citation in a text; `text[start:end]` is what a link would cover."""

    start: int
    end: int
    written: str
    law: str  # without brackets and 中华人民共和国; empty if nothing says which
    number: int
    first: int  # as number; smaller where a range ends here: 至第二十二条
    insert: int = 0  # 之一
    paragraph: int = 0
    subparagraph: int = 0
    year: int = 0  # of the version, where the text says it

    @property
    def numbers(self) -> range:
        """The articles cited: one, or what a range adds to its beginning."""
        return range(self.first, self.number + 1)


def find_citations(
    text: str, known: KnownNames = NOTHING_KNOWN, *, law: str = "", article: int = 0
) -> list[Found]:
    """Return the citations of articles in a text, in its order, none over another.

    A law is named in brackets, or by a name that is known; 本法 is `law`, or else the law of that
    kind named last; 同法 the law named last; 第…条 alone belongs to the law of the sentence. What
    nothing resolves stays with an empty law. Takes time in proportion to the text.

    Args:
        known: names that count without brackets.
        law: the law whose text, or whose commentary, this is.
        article: the number of the article whose text this is: 前款 counts from its paragraphs.
    """
    return _Reader(text, known, law_name(law), article).read()


@dataclass(frozen=True, slots=True)
class _Law:
    name: str
    year: int
    start: int  # of the citation that names it
    end: int = -1  # of the name, where there is one


@dataclass(frozen=True, slots=True)
class _Row:
    """One of the citations of a token: numbers, and where they stand."""

    number: int
    paragraph: int
    subparagraph: int
    start: int
    end: int


class _Reader:
    """Walks through a text and remembers which law and article were named last."""

    def __init__(self, text: str, known: KnownNames, law: str, article: int) -> None:
        self.text, self.law, self.article = text, law, article
        self.names = find_names(text, known)
        self.next_name = 0
        self.breaks = [match.start() for match in grammar.SENTENCE_END.finditer(text)]
        self.paragraphs = _paragraph_starts(text) if article else []
        self.before: Named | None = None  # the name passed last
        self.named: _Law | None = None
        self.by_kind: dict[str, _Law] = {}
        self.last: Found | None = None
        self.found: list[Found] = []

    def read(self) -> list[Found]:
        for token in grammar.TOKEN.finditer(self.text):
            if self._is_in_name(token.start()):
                continue
            if token["articles"]:
                self._article(token)
            elif token["relative"]:
                self._relative(token)
            else:
                self._part(token)
        return self.found

    def _is_in_name(self, place: int) -> bool:
        """Take note of the names up to a place; tell whether it lies within one."""
        while self.next_name < len(self.names) and self.names[self.next_name].start <= place:
            name = self.names[self.next_name]
            self.next_name += 1
            self.before = name
            if not name.is_bracketed or grammar.WITH_ARTICLES.search(name.abbreviation or name.law):
                self._name(_Law(name.law, name.year, name.start, name.after))
        return self.before is not None and place < self.before.after

    def _name(self, law: _Law) -> None:
        self.named = law
        self.by_kind[grammar.kind_of(law.name)] = law

    def _article(self, token: Match[str]) -> None:
        law = self._law_of(token)
        if law is None:
            self.last = None
            return
        rows = list(_rows(token, "", 0, 0))
        insert = numeral(token["insert"]) or 0 if token["insert"] else 0
        is_range = self._follows(token, grammar.UNTIL)
        before = self.last
        self._add(token, rows, law, insert)
        if is_range and before and rows and before.law == law.name:
            self._widen(before, len(rows))

    def _widen(self, before: Found, count: int) -> None:
        """Let the first of the citations just found stand for those since the one before."""
        index = len(self.found) - count
        end = self.found[index]
        if before.number < end.number <= before.number + LONGEST_RANGE:
            self.found[index] = replace(end, first=before.number + 1)

    def _law_of(self, token: Match[str]) -> _Law | None:
        """Return the law of an article, and where its citation begins; None: no citation."""
        start = token.start()
        if token["own"]:
            return self._own(token["own"], start)
        if token["same"]:
            named = self.named or _Law(self.law, 0, start)
            return replace(named, start=start)
        if self._is_named_before(start):
            assert self.before is not None  # noqa: S101 (said by the line above)
            name = self.before
            return _Law(name.law, name.year, start if name.abbreviation else name.start, name.after)
        if self.last and self._follows(token, grammar.CONNECTOR, grammar.UNTIL):
            return _Law(self.last.law, self.last.year, start)
        return self._bare(token) if token["ordinal"] else None

    def _is_named_before(self, start: int) -> bool:
        return self.before is not None and not self.text[self.before.after : start].strip()

    def _own(self, written: str, start: int) -> _Law:
        kind = grammar.kind_of(written)
        if self.law and grammar.kind_of(self.law) in ("", kind):
            self._name(_Law(self.law, 0, start, start))
            return _Law(self.law, 0, start)
        named = self.by_kind.get(kind)
        return replace(named, start=start) if named else _Law("", 0, start)

    def _bare(self, token: Match[str]) -> _Law | None:
        """Return the law of 第…条 that stands alone."""
        start = token.start()
        lead = self.text[max(0, start - 20) : start]
        if year := grammar.YEAR_BEFORE.search(lead):
            named = self.named
            return _Law(named.name, numeral(year["year"]) or 0, start) if named else None
        if lead and lead[-1] not in grammar.BEFORE_BARE:
            self._name(_Law("", 0, start, start))
            return _Law("", 0, start) if grammar.LAW_LIKE.search(lead) else None
        if self.named and self._is_near(self.named.end, start):
            return replace(self.named, start=start)
        return _Law(self.law, 0, start) if self.law else None

    def _is_near(self, end: int, start: int) -> bool:
        """Tell whether nothing ended since a name but sentences before this one's first word."""
        between = self.breaks[bisect_left(self.breaks, end) : bisect_left(self.breaks, start)]
        if not between:
            return True
        is_first = not self.text[between[-1] + 1 : start].strip("”’」\"'　 ")
        return is_first and all(self.text[place] != "\n" for place in between)

    def _follows(self, token: Match[str], *patterns: Pattern[str]) -> bool:
        """Tell whether a token continues the citation before: 、第三十条 or 至第三十条."""
        if self.last is None or token.start() - self.last.end > 8:
            return False
        gap = self.text[self.last.end : token.start()]
        return any(pattern.fullmatch(gap) for pattern in patterns)

    def _relative(self, token: Match[str]) -> None:
        written = token["relative"]
        base = self._base(token.start())
        if base is None:
            return
        law, number, paragraph = base
        if written == "前条":
            number, paragraph = number - 1, 0
        elif written == "前款":
            paragraph = max(paragraph - 1, 0)
        else:
            paragraph = 0
        if number > 0:
            self._add(token, list(_rows(token, "_relative", number, paragraph)), law)

    def _base(self, start: int) -> tuple[_Law, int, int] | None:
        """Return what 前款 counts from: law, article and paragraph."""
        if self.article:
            paragraph = bisect_left(self.paragraphs, start + 1)
            return _Law(self.law, 0, start), self.article, paragraph
        if self.last is None:
            return None
        last = self.last
        # 前款 after a whole article, or after its first paragraph, means that one.
        paragraph = last.paragraph if last.paragraph > 1 else last.paragraph + 1
        return _Law(last.law, last.year, start), last.number, paragraph

    def _part(self, token: Match[str]) -> None:
        """Read 第二款 or 第三项 that stands alone."""
        suffix = "_part" if token["paragraphs_part"] else "_alone"
        start = token.start()
        if self.last and self._follows(token, grammar.CONNECTOR, grammar.UNTIL):
            law = _Law(self.last.law, self.last.year, start)
            number, paragraph, insert = self.last.number, self.last.paragraph, self.last.insert
        elif self.article and suffix == "_part":
            law, number, paragraph, insert = _Law(self.law, 0, start), self.article, 0, 0
        else:
            return
        self._add(token, list(_rows(token, suffix, number, paragraph)), law, insert)

    def _add(self, token: Match[str], rows: list[_Row], law: _Law, insert: int = 0) -> None:
        for index, row in enumerate(rows):
            start = row.start if index else law.start
            end = row.end if index < len(rows) - 1 else token.end()
            found = Found(
                start,
                end,
                self.text[start:end],
                law.name,
                row.number,
                row.number,
                insert if index == len(rows) - 1 else 0,
                row.paragraph,
                row.subparagraph,
                law.year,
            )
            self.found.append(found)
            self.last = found


def _rows(token: Match[str], suffix: str, number: int, paragraph: int) -> Iterator[_Row]:
    """Yield what a token cites: each number of its last list, the first ones of lists before."""
    if not suffix:
        *others, (number, *place) = list(_numbers(token, "articles")) or [(0, 0, 0)]
        yield from (_Row(each, 0, 0, start, end) for each, start, end in others)
    else:
        place = [token.start(), token.end()]
    paragraphs = [] if suffix == "_alone" else list(_numbers(token, f"paragraphs{suffix}"))
    if paragraphs:
        *others, (paragraph, *place) = paragraphs
        yield from (_Row(number, each, 0, start, end) for each, start, end in others if number)
    items = list(_numbers(token, f"items{suffix}"))
    for item, start, end in items:
        if number:
            yield _Row(number, paragraph, item, start, end)
    if number and not items:
        yield _Row(number, paragraph, 0, place[0], place[1])


def _numbers(token: Match[str], group: str) -> Iterator[tuple[int, int, int]]:
    """Yield each number of a list such as 一、二 with where it stands."""
    if token[group] is None:
        return
    for match in grammar.EACH_NUMBER.finditer(token[group]):
        number = numeral(match[0])
        if number is not None:
            yield number, token.start(group) + match.start(), token.start(group) + match.end()


def _paragraph_starts(text: str) -> list[int]:
    """Return where each paragraph of an article begins; its items belong to it."""
    starts: list[int] = []
    place = 0
    for line in text.split("\n"):
        if not starts or not grammar.ITEM_LINE.match(line):
            starts.append(place)
        place += len(line) + 1
    return starts
