"""What a query asks for: words and what means the same, laws by their names, an article's number.

Pure: the words that editors keep are given.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from content.laws.rules import NUMERAL, numeral
from content.search import zhtok
from content.search.zhtok import Word, fold

MAX_TERMS = 16  # of one query
LONGEST_NAME = 12  # characters of a word that is looked up among the synonyms
OTHERWISE = 0.9  # what a word counts that means the same
IN_PARTS = 0.7  # what the parts of a word count, found apart
QUOTED = re.compile(r'"([^"]+)"|[“”„]([^“”„]+)[“”]|「([^」]+)」|『([^』]+)』')
# The number behind a law's name: 第四十二条, 42条, 42; with 款 and 项, which lead no further.
PART = rf"(?:\s*第?\s*\(?\s*{NUMERAL}\s*\)?\s*[款项目])*"
NUMBER = re.compile(rf"\s*的?\s*(?:第\s*({NUMERAL})\s*条?|({NUMERAL})\s*条|([0-9]+)(?!\w|%)){PART}")
NUMBER_ALONE = re.compile(rf"(?:第\s*)?({NUMERAL})\s*条{PART}")
NAME_ENDS = re.compile(
    "法典|条例|办法|规定|规则|细则|决定|意见|标准|法(?![律规制院庭定官人治学纪典])"
)
# 行政处罚法律 is not about 行政处罚法.
NOT_AFTER_LAW = "律规制院庭定官人治学纪"
YEARS = range(1949, 2100)
LATIN = re.compile(r"[a-z][a-z' ]*[a-z]")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to say a term: the words that must all be there, and what that counts."""

    words: tuple[Word, ...]
    worth: float = 1.0

    @property
    def is_spare(self) -> bool:
        """Whether it is for texts that say it in no other way."""
        return self.worth <= IN_PARTS


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a query, or what somebody put in quotation marks, with all that means the same."""

    text: str
    ways: tuple[Way, ...]
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, understood."""

    terms: tuple[Term, ...] = ()
    runs: tuple[str, ...] = ()  # what was typed in one go, to be found in one go if it is there
    laws: tuple[int, ...] = ()  # keys of the laws it names, the likeliest first
    number: int | None = None  # of an article
    assumed: str = ""  # what was taken for the name of a law that bears another

    @property
    def marks(self) -> list[str]:
        """What is marked in a text that was found."""
        found = [word.text for term in self.terms for way in term.ways for word in way.words]
        return list(dict.fromkeys([*self.runs, *found]))


