"""Placeholder until the search feature is in: modelsearch's own backend."""

from modelsearch.backends.database import SearchBackend

__all__ = ["SearchBackend"]
