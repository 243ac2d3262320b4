"""Keeps the database's own refusal (migration 0008_review) through migrations of Wagtail's.

SQLite rebuilds a table that is altered: the trigger on it is lost, and one that names another
table stands in the way. So it is lifted before Wagtail's tables change, and put back after.
"""

from importlib import import_module
from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

MIGRATION = ("content", "0008_review")
APP = "wagtailcore"


def connect(sender: Any) -> None:
    """Listen to migrations of Wagtail's tables. Called once, when the apps are ready."""
    pre_migrate.connect(_before, sender=sender, dispatch_uid="content.lift_second_person")
    post_migrate.connect(_after, sender=sender, dispatch_uid="content.restore_second_person")


def _before(*, using: str, plan: Any = (), **_: Any) -> None:
    if any(migration.app_label == APP for migration, _backwards in plan):
        lift(using)


def _after(*, using: str, **_: Any) -> None:
    restore(using)


def lift(using: str) -> None:
    """Take the triggers away on SQLite, if they are there."""
    if connections[using].vendor == "sqlite" and is_in_place(using):
        with connections[using].schema_editor() as editor:
            _operation().database_backwards(APP, editor, None, None)


def restore(using: str) -> None:
    """Put the triggers back on SQLite, if they were made once and are not there."""
    connection = connections[using]
    if connection.vendor != "sqlite" or is_in_place(using) or not _was_made(connection):
        return
    with connection.schema_editor() as editor:
        _operation().database_forwards(APP, editor, None, None)


def is_in_place(using: str) -> bool:
    """Tell whether the database refuses by itself."""
    name = _operation().triggers()[0][0]
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
        return cursor.fetchone() is not None


def _operation() -> Any:
    return import_module(".".join([MIGRATION[0], "migrations", MIGRATION[1]])).SECOND_PERSON


def _was_made(connection: Any) -> bool:
    if "django_migrations" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations WHERE app = %s AND name = %s", MIGRATION)
        return cursor.fetchone() is not None