def _no_law(typed: str) -> Sequence[int]:
    return ()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What editors taught the search."""

    synonyms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    units: Collection[str] = frozenset()  # what is looked up as a whole first, then by its words
    laws: Mapping[str, Sequence[int]] = field(default_factory=dict)  # folded name -> keys
    # What somebody may mean by letters, or by a name that no law bears.
    laws_sounding: Callable[[str], Sequence[int]] = _no_law
    laws_resembling: Callable[[str], Sequence[int]] = _no_law


def understand(query: str, lexicon: Lexicon) -> Asked:
    """Return what a query asks for.

    Args:
        query: as typed, in simplified characters.
    """
    text = fold(query)
    quoted = [next(filter(None, match.groups())) for match in QUOTED.finditer(text)]
    text = QUOTED.sub(" ", text)
    laws, number, assumed, text = _laws(text, lexicon)
    if number is None and (match := NUMBER_ALONE.search(text)):
        number = numeral(match[1])
        text = f"{text[: match.start()]} {text[match.end() :]}" if number else text
    terms = [*_quoted(quoted), *_terms(text, lexicon)]
    once = {term.text: term for term in reversed(terms)}
    kept = sorted(once.values(), key=terms.index)[:MAX_TERMS]
    return Asked(tuple(kept), tuple(_runs(text)), tuple(dict.fromkeys(laws)), number, assumed)


# --- Laws ----------------------------------------------------------------------------------------


def _laws(text: str, lexicon: Lexicon) -> tuple[list[int], int | None, str, str]:
    """Return the laws named, the number of an article, a name taken for another, what is left."""
    laws: list[int] = []
    number: int | None = None
    spans = sorted(_known_names(text, lexicon.laws))
    assumed = ""
    if not spans and (other := _other_name(text, lexicon)):
        spans = [other]
        typed = text[other[0] : other[1]]
        assumed = "" if LATIN.fullmatch(typed) else typed
    rest, at = [], 0
    for start, end, found in spans:
        laws += found
        rest.append(text[at:start])
        match = NUMBER.match(text, end)
        given = numeral(next(filter(None, match.groups()))) if match else None
        if match and given:
            # A year behind a name is no article, unless it says so.
            number = given if given not in YEARS or "条" in match[0] else number
            end = match.end()
        at = end
    return laws, number, assumed, " ".join([*rest, text[at:]])


def _known_names(
    text: str, laws: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, int, Sequence[int]]]:
    taken: list[range] = []
    present = sorted((name for name in laws if name in text), key=len, reverse=True)
    for name in present:
        start = text.find(name)
        while start >= 0:
            end = start + len(name)
            is_free = all(end <= span.start or start >= span.stop for span in taken)
            goes_on = name.endswith("法") and text[end : end + 1] in tuple(NOT_AFTER_LAW)
            if is_free and not goes_on:
                taken.append(range(start, end))
                yield _with_marks(text, start, end), end + (text[end : end + 1] == "》"), laws[name]
            start = text.find(name, end)


def _with_marks(text: str, start: int, end: int) -> int:
    """Return where a name begins with what stands before it: 《, 中华人民共和国."""
    for mark in ("中华人民共和国", "《"):
        if text[:start].endswith(mark):
            start -= len(mark)
    return start


def _other_name(text: str, lexicon: Lexicon) -> tuple[int, int, Sequence[int]] | None:
    """Return where a law is named by letters, by the end of its name, or nearly."""
    match = LATIN.search(text)
    if match and (found := lexicon.laws_sounding(re.sub(r"[' ]", "", match[0]))):
        return match.start(), match.end(), found
    for run in re.finditer(f"[{zhtok.HAN}]+", text):
        for length in _like_names(run[0]):
            if found := lexicon.laws_resembling(run[0][:length]):
                return run.start(), run.start() + length, found
    return None


def _like_names(run: str) -> list[int]:
    """Return how long a name of a law may be that a run of characters begins with."""
    ends = {match.end() for match in NAME_ENDS.finditer(run)}
    return sorted((end for end in ends if end > 2), reverse=True)


# --- Words ---------------------------------------------------------------------------------------


def _quoted(texts: Iterable[str]) -> Iterator[Term]:
    for text in texts:
        words = tuple(zhtok.phrases(text))
        if words:
            yield Term(" ".join(word.text for word in words), (Way(words),), is_quoted=True)


def _terms(text: str, lexicon: Lexicon) -> list[Term]:
    found = [
        term
        for run in zhtok.RUN.finditer(text)
        for term in (_han_terms(run[1], lexicon) if run[1] else [_plain(run[2], lexicon.synonyms)])
    ]
    told = [term for term in found if term.text not in zhtok.STOP] or found
    # A single character stands in every other text, and says nothing beside whole words.
    return [term for term in told if len(term.text) > 1 or not zhtok.is_han(term.text)] or told


def _han_terms(run: str, lexicon: Lexicon) -> Iterator[Term]:
    """Yield the terms of a run of Han characters: first what editors know, the rest by words."""
    at = start = 0
    while start < len(run):
        ends = range(min(len(run), start + LONGEST_NAME), start + 1, -1)
        known = next(
            (run[start:end] for end in ends if run[start:end] in lexicon.synonyms), None
        ) or next((run[start:end] for end in ends if run[start:end] in lexicon.units), None)
        if known is None:
            start += 1
            continue
        yield from _cut(run[at:start], lexicon.synonyms)
        yield _known(known, lexicon.synonyms) if known in lexicon.synonyms else _unit(known)
        start += len(known)
        at = start
    yield from _cut(run[at:], lexicon.synonyms)


def _unit(text: str) -> Term:
    """Return a set phrase as a term; its words, found apart, will do too."""
    parts = [word for word in zhtok.cut(text) if word not in zhtok.STOP]
    ways = [Way((zhtok.word(text),))]
    if len(parts) > 1:
        ways.append(Way(tuple(map(zhtok.word, parts)), IN_PARTS))
    return Term(text, tuple(ways))


def _cut(text: str, synonyms: Mapping[str, Sequence[str]]) -> Iterator[Term]:
    """Yield the words of a stretch; characters that the dictionary leaves alone, joined.

    One behind a word belongs to it (接触 and 者); several make a word of their own.
    """
    words: list[str] = []
    tails: set[str] = set()  # words that were joined with one character
    alone = ""
    for word in [*zhtok.cut(text), ""]:
        if len(word) == 1 and word not in zhtok.STOP:
            alone += word
            continue
        if len(alone) == 1 and words and len(words[-1]) > 1 and words[-1] not in tails:
            words[-1] += alone
            tails.add(words[-1])
        elif alone:
            words.append(alone)
        alone = ""
        words += [word] if word else []
    for word in words:
        yield _joined(word, synonyms) if word in tails else _plain(word, synonyms)


def _joined(text: str, synonyms: Mapping[str, Sequence[str]]) -> Term:
    """Return a word with a character behind it; the word alone will do too."""
    if text in synonyms:
        return _known(text, synonyms)
    return Term(text, (Way((zhtok.word(text),)), Way((zhtok.word(text[:-1]),), IN_PARTS)))


def _plain(text: str, synonyms: Mapping[str, Sequence[str]]) -> Term:
    if text in synonyms:
        return _known(text, synonyms)
    word = zhtok.word(text)
    ways = [Way((word,))]
    if len(word.tokens) > 2:
        parts = [part for part in zhtok.parts(text) if len(part) > 1 and part != text]
        if len(parts) > 1:
            ways.append(Way(tuple(map(zhtok.word, parts)), IN_PARTS))
    return Term(text, tuple(ways))


def _known(text: str, synonyms: Mapping[str, Sequence[str]]) -> Term:
    ways = [Way((zhtok.word(text),))]
    for other in synonyms[text]:
        words = tuple(zhtok.phrases(other))
        if words:
            ways.append(Way(words, OTHERWISE))
    return Term(text, tuple(ways))


def _runs(text: str) -> Iterator[str]:
    """Yield what was typed in one go, without what says nothing at its ends."""
    for run in zhtok.RUN.finditer(text):
        if run[1] and 3 <= len(run[1]) <= LONGEST_NAME:
            yield run[1]
