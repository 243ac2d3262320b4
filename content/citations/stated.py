"""What a page's own citation says: keys of articles, and how it was written."""

from collections.abc import Sequence

from content.citations.rules import CitedAs, find_citations
from content.laws.rules import split_key


def basis_of(written: str, cited: Sequence[str], current: Sequence[str]) -> list[CitedAs]:
    """Return the articles that a line of a legal basis names, with paragraphs as it writes them.

    Where both lists are of one length they pair by position; the first of what is in force
    stands for one article cited. A text that is not in this collection is cited by the article
    that is in force instead.

    Args:
        written: such as 《行政处罚法》第四十二条第一款.
        cited: keys of the articles.
        current: keys of the articles in force instead.
    """
    places: dict[int, tuple[int, int]] = {}
    for found in find_citations(written):
        for number in found.numbers:
            places.setdefault(number, (found.paragraph, found.subparagraph))
    if not cited:
        return [CitedAs(key, "basis", written=written) for key in current]
    paired = len(cited) in (1, len(current))
    now = dict(zip(cited, current, strict=False)) if paired else {}
    return [CitedAs(key, "basis", *_place(key, places), written, now.get(key, "")) for key in cited]


def _place(key: str, places: dict[int, tuple[int, int]]) -> tuple[int, int]:
    parts = split_key(key)
    return places.get(parts[1], (0, 0)) if parts else (0, 0)
