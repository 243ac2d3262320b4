"""What changed within an article: two texts side by side, with the words that differ marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from content.laws.rules import NUMERAL, folded

# What is never cut: numbers of articles and items, numbers, words in Latin letters.
UNITS = re.compile(
    rf"(?:第{NUMERAL}[条款项]|[（(]{NUMERAL}[）)]|{NUMERAL}|[A-Za-z]+|.)\s*", re.DOTALL
)
BREAKS = frozenset(",。;:、")  # after NFKC
# Paragraphs that share less of their pairs of characters are shown as one gone and one new.
ALIKE = 0.3
# Of a paragraph that keeps less, every word is marked: scattered remains help nobody.
KEEPS = 0.35
ISLAND = 2  # characters; what stands between two changes and is no longer is marked with them


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph: as they stand in the other text, or not."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph of the old text beside one of the new; a side without one is empty."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return not any(piece.is_marked for piece in (*self.old, *self.new))


@dataclass(frozen=True, slots=True)
class _Run:
    """Units that both texts share, or that one has instead of the other's."""

    is_kept: bool
    old: Sequence[str]
    new: Sequence[str]

    @property
    def length(self) -> int:
        """Characters on the longer side."""
        return max(len("".join(self.old)), len("".join(self.new)))


def rows(old: str, new: str) -> list[Row]:
    """Return the paragraphs of two texts side by side.

    Differences of width and white space alone are no differences.
    """
    return [_row(before, after) for before, after in _paragraphs(old.split("\n"), new.split("\n"))]


def _row(old: str, new: str) -> Row:
    runs = _runs(old, new) if old and new else [_Run(False, [old], [new])]
    return Row(
        old=_pieces([(run.is_kept, run.old) for run in runs]),
        new=_pieces([(run.is_kept, run.new) for run in runs]),
    )


def _pieces(runs: Sequence[tuple[bool, Sequence[str]]]) -> tuple[Piece, ...]:
    texts = [("".join(units), not is_kept) for is_kept, units in runs]
    return tuple(Piece(text, is_marked) for text, is_marked in texts if text)


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs that belong together in order; one alone has "" beside it."""
    best = _likeness_from(old, new)
    i = j = 0
    while i < len(old) or j < len(new):
        if i < len(old) and best[i][j] == best[i + 1][j]:
            yield old[i], ""
            i += 1
        elif j < len(new) and best[i][j] == best[i][j + 1]:
            yield "", new[j]
            j += 1
        else:
            yield old[i], new[j]
            i, j = i + 1, j + 1


def _likeness_from(old: Sequence[str], new: Sequence[str]) -> list[list[float]]:
    """Return for each pair of places how alike the texts from there on can be made."""
    grams = [[_grams(text) for text in side] for side in (old, new)]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            alike = _alike(grams[0][i], grams[1][j])
            paired = alike + best[i + 1][j + 1] if alike >= ALIKE else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return best


def _grams(text: str) -> frozenset[str]:
    bare = folded(text)
    return frozenset(map(str.__add__, bare, bare[1:]))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    # Of the shorter one: a paragraph that was only added to is still the same paragraph.
    return len(one & other) / (min(len(one), len(other)) or 1)


def _runs(old: str, new: str) -> list[_Run]:
    before, after = UNITS.findall(old.strip()), UNITS.findall(new.strip())
    old_keys, new_keys = [folded(unit) for unit in before], [folded(unit) for unit in after]
    matcher = SequenceMatcher(None, old_keys, new_keys, autojunk=False)
    runs = [
        _Run(kind == "equal", before[a:b], after[c:d]) for kind, a, b, c, d in matcher.get_opcodes()
    ]
    kept = sum(run.length for run in runs if run.is_kept)
    if kept < KEEPS * min(len(old), len(new)):
        return [_Run(False, before, after)]
    for place in range(1, len(runs) - 1):
        runs[place - 1 : place + 2] = _slid(*runs[place - 1 : place + 2])
    return _joined(runs)


def _slid(before: _Run, change: _Run, after: _Run) -> tuple[_Run, _Run, _Run]:
    """Move an insertion or deletion that may stand elsewhere to where a phrase begins and ends.

    甲乙、[丙丁、]戊 and 甲乙[、丙丁]、戊 say the same, but 甲[乙、丙]乙、戊 is hard to read.
    """
    if change.is_kept or (change.old and change.new):
        return before, change, after
    is_new = bool(change.new)
    own = [unit for run in (before, change, after) for unit in (run.new if is_new else run.old)]
    other = [unit for run in (before, after) for unit in (run.old if is_new else run.new)]
    size = len(change.new or change.old)
    start = _best_start(own, len(before.old), size)
    mine = [own[:start], own[start : start + size], own[start + size :]]
    theirs = [other[:start], [], other[start:]]
    sides = zip(theirs, mine, strict=True) if is_new else zip(mine, theirs, strict=True)
    first, middle, last = (_Run(False, *side) for side in sides)
    return replace(first, is_kept=True), middle, replace(last, is_kept=True)


def _best_start(units: Sequence[str], start: int, size: int) -> int:
    """Return where a change of that size is cut best; it stands at start and can be slid."""
    keys = [folded(unit) for unit in units]
    first = last = start
    while first and keys[first - 1] == keys[first + size - 1]:
        first -= 1
    while last + size < len(keys) and keys[last] == keys[last + size]:
        last += 1
    return max(
        range(first, last + 1),
        key=lambda place: (_is_edge(keys, place) + _is_edge(keys, place + size), -place),
    )


def _is_edge(keys: Sequence[str], place: int) -> bool:
    """Tell whether a phrase begins or ends before a place."""
    is_end = place in (0, len(keys))
    return is_end or keys[place] in BREAKS or keys[place - 1] in BREAKS


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    """Mark small islands together with the changes around them."""
    joined: list[_Run] = []
    for place, run in enumerate(runs):
        is_island = 0 < place < len(runs) - 1 and _is_island(runs[place - 1], run, runs[place + 1])
        is_marked = is_island or not run.is_kept
        if is_marked and joined and not joined[-1].is_kept:
            last = joined[-1]
            joined[-1] = _Run(False, [*last.old, *run.old], [*last.new, *run.new])
        else:
            joined.append(replace(run, is_kept=not is_marked))
    return joined


def _is_island(before: _Run, run: _Run, after: _Run) -> bool:
    around = min(before.length, after.length)
    return run.is_kept and (run.length <= ISLAND or 2 * run.length <= around)
