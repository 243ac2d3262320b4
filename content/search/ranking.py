"""How well a text answers a query. Pure, so that every database ranks alike.

A term weighs as it is rare. A text counts the more terms it holds, the nearer they stand, and if
they stand as typed; titles help, and among equals the higher law comes first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from content.search.asking import Asked, Way
from content.search.zhtok import fold

SATURATION, LENGTH_SHARE, USUAL_LENGTH = 1.2, 0.4, 130  # as BM25 has them; characters
SENTENCE_SHARE = 0.5  # for terms that stand in one sentence
RUN_SHARE = 0.25  # for what was typed in one go and stands so
TITLE_SHARE = 0.35  # for a term in the headings above the text, or in its law's name
ALSO = 0.2  # what a second way to say a term adds
TITLE_ALONE = 0.3  # what a term counts that stands in the headings only
COVERAGE = 2.0  # power by which missing terms cost
SENTENCES = re.compile(r"[。；;\n]")


@dataclass(frozen=True, slots=True)
class Text:
    """What is ranked, folded where a term is not of Han characters alone."""

    body: str
    title: str  # headings, names
    prior: float = 1.0  # by the level of the law and the like


def weight(documents: int, among: int) -> float:
    """Return what a term weighs that stands in so many documents of all."""
    return log(1 + (among - documents + 0.5) / (documents + 0.5)) if among else 1.0


def coverage(bits: int, weights: Sequence[float]) -> float:
    """Return the share of a query that a text holds, by the weight of its terms.

    Args:
        bits: one for each term that it holds.
    """
    total = sum(weights)
    held = sum(weight for place, weight in enumerate(weights) if bits >> place & 1)
    return held / total if total else 0.0


def score(text: Text, asked: Asked, weights: Sequence[float]) -> float:
    """Return how well a text answers: about 1 for one that holds every term well."""
    total = sum(weights)
    if not total:
        return text.prior
    body, title = text.body, text.title
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * len(body) / USUAL_LENGTH)
    found = covered = titles = 0.0
    held: list[tuple[float, list[Way]]] = []
    for term, weight in zip(asked.terms, weights, strict=True):
        ways = [way for way in term.ways if _stands(way, body)]
        parts = sorted((_often(way, body, norm) for way in ways), reverse=True)
        part = sum(parts[:1]) + ALSO * sum(parts[1:])
        if any(_stands(way, title) for way in term.ways):
            titles += weight
            part = part or TITLE_ALONE
        found += part * weight
        covered += min(1.0, 2 * part) * weight
        if ways:
            held.append((weight, ways))
    near = _nearness(body, held) / total
    worth = (found + TITLE_SHARE * titles) / total + SENTENCE_SHARE * near
    worth += RUN_SHARE * _runs(body, asked.runs)
    return float(worth * (covered / total) ** COVERAGE * text.prior)


def _often(way: Way, body: str, norm: float) -> float:
    """Return what a way counts in a text: more if it comes more often, with an upper bound."""
    often = min(body.count(word.text) for word in way.words)
    return way.worth * often * (SATURATION + 1) / (often + norm)


def _stands(way: Way, text: str) -> bool:
    return all(word.text in text for word in way.words)


def _nearness(body: str, held: Sequence[tuple[float, Sequence[Way]]]) -> float:
    """Return the largest weight of terms that one sentence holds."""
    if len(held) < 2:
        return sum(weight * max(way.worth for way in ways) for weight, ways in held)
    best = 0.0
    for sentence in SENTENCES.split(body):
        here = 0.0
        for weight, ways in held:
            for way in ways:
                if _stands(way, sentence):
                    here += weight * way.worth
                    break
        best = max(best, here)
    return best


def _runs(body: str, runs: Sequence[str]) -> float:
    """Return the share of what was typed in one go that stands so, longer pieces weighing more."""
    total = sum(map(len, runs))
    return sum(len(run) for run in runs if run in body) / total if total else 0.0


def page_score(title: str, asked: Asked, bits: int, weights: Sequence[float]) -> float:
    """Return how well a page answers whose title is known and which terms it holds."""
    total = sum(weights)
    if not total:
        return 1.0
    folded = fold(title)
    titled = sum(
        weight
        for term, weight in zip(asked.terms, weights, strict=True)
        if any(_stands(way, folded) for way in term.ways)
    )
    held = coverage(bits, weights)
    worth = held + (SENTENCE_SHARE + TITLE_SHARE) * titled / total
    return float(worth * held**COVERAGE)
