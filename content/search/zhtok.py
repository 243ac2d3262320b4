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
ALL_HAN = re.compile(f"[{HAN}]+")
RUN = re.compile(rf"([{HAN}]+)|((?:(?![{HAN}])\w)+)")
# Words that say nothing by themselves; left out unless a query has no other.
STOP = frozenset(
    "的 了 和 与 及 或 在 是 对 等 为 以 其 之 有 被 将 把 由 从 向 于 而 且 但 着 过 给 让 "
    "能 会 要 还 也 都 就 后 前 时 吗 呢 吧 啊 么 嘛 谁 哪 几 我 你 您 他 她 它 们 想 请 这 那 "
    "怎么 怎样 如何 什么 是否 多少 哪些 哪个 哪里 为什么 能否 可否 可以 能够 应该 应当 需要 必须 "
    "不要 要不要 是不是 能不能 可不可以 有没有 没有 请问 一下 到底 究竟 怎么办 咋 咋办 关于 有关 "
    "以及 如果 因为 所以 时候 我们 他们 你们 人家 还是 才 只 做 干 算 用 来 去 说 叫 呀".split()
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


def is_han(text: str) -> bool:
    """Tell whether a word is of Han characters alone."""
    return bool(ALL_HAN.fullmatch(text))


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


def cut(text: str) -> list[str]:
    """Return the words of a run of Han characters, as the dictionary has them."""
    # False: no guessing of words that the dictionary does not have.
    return list(rjieba.cut(text, False)) if text else []


def parts(text: str) -> list[str]:
    """Return the shorter words that a word is made of, one after the other; itself if none."""
    pieces = [piece for piece in rjieba.cut_for_search(text, False) if len(piece) > 1]
    found: list[str] = []
    at = 0
    while at < len(text):
        here = [piece for piece in pieces if piece != text and text.startswith(piece, at)]
        if not here:
            return [text]
        found.append(max(here, key=len))
        at += len(found[-1])
    return found


def word(text: str) -> Word:
    """Return a word, folded and without white space, as the index knows it."""
    match = RUN.match(text)
    return _word(text, is_han=bool(match and match[1]))


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield each run of a text as (Han, "") or ("", other)."""
    for match in RUN.finditer(fold(text)):
        yield match[1] or "", match[2] or ""


def _cut(query: str) -> Iterator[Word]:
    for han, other in _runs(query):
        pieces: Sequence[str] = cut(han) if han else [other]
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
