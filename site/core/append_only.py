"""Migration operations that make the database itself refuse to rewrite evidence.

SQL alone, no model of ours: a migration may use them for ever. Both engines that we run on are
served; the statements of each say the same.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

_REFUSE = "RAISE EXCEPTION '{says}: {table}' USING ERRCODE = 'integrity_constraint_violation';"
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $zhifa$
BEGIN IF {condition} THEN {refuse} END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END; $zhifa$ LANGUAGE plpgsql;
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""
_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{says}: {table}'); END
"""


class _Triggers(Operation):
    """Creates triggers forwards and drops them backwards; says nothing to the model state."""

    reversible = True
    reduces_to_sql = True
    # What the error begins with.
    says = "append-only"

    def __init__(self, table: str) -> None:
        self.table = table

    def triggers(self) -> list[tuple[str, str, str]]:
        """Return (name, event, condition) of each trigger; the condition is SQL of OLD and NEW."""
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: triggers are no part of Django's model state."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        statement = _POSTGRES if schema_editor.connection.vendor == "postgresql" else _SQLITE
        for name, event, condition in self.triggers():
            sql = statement.format(
                name=name,
                event=event,
                condition=condition,
                table=self.table,
                says=self.says,
                refuse=_REFUSE.format(table=self.table, says=self.says),
            )
            schema_editor.execute(sql, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        postgres = schema_editor.connection.vendor == "postgresql"
        for name, _event, _condition in self.triggers():
            schema_editor.execute(
                f"DROP FUNCTION {name}() CASCADE" if postgres else f"DROP TRIGGER {name}",
                params=None,
            )

    def describe(self) -> str:
        return f"Let the database refuse changes to {self.table}"


class Frozen(_Triggers):
    """The named columns never change once the condition on OLD holds; nor is the row deleted.

    Args:
        columns: what is frozen; empty means the whole row.
        when: SQL over OLD that both engines read, such as "OLD.frozen_at IS NOT NULL".
    """

    def __init__(self, table: str, columns: Sequence[str] = (), when: str = "1 = 1") -> None:
        super().__init__(table)
        self.columns = tuple(columns)
        self.when = when

    def triggers(self) -> list[tuple[str, str, str]]:
        event = f"UPDATE OF {', '.join(self.columns)}" if self.columns else "UPDATE"
        return [
            (f"{self.table}_frozen", event, self.when),
            (f"{self.table}_no_delete", "DELETE", self.when),
        ]

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        keywords = {"columns": self.columns, "when": self.when}
        return (self.__class__.__qualname__, [self.table], keywords)


class AppendOnly(Frozen):
    """Rows of the table are never changed nor deleted."""

    def __init__(self, table: str) -> None:
        super().__init__(table)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [self.table], {})


class FrozenParts(_Triggers):
    """The parts of a whole are neither added, changed nor taken away once the whole is frozen.

    Args:
        whole: table of the whole.
        link: column of the part that names the whole's id.
        stamp: column of the whole that is set when it is frozen.
    """

    def __init__(self, table: str, *, whole: str, link: str, stamp: str) -> None:
        super().__init__(table)
        self.whole, self.link, self.stamp = whole, link, stamp

    def triggers(self) -> list[tuple[str, str, str]]:
        def frozen(row: str) -> str:
            return (
                f"EXISTS (SELECT 1 FROM {self.whole} AS whole "  # noqa: S608 (names of our own)
                f"WHERE whole.id = {row}.{self.link} AND whole.{self.stamp} IS NOT NULL)"
            )

        return [
            (f"{self.table}_no_insert", "INSERT", frozen("NEW")),
            (f"{self.table}_frozen", "UPDATE", f"{frozen('OLD')} OR {frozen('NEW')}"),
            (f"{self.table}_no_delete", "DELETE", frozen("OLD")),
        ]

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        keywords = {"whole": self.whole, "link": self.link, "stamp": self.stamp}
        return (self.__class__.__qualname__, [self.table], keywords)


class Refused(_Triggers):
    """Rows are neither added nor changed to what a condition describes.

    Args:
        name: what the rule is called; the error says it.
        when: SQL over NEW that both engines read.
        columns: changes of these are looked at, those of others pass; none: only what is added is.
    """

    def __init__(self, table: str, *, name: str, when: str, columns: Sequence[str]) -> None:
        super().__init__(table)
        self.name, self.when, self.columns = name, when, tuple(columns)
        self.says = name.replace("_", "-")

    def triggers(self) -> list[tuple[str, str, str]]:
        added = (f"{self.table}_{self.name}_insert", "INSERT", self.when)
        if not self.columns:
            return [added]
        changed = f"UPDATE OF {', '.join(self.columns)}"
        return [added, (f"{self.table}_{self.name}", changed, self.when)]

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        keywords = {"name": self.name, "when": self.when, "columns": self.columns}
        return (self.__class__.__qualname__, [self.table], keywords)


class Forbidden(_Triggers):
    """No update makes of a row what a condition over the old and the new one describes.

    Args:
        name: what the rule is called; the error says it.
        when: SQL over OLD and NEW that both engines read.
        columns: changes of these are looked at; those of others pass.
    """

    def __init__(self, table: str, *, name: str, when: str, columns: Sequence[str]) -> None:
        super().__init__(table)
        self.name, self.when, self.columns = name, when, tuple(columns)
        self.says = name.replace("_", "-")

    def triggers(self) -> list[tuple[str, str, str]]:
        return [(f"{self.table}_{self.name}", f"UPDATE OF {', '.join(self.columns)}", self.when)]

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        keywords = {"name": self.name, "when": self.when, "columns": self.columns}
        return (self.__class__.__qualname__, [self.table], keywords)


class Lifted(Operation):
    """Takes triggers away for what follows in a migration, and brings them back when undone.

    A table that SQLite rebuilds (a column added or altered) loses its triggers, and others that
    name it stand in the way: lift them before, and write the same operations again after.

    Args:
        triggers: the operations that made them.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, *triggers: _Triggers) -> None:
        self.lifted = triggers

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: triggers are no part of Django's model state."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for each in reversed(self.lifted):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for each in self.lifted:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Lift: " + ", ".join(each.table for each in self.lifted)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, list(self.lifted), {})
