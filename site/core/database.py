"""Whether the database is there with all its tables; rows asked for in SQL of our own."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import (
    DEFAULT_DB_ALIAS,
    NotSupportedError,
    OperationalError,
    connection,
    connections,
    models,
)
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model)
Converter = Callable[[Any, Any, Any], Any]
NOT_SET_UP = _("The database is not set up. Run python manage.py migrate first.")


def is_set_up() -> bool:
    """Tell whether the database can be reached and every migration has been applied."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return False


# --- What every save of an answer asks for: to write that down takes Django half a millisecond ---


@cache
def columns(model: type[models.Model], alias: str) -> str:
    """Return the columns of a table, for SQL of our own.

    Not `*`: a column that another version of this code added is none of this model's.
    """
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


def ask(asked: str, values: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    """Ask in SQL of our own, planned once for a connection where the database can: only for what
    is found by a key, where no other plan could be better. Return the rows."""
    database: Any = connections[DEFAULT_DB_ALIAS]
    try:
        return _rows(database, asked, values)
    except NotSupportedError:
        # A migration gave a column another type: the plan no longer fits, and is made anew. Within
        # a transaction nothing can be asked any more; its end makes the connection forget all.
        if database.in_atomic_block:
            raise
        database.connection.execute("DEALLOCATE ALL")
        return _rows(database, asked, values)


def _rows(database: Any, asked: str, values: Sequence[Any] | dict[str, Any]) -> list[Any]:
    with _cursor(database) as cursor:
        cursor.execute(asked, values)
        return list(cursor.fetchall())


def _cursor(database: Any) -> CursorWrapper:
    if database.vendor != "postgresql":
        return database.cursor()  # type: ignore[no-any-return]
    # Not above: it needs psycopg and its library.
    from core.prepared import PreparedCursor

    database.ensure_connection()
    cursor = PreparedCursor(database.connection)  # type: ignore[call-arg]
    return database._prepare_cursor(cursor)  # type: ignore[no-any-return]


def read(model: type[M], asked: str, values: Sequence[Any]) -> Iterator[tuple[M, list[Any]]]:
    """Ask in SQL of our own; give an instance for each row, and what the row has beside it.

    Args:
        asked: begins with the `columns` of the model.
    """
    names, converters = _shape(model)
    database = connections[DEFAULT_DB_ALIAS]
    for row in ask(asked, values):
        had = list(row)
        for place, convert, column in converters:
            had[place] = convert(had[place], column, database)
        yield model.from_db(database.alias, names, had[: len(names)]), had[len(names) :]


def write(model: type[models.Model], key: Any, changes: dict[str, Any]) -> None:
    """Change some columns of the row of a primary key, as `filter(pk=key).update(**changes)`."""
    database = connections[DEFAULT_DB_ALIAS]
    fields: list[Any] = [model._meta.get_field(name) for name in changes]
    values = [
        field.get_db_prep_save(value, database)
        for field, value in zip(fields, changes.values(), strict=True)
    ]
    ask(_update(model, tuple(str(field.column) for field in fields)), [*values, key])


@cache
def _update(model: type[models.Model], changed: tuple[str, ...]) -> str:
    quote, key = connection.ops.quote_name, model._meta.pk
    sets = ", ".join(f"{quote(column)} = %s" for column in changed)
    table, pk = quote(model._meta.db_table), quote(str(key.column))
    return f"UPDATE {table} SET {sets} WHERE {pk} = %s RETURNING {pk}"  # noqa: S608 - our own names


def values_of(instance: models.Model) -> dict[str, Any]:
    """Return the columns of a row but for the key, each with its value as the database takes it."""
    database = connections[DEFAULT_DB_ALIAS]
    return {
        str(field.column): field.get_db_prep_save(getattr(instance, field.attname), database)
        for field in instance._meta.concrete_fields
        if not field.primary_key
    }


@cache
def _shape(model: type[models.Model]) -> tuple[list[str], list[tuple[int, Converter, Any]]]:
    """Return the names of a model's columns, and how what the database gives becomes values."""
    fields = model._meta.concrete_fields
    compiler = model._default_manager.all().query.get_compiler(connection.alias)
    found = compiler.get_converters([field.get_col(model._meta.db_table) for field in fields])
    converters = [
        (place, convert, column) for place, (each, column) in found.items() for convert in each
    ]
    return [field.attname for field in fields], converters
