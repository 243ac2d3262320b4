"""Which article an old question is about, and by when a change has to be dealt with. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import log

# A question is about an article if so much of what it shares with the law stands there, which is
# no mere turn of phrase, and the next best article says clearly less of it.
SHARE, LEAD = 0.5, 1.5
FEWEST = 8  # pairs of characters


def pairs(text: str) -> set[str]:
    """Return the pairs of neighboring characters of a text; punctuation parts them."""
    found: set[str] = set()
    for run in re.findall(r"\w+", unicodedata.normalize("NFKC", text)):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def clear_match(wanted: str, articles: Mapping[int, str]) -> int | None:
    """Return the number of the one article that a question is clearly about; None if none is.

    Rare pairs of characters count more than those that stand in every article.

    Args:
        wanted: stem and key of the question.
        articles: texts of one version by number.
    """
    texts = {number: pairs(text) for number, text in articles.items()}
    often = Counter(pair for each in texts.values() for pair in each)
    weights = {pair: log(len(texts) / often[pair]) for pair in pairs(wanted) if pair in often}
    whole = sum(weights.values())
    if not whole or len(weights) < FEWEST:
        return None
    shares = sorted(
        (sum(weights[pair] for pair in weights.keys() & text) / whole, number)
        for number, text in texts.items()
    )
    best, number = shares[-1]
    second = shares[-2][0] if len(shares) > 1 else 0.0
    is_clear = len(weights.keys() & texts[number]) >= FEWEST
    return number if is_clear and best >= SHARE and best >= LEAD * second else None


def due_day(*, effective_on: date, opened_on: date, before: int, after: int) -> date:
    """Return by when a change has to be dealt with: before it takes effect, if there is time.

    Args:
        before: days before the version takes effect.
        after: days that people have at least, however late the change became known.
    """
    return max(effective_on - timedelta(days=before), opened_on + timedelta(days=after))


def named(text: str, names: Iterable[str]) -> str:
    """Return the name that stands in a text first, the longest of those that begin there.

    Empty if none does.
    """
    places = [(text.find(name), -len(name), name) for name in names if name in text]
    return min(places)[2] if places else ""
