"""Which article of an old text became which article of a new one, as plain values."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

from content.laws.rules import NUMERAL, folded

# Of 1: how much the whole text, its first paragraph in the new text, and the new one's first
# paragraph in the old text count. An article is known by what it begins with.
WHOLE, LEAD, NEW_LEAD = 0.4, 0.5, 0.1
# What of the old text is left counts more than what of the new one is old: texts grow.
SURVIVAL = 0.7
# Added at most for the same headings, and for a place between the same neighbors.
HEADINGS, NEIGHBORS = 0.15, 0.2
# Nothing is a counterpart below the first by its words, or below the second with what is added.
# Between two laws less is added: the order is another, and so are the headings.
IN_ONE_LAW, BETWEEN_LAWS = (0.18, 0.42), (0.15, 0.3)
# From here on two articles belong together before one looks around.
ANCHOR = 0.45
# So much of a text without a counterpart, found in another article, makes it a part of that one.
PART = 0.5
# Where to look: an article's rarest pairs of characters, the articles that have most of them.
RAREST, CANDIDATES, POSTINGS = 32, 10, 200
ORDINAL = re.compile(rf"第{NUMERAL}(?:分编|编|章|节)")
INTRODUCES = (":", "：")
ITEM = ("（", "(")

Pairs = tuple[tuple[int, int], ...]
Grams = frozenset[str]


@dataclass(frozen=True, slots=True)
class Text:
    """One article of a version, as alignment reads it."""

    number: int
    heading: str  # name of the law and the titles above the article
    text: str
    digest: str  # equal for texts that are equal after folding


@dataclass(frozen=True, slots=True)
class Alignment:
    """What became of each article: pairs of an old number and a new one, in order.

    In the first five each article stands on its side exactly once.
    """

    identical: Pairs  # same number, same text
    renumbered: Pairs  # same text, another number
    amended: Pairs
    new: tuple[int, ...]
    gone: tuple[int, ...]
    merged: Pairs  # gone articles that are now a part of another one
    split: Pairs  # new articles that were a part of another one
    nearest: Pairs  # for each old article without its text in the new one: the one most like it


def align(old: Sequence[Text], new: Sequence[Text], *, is_one_law: bool = True) -> Alignment:
    """Tell which article became which: first by the very same text, then by likeness."""
    identical = _identical(old, new)
    renumbered = _renumbered(_without(old, identical, 0), _without(new, identical, 1))
    same = identical | renumbered
    found = _candidates(old, new, dict(same), is_one_law=is_one_law)
    taken = {number for _, number in same}
    amended = _each_once(found, taken)
    gone = [text.number for text in _without(old, same | amended, 0)]
    fresh = [text.number for text in _without(new, same | amended, 1)]
    # What stands word for word as before has taken up nothing: it said the same all along.
    merged = tuple(pair for pair in _parts(found, set(gone), 0) if pair[1] not in taken)
    return Alignment(
        identical=tuple(sorted(identical)),
        renumbered=tuple(sorted(renumbered)),
        amended=tuple(sorted(amended)),
        new=tuple(fresh),
        gone=tuple(gone),
        merged=merged,
        split=_parts(found, set(fresh), 1),
        nearest=_nearest(found),
    )


def _identical(old: Sequence[Text], new: Sequence[Text]) -> set[tuple[int, int]]:
    digests = {text.number: text.digest for text in old}
    return {(text.number, text.number) for text in new if digests.get(text.number) == text.digest}


def _renumbered(old: Sequence[Text], new: Sequence[Text]) -> set[tuple[int, int]]:
    """Return the pairs of the same text; several of one text are paired in their order."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for text in reversed(old):
        waiting[text.digest].append(text.number)
    return {(waiting[text.digest].pop(), text.number) for text in new if waiting.get(text.digest)}


