"""The search of the whole site, Wagtail's own included: pairs of characters in the database.

Works on modelsearch's tables and on both databases alike. tests/content/search/test_backend.py
holds what it must find, so that a new version of modelsearch cannot break it unseen.
"""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 (the name modelsearch looks for)
    """Return the backend of the database in use."""
    if connection.vendor == "postgresql":
        from content.search.postgres import PostgresBackend

        return PostgresBackend(params)
    from content.search.sqlite import SQLiteBackend

    return SQLiteBackend(params)
