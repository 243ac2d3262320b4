"""The cache in Redis: a help, never a condition. While it cannot be reached, the site works."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import TimeoutError as TookTooLong

logger = logging.getLogger(__name__)
# A server that does not answer is left alone so long: not every request waits for it.
PAUSE = 5.0  # seconds


class _ForgivingClient(RedisCacheClient):
    """Asks Redis; what cannot be asked is not known, what cannot be kept is not kept."""

    def __init__(self, servers: Any, **options: Any) -> None:
        super().__init__(servers, **options)
        self._away_until = 0.0
        self._clients: dict[bool, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        # Of one server, safe among threads: to make a client takes longer than to ask it.
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]

    def get(self, key: Any, default: Any) -> Any:
        return self._forgiving(super().get, key, default, otherwise=default)

    def set(self, key: Any, value: Any, timeout: int | timedelta | None) -> None:
        self._forgiving(super().set, key, value, timeout, otherwise=None)

    def add(self, key: Any, value: Any, timeout: int | timedelta | None) -> bool:
        return bool(self._forgiving(super().add, key, value, timeout, otherwise=True))

    def incr(self, key: Any, delta: int) -> int:
        return int(self._forgiving(super().incr, key, delta, otherwise=delta))

    def get_many(self, keys: Any) -> Any:
        return self._forgiving(super().get_many, keys, otherwise={})

    def set_many(self, data: Any, timeout: int | timedelta | None) -> None:
        self._forgiving(super().set_many, data, timeout, otherwise=None)

    def delete(self, key: Any) -> bool:
        return bool(self._forgiving(super().delete, key, otherwise=False))

    def has_key(self, key: Any) -> bool:
        return bool(self._forgiving(super().has_key, key, otherwise=False))

    def _forgiving(self, act: Callable[..., Any], *args: Any, otherwise: Any) -> Any:
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            return act(*args)
        except (NotConnected, TookTooLong) as error:
            self._away_until = time.monotonic() + PAUSE
            logger.warning(
                "The cache cannot be reached; what it kept is asked of the database: %s", error
            )
            return otherwise


class ForgivingCache(RedisCache):
    """What is kept beside the database: counters of a minute, figures that can be counted again."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _ForgivingClient


class SessionCache(ForgivingCache):
    """What `cached_db` keeps sessions in.

    Options:
        longest: seconds after which a session is read from the database again. Whatever was
            changed while the cache was away, a sign-out above all, holds after that at the latest.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        self._longest: int = options.pop("longest")
        super().__init__(server, {**params, "OPTIONS": options})

    def get_backend_timeout(self, *timeout: Any) -> int:
        """Return how long a session is kept: as long as asked, but never longer than the option."""
        wanted = super().get_backend_timeout(*timeout)
        return self._longest if wanted is None else min(int(wanted), self._longest)