def _without(texts: Sequence[Text], pairs: Iterable[tuple[int, int]], side: int) -> list[Text]:
    paired = {pair[side] for pair in pairs}
    return [text for text in texts if text.number not in paired]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An old article beside a new one that may have come of it."""

    old: int
    new: int
    words: float  # how alike they are by their words, 0 to 1
    survival: float  # how much of the old text stands in the new one, 0 to 1
    origin: float  # how much of the new text stood in the old one, 0 to 1
    score: float = 0.0  # the words, and what stands around both articles
    is_likely: bool = False  # enough of both to be a counterpart


@dataclass(frozen=True, slots=True)
class _Features:
    """What of an article is compared: its pairs of neighboring characters."""

    whole: Grams
    lead: Grams
    heading: Grams
    whole_weight: int
    lead_weight: int


class _Likeness:
    """How alike the articles of two texts are; rare pairs of characters count most."""

    def __init__(self, old: Sequence[Text], new: Sequence[Text]) -> None:
        whole = [[_grams(text.text) for text in side] for side in (old, new)]
        self.weights = _weights([*whole[0], *whole[1]])
        self.old = self._features(old, whole[0])
        self.new = self._features(new, whole[1])
        self.postings: dict[str, list[int]] = defaultdict(list)
        for text, grams in zip(new, whole[1], strict=True):
            for gram in grams:
                self.postings[gram].append(text.number)

    def candidates(self, old: Iterable[Text]) -> list[_Candidate]:
        """Return for each old article the new ones that share the most of its rare words."""
        return [
            self._candidate(text.number, number)
            for text in old
            for number in self._likely(self.old[text.number].whole)
        ]

    def headings(self, candidate: _Candidate) -> float:
        """Return how alike the titles above both articles are, 0 to 1."""
        return _cosine(self.old[candidate.old].heading, self.new[candidate.new].heading)

    def _likely(self, grams: Grams) -> list[int]:
        known = (gram for gram in grams if gram in self.postings)
        rarest = sorted(known, key=lambda gram: (len(self.postings[gram]), gram))[:RAREST]
        votes: dict[int, int] = defaultdict(int)
        for gram in rarest:
            for number in self.postings[gram][:POSTINGS]:
                votes[number] += self.weights[gram]
        return sorted(votes, key=lambda number: (-votes[number], number))[:CANDIDATES]

    def _candidate(self, old: int, new: int) -> _Candidate:
        before, after = self.old[old], self.new[new]
        shared = self._weight(before.whole & after.whole)
        survival = shared / before.whole_weight
        origin = shared / after.whole_weight
        lead = self._weight(before.lead & after.whole) / before.lead_weight
        new_lead = self._weight(after.lead & before.whole) / after.lead_weight
        whole = survival**SURVIVAL * origin ** (1 - SURVIVAL)
        words = WHOLE * whole + LEAD * lead + NEW_LEAD * new_lead
        return _Candidate(old, new, words, survival, origin)

    def _features(self, texts: Sequence[Text], whole: Sequence[Grams]) -> dict[int, _Features]:
        features = {}
        titles = {
            heading: _grams(ORDINAL.sub("", heading)) for heading in {t.heading for t in texts}
        }
        for text, grams in zip(texts, whole, strict=True):
            first = _lead(text.text)
            lead = grams if first == text.text else _grams(first)
            weights = self._weight(grams) or 1, self._weight(lead) or 1
            features[text.number] = _Features(grams, lead, titles[text.heading], *weights)
        return features

    def _weight(self, grams: Iterable[str]) -> int:
        # Whole numbers: their sum does not depend on the order that a set happens to have.
        return sum(map(self.weights.__getitem__, grams))


def _grams(text: str) -> Grams:
    bare = folded(text)
    return frozenset(map(str.__add__, bare, bare[1:])) if len(bare) > 1 else frozenset([bare])


def _weights(texts: Sequence[Grams]) -> dict[str, int]:
    found = Counter(gram for grams in texts for gram in grams)
    return {gram: round(1000 * log(1 + len(texts) / times) ** 2) for gram, times in found.items()}


def _lead(text: str) -> str:
    """Return the first paragraph, with its items if it only introduces them."""
    first, *rest = text.split("\n")
    lead = [first]
    for line in rest if first.rstrip().endswith(INTRODUCES) else []:
        if not line.lstrip().startswith(ITEM):
            break
        lead.append(line)
    return "\n".join(lead)


def _cosine(one: Grams, other: Grams) -> float:
    return len(one & other) / sqrt(len(one) * len(other))


def _candidates(
    old: Sequence[Text], new: Sequence[Text], same: Mapping[int, int], *, is_one_law: bool
) -> list[_Candidate]:
    """Return what the old articles without their text in the new one may have become."""
    floor, threshold = IN_ONE_LAW if is_one_law else BETWEEN_LAWS
    rest = [text for text in old if text.number not in same]
    if not rest:
        return []
    likeness = _Likeness(old, new)
    found = likeness.candidates(rest)
    taken = set(same.values())
    near = _nearness({**same, **_anchors([each for each in found if each.new not in taken])})
    scored = []
    for each in found:
        around = HEADINGS * likeness.headings(each) + NEIGHBORS * near(each.old, each.new)
        score = each.words + around
        is_likely = each.words >= floor and score >= threshold
        scored.append(replace(each, score=score, is_likely=is_likely))
    # The most alike first; the numbers decide between equals.
    return sorted(scored, key=lambda each: (-each.score, each.old, each.new))


def _each_once(found: Iterable[_Candidate], taken: set[int]) -> set[tuple[int, int]]:
    """Return the pairs that are most alike, each article once.

    Args:
        found: the most alike first.
        taken: new articles that have a counterpart already.
    """
    pairs: dict[int, int] = {}
    used = set(taken)
    for each in found:
        if each.is_likely and each.old not in pairs and each.new not in used:
            pairs[each.old] = each.new
            used.add(each.new)
    return set(pairs.items())


def _nearest(found: Iterable[_Candidate]) -> Pairs:
    best: dict[int, int] = {}
    for each in found:
        if each.is_likely:
            best.setdefault(each.old, each.new)
    return tuple(sorted(best.items()))


def _anchors(found: Sequence[_Candidate]) -> dict[int, int]:
    """Return the pairs that are each other's best by far enough to hold on to."""
    best_of_old: dict[int, float] = defaultdict(float)
    best_of_new: dict[int, float] = defaultdict(float)
    for each in found:
        best_of_old[each.old] = max(best_of_old[each.old], each.words)
        best_of_new[each.new] = max(best_of_new[each.new], each.words)
    return {
        each.old: each.new
        for each in found
        if each.words == best_of_old[each.old] == best_of_new[each.new] >= ANCHOR
    }


def _nearness(anchors: Mapping[int, int]) -> Callable[[int, int], float]:
    """Return how well a pair fits the two anchors before and after it, 0 to 1."""
    known = sorted(anchors)

    def near(old: int, new: int) -> float:
        place = bisect_left(known, old)
        around = [each for each in known[max(0, place - 2) : place + 3] if each != old]
        shifts = (abs((new - anchors[each]) - (old - each)) for each in around)
        return max((1 / (1 + shift / 4) for shift in shifts), default=0.0)

    return near


def _parts(found: Sequence[_Candidate], alone: set[int], side: int) -> Pairs:
    """Return where articles without a counterpart have most of their text, if it is enough."""
    best: dict[int, tuple[float, _Candidate]] = {}
    for each in found:
        number, share = ((each.old, each.survival), (each.new, each.origin))[side]
        if number in alone and share >= max(PART, best[number][0] if number in best else 0):
            best[number] = share, each
    return tuple(sorted((each.old, each.new) for _, each in best.values()))
