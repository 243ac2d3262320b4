"""Names of laws in a text: in brackets, or known to us without."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from content.citations import grammar
from content.laws.rules import law_name

STATE = "中华人民共和国"
MOST_ABBREVIATIONS = 50  # of one text


class KnownNames:
    """The names by which laws are recognised where nothing marks them; the longest wins."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = frozenset(filter(None, map(law_name, names)))
        lengths: dict[str, set[int]] = {}
        for name in self._names:
            lengths.setdefault(name[-1], set()).add(len(name))
        # 《 cannot be a last sign: an empty class is no pattern.
        self._ends = re.compile(f"[《{re.escape(''.join(lengths))}]")
        self._lengths = {last: sorted(found, reverse=True) for last, found in lengths.items()}

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def ending_at(self, text: str, end: int) -> str:
        """Return the longest name that ends at a place of a text; empty if none does."""
        for length in self._lengths.get(text[end - 1], ()):
            if length <= end and text[end - length : end] in self._names:
                return text[end - length : end]
        return ""

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and name of each name in a text; none lies within another."""
        last: tuple[int, int, str] | None = None
        for match in self._ends.finditer(text):
            name = self.ending_at(text, match.end())
            if not name:
                continue
            span = (match.end() - len(name), match.end(), name)
            if last is not None and span[0] >= last[1]:
                yield last
            elif last is not None and len(name) < len(last[2]):
                continue
            last = span
        if last is not None:
            yield last


NOTHING_KNOWN = KnownNames()


@dataclass(frozen=True, slots=True)
class Named:
    """A law named in a text; `after` is where what belongs to the name ends."""

    start: int
    end: int
    after: int
    law: str
    year: int = 0  # of the version, where the text says it
    is_bracketed: bool = False
    abbreviation: str = ""  # that the text introduces here


def find_names(text: str, known: KnownNames) -> list[Named]:
    """Return the laws that a text names, in its order; names within brackets only as a whole."""
    bracketed = list(_bracketed(text, known))
    found = _merged(bracketed, _plain(text, known))
    short = {name.abbreviation: name for name in found if name.abbreviation}
    if not short:
        return found
    fresh = KnownNames([name for name in short if len(name) > 2][:MOST_ABBREVIATIONS])
    found = _merged(found, _plain(text, fresh))
    return [_spelled_out(name, short) for name in found]


def _spelled_out(name: Named, short: dict[str, Named]) -> Named:
    full = short.get(name.law)
    if full is None or name.abbreviation:
        return name
    return replace(name, law=full.law, year=name.year or full.year)


def _bracketed(text: str, known: KnownNames) -> Iterator[Named]:
    end = 0
    for match in grammar.BRACKETED.finditer(text):
        if match.start() < end:
            continue
        inner = match["name"]
        hint = grammar.HINT.search(inner)
        name = law_name(inner[: hint.start()] if hint else inner)
        if not name or _is_name_and_article(inner, known):
            continue
        year = _digits(hint["year"]) if hint else 0
        named = _completed(text, match.start(), match.end(), name, year, is_bracketed=True)
        end = named.after
        yield named


def _is_name_and_article(inner: str, known: KnownNames) -> bool:
    """Tell whether brackets hold a citation, as in 《行政处罚法第四十二条》."""
    article = grammar.TOKEN.search(inner)
    return article is not None and bool(article.start() and known.ending_at(inner, article.start()))


def _plain(text: str, known: KnownNames) -> Iterator[Named]:
    for start, end, name in known.spans(text):
        first = start - len(STATE) if text.endswith(STATE, 0, start) else start
        # A bracket that only closes: 行政处罚法》第四十二条.
        closed = end + 1 if text.startswith("》", end) else end
        yield _completed(text, first, closed, name, 0)


def _completed(
    text: str, start: int, end: int, name: str, year: int, *, is_bracketed: bool = False
) -> Named:
    """Return a name with what stands around it: the year of the version, an abbreviation."""
    before = grammar.YEAR_BEFORE.search(text[max(0, start - 20) : start])
    year = year or (_digits(before["year"]) if before else 0)
    after, short = end, ""
    if hint := grammar.HINT.match(text, after):
        after, year = hint.end(), year or _digits(hint["year"])
    if abbreviated := grammar.ABBREVIATED.match(text, after):
        after, short = abbreviated.end(), law_name(abbreviated["name"])
        said = grammar.YEAR_IN_WORDS.search(abbreviated["rest"])
        year = year or (_digits(said["year"]) if said else 0)
    return Named(start, end, after, name, year, is_bracketed, short)


def _merged(first: Iterable[Named], second: Iterable[Named]) -> list[Named]:
    """Return all of the first, and those of the second that touch none of them, in order."""
    taken = list(first)
    free: list[Named] = []
    index = 0
    for name in second:
        while index < len(taken) and taken[index].after <= name.start:
            index += 1
        if index == len(taken) or name.end <= taken[index].start:
            free.append(name)
    return sorted([*taken, *free], key=lambda name: name.start)


def _digits(written: str) -> int:
    return int(unicodedata.normalize("NFKC", written))
