"""Whether the database is there, with all the tables that this code expects."""

from django.db import OperationalError, connection, models
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

NOT_SET_UP = _("The database is not set up. Run python manage.py migrate first.")


def is_set_up() -> bool:
    """Tell whether the database can be reached and every migration has been applied."""
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return False


def columns(model: type[models.Model], alias: str) -> str:
    """Return the columns of a table, for SQL of our own.

    Not `*`: a column that another version of this code added is none of this model's.
    """
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(str(field.column))}" for field in model._meta.concrete_fields)
