"""From files to the tables of a roster."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from certificates.roster.rules import Decision, Table, tables_of
from certificates.roster.rules.columns import REQUIRED, Kind
from core.errors import Refusal
from core.sheets import EmptyFile, File, read_sheets


class TableNotFound(Refusal):
    code = "table-not-found"
    message = _("No header row was found in %(file)s. A roster has the columns %(columns)s.")


class MissingColumns(Refusal):
    code = "missing-columns"
    message = _(
        "Columns are missing in %(file)s, sheet “%(sheet)s”: %(columns)s. Add them and try again."
    )


class RepeatedColumns(Refusal):
    code = "repeated-columns"
    message = _(
        "Columns occur more than once in %(file)s, sheet “%(sheet)s”: %(columns)s. "
        "Keep one of each and try again."
    )


def read_tables(files: Iterable[File]) -> tuple[list[Table], list[Decision]]:
    """Return the tables of all files, those of units first, and the sheets passed over.

    Raises:
        Refusal: a file cannot be read, or is no whole roster; see `read_sheets`, `EmptyFile`,
            `TableNotFound`, `MissingColumns`, `RepeatedColumns`.
    """
    tables: list[Table] = []
    passed_over: list[Decision] = []
    for file in files:
        found, decisions = tables_of(read_sheets(file.data, file.name))
        _require_whole(found, file.name)
        tables += found
        passed_over += decisions
    return sorted(tables, key=lambda table: table.kind is Kind.PEOPLE), passed_over


def _require_whole(tables: list[Table], file: str) -> None:
    if not tables:
        raise TableNotFound(file=file, columns=_listed(REQUIRED[Kind.PEOPLE]))
    for table in tables:
        sheet = table.sheet.name or file
        if table.missing:
            raise MissingColumns(file=file, sheet=sheet, columns=_listed(table.missing))
        if table.repeated:
            raise RepeatedColumns(file=file, sheet=sheet, columns=_listed(table.repeated))
    if all(row.is_blank for table in tables for row in table.rows()):
        raise EmptyFile(file=file)


def _listed(columns: Iterable[str]) -> str:
    return "、".join(columns)
