"""What of a text a result shows: the stretch with most of the words, the words marked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from content.search.zhtok import RUN, fold

LENGTH = 120  # characters of a snippet
LEAD = 24  # of them before the first hit, at most
STOPS = "。；！？\n"
GAP = "……"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked as a hit or not. Not escaped: templates do that."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int  # excluded
    word: int  # index of the word


def marked(text: str, words: Sequence[str]) -> list[Piece]:
    """Return a whole text with the words marked in it.

    Args:
        words: folded, as zhtok gives them.
    """
    return list(_pieces(text, _spans(text, words), 0, len(text)))


def snippet(text: str, words: Sequence[str], *, length: int = LENGTH) -> list[Piece]:
    """Return the stretch of a text that holds most of the words, marked; its start without any."""
    spans = _spans(text, words)
    start = _start(text, spans, length)
    end = min(len(text), start + length)
    before = [Piece(GAP)] * (start > 0)
    after = [Piece(GAP)] * (end < len(text))
    return [*before, *_pieces(text, spans, start, end), *after]


def _spans(text: str, words: Iterable[str]) -> list[_Span]:
    """Return where the words stand in a text, in order."""
    signs = list(map(_folded, text))
    folded = "".join(signs)
    # A sign may fold to several: this maps back.
    places = [place for place, sign in enumerate(signs) for _ in sign]
    spans = [
        _Span(places[found], places[found + len(word) - 1] + 1, number)
        for number, word in enumerate(words)
        for found in _found(folded, word)
    ]
    return sorted(spans, key=lambda span: (span.start, -span.end))


@lru_cache(maxsize=8192)
def _folded(sign: str) -> str:
    return fold(sign)


def _found(text: str, word: str) -> Iterator[int]:
    at = text.find(word) if word else -1
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))


def _start(text: str, spans: Sequence[_Span], length: int) -> int:
    if not spans or len(text) <= length:
        return 0
    best = max(spans, key=lambda span: (_worth(span.start, spans, length), -span.start))
    earliest = max(0, best.start - LEAD)
    # Begin with a sentence, if one begins nearby.
    stop = max(text.rfind(sign, earliest, best.start) for sign in STOPS)
    start = stop + 1 if stop >= 0 else earliest
    return max(0, min(start, len(text) - length // 2))


def _worth(start: int, spans: Sequence[_Span], length: int) -> int:
    """Return how many different words stand in the window that begins at a hit."""
    end = start + length - LEAD
    return len({span.word for span in spans if start <= span.start and span.end <= end})


def _pieces(text: str, spans: Iterable[_Span], start: int, end: int) -> Iterator[Piece]:
    at = start
    for first, last in _merged(spans, start, end):
        if at < first:
            yield Piece(text[at:first])
        yield Piece(text[first:last], is_hit=True)
        at = last
    if at < end:
        yield Piece(text[at:end])


def _merged(spans: Iterable[_Span], start: int, end: int) -> list[tuple[int, int]]:
    """Return the hits within a stretch, those that touch as one."""
    merged: list[tuple[int, int]] = []
    for span in spans:
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def is_word(text: str) -> bool:
    """Tell whether there is anything in a text that can be searched for."""
    return bool(RUN.search(fold(text)))
