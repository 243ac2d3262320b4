"""What a frozen paper says is read once in a process: neither it nor its item versions change."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

# Papers kept in a process, of each function; of 100 items each takes some 50 to 300 KB.
MOST_PAPERS = 64
T = TypeVar("T")
_KEPT: list[Any] = []


def once_for_a_paper(read: Callable[..., T]) -> Callable[..., T]:
    """Keep what a function returned for a frozen paper, which it takes by id. Shared by threads:
    nobody changes it."""
    kept = lru_cache(maxsize=MOST_PAPERS)(read)
    _KEPT.append(kept)
    return kept


def forget() -> None:
    """Forget all papers: where another paper may get the number of one, as in tests."""
    for kept in _KEPT:
        kept.cache_clear()
