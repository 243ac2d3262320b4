"""The floor of a saved answer: one raw upsert on the same web server, and nothing around it."""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, urlsplit

TABLE = "CREATE TABLE IF NOT EXISTS bench_floor (attempt int, position int, chosen text, " \
    "PRIMARY KEY (attempt, position))"  # fmt: skip
UPSERT = "INSERT INTO bench_floor VALUES ({0}, {0}, {0}) ON CONFLICT (attempt, position) " \
    "DO UPDATE SET chosen = excluded.chosen"  # fmt: skip
_own = threading.local()


def connect() -> tuple[Any, str]:
    """Return a connection to the database of DATABASE_URL, and how it marks a value."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("postgres"):
        import psycopg

        return psycopg.connect(url, autocommit=True), "%s"
    import sqlite3

    connection = sqlite3.connect(urlsplit(url).path, timeout=20, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection, "?"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Keep one answer of a form; to what is no form, say that the server is there."""
    if environ["REQUEST_METHOD"] != "POST":
        start_response("204 No Content", [])
        return []
    if not hasattr(_own, "connection"):
        _own.connection, mark = connect()
        _own.upsert = UPSERT.format(mark)
    form = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
    values = (int(form["attempt"][0]), int(form["position"][0]), form["chosen"][0])
    _own.connection.execute(_own.upsert, values)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"saved"]
