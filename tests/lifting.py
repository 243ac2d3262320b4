"""Lets a test move time in an SQLite database where only a decision of two people does."""

from contextlib import contextmanager


@contextmanager
def due_times_free(cursor):
    """Lift the trigger that lets due times alone, in the caller's transaction."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND name LIKE '%extended_by_nobody'"
    )
    [(name, trigger)] = cursor.fetchall()
    cursor.execute(f"DROP TRIGGER {name}")
    yield
    cursor.execute(trigger)
