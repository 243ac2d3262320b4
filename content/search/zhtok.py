"""Chinese text as tokens, so that any database finds words in it.

Han script writes no spaces, and a run of it is one token to SQLite and PostgreSQL. The index gets
every pair of neighbouring characters; a query is cut into words, and a word is found where its
pairs stand one after the other. Text and query can so never be cut differently.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import rjieba

HAN = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # 〇, the unified blocks, compatibility forms
    "\U00020000-\U0003134f"
)
RUN = re.compile(rf"([{HAN}]+)|((?:(?![{HAN}])\w)+)")
# Words that say nothing by themselves; left out unless a query has no other.
STOP = frozenset(
    "的 了 和 与 及 或 在 是 对 等 为 以 其 之 有 被 将 把 由 从 向 于 "
    "能 会 要 还 也 都 就 后 前 时 吗 呢 怎么 怎样 如何 什么 是否 多少 哪些".split()
)
MAX_WORDS = 32  # of one query; more find nothing more


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query as the index knows it."""

    text: str  # folded
    tokens: tuple[str, ...]  # one after the other
    is_prefix: bool  # the token may go on: single characters, Latin words half typed


def fold(text: str) -> str:
    """Return a text as it is compared: full-width forms as plain ones, capitals as small ones."""
    return unicodedata.normalize("NFKC", text).lower()


def index_text(text: str) -> str:
    """Return the tokens of a text, separated by spaces: pairs of Han characters, other words."""
    return " ".join(
        token
        for han, other in _runs(text)
        for token in ([*_pairs(han), han[-1]] if len(han) > 1 else [han or other])
    )


def words(query: str, *, is_unfinished: bool = False) -> list[Word]:
    """Return the words of a query, each once, MAX_WORDS at most.

    Args:
        is_unfinished: somebody is still typing; the last word may go on.
    """
    cut = list(_cut(query))
    told = [word for word in cut if word.text not in STOP] or cut
    if is_unfinished and told:
        told[-1] = Word(told[-1].text, told[-1].tokens, is_prefix=len(told[-1].tokens) == 1)
    return list(dict.fromkeys(told))[:MAX_WORDS]


def phrases(query: str) -> list[Word]:
    """Return the runs of a query that is to be found as it stands, uncut."""
    return [_word(run, is_han=bool(han)) for han, other in _runs(query) if (run := han or other)]


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield each run of a text as (Han, "") or ("", other)."""
    for match in RUN.finditer(fold(text)):
        yield match[1] or "", match[2] or ""


def _cut(query: str) -> Iterator[Word]:
    for han, other in _runs(query):
        # False: no guessing of words that the dictionary does not have.
        pieces: Sequence[str] = rjieba.cut(han, False) if han else [other]
        for piece in pieces:
            yield _word(piece, is_han=bool(han))


def _word(text: str, *, is_han: bool) -> Word:
    if not is_han:
        return Word(text, (text,), is_prefix=False)
    if len(text) == 1:
        return Word(text, (text,), is_prefix=True)
    return Word(text, tuple(_pairs(text)), is_prefix=False)


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]
