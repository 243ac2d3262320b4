"""A cursor whose statements PostgreSQL keeps prepared: planned once, bound each time."""

from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor


class PreparedCursor(ServerBindingCursor):
    """Prepares what it asks at the first time (`prepare_threshold` of the settings is 0)."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        # What Django's log of statements reads; psycopg notes it of unprepared ones alone.
        self._query = super()._convert_query(query, params)  # type: ignore[misc]
        return self._query
