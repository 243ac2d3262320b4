"""From sheets to units and people: a decision on every row. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from certificates.roster.rules.columns import Kind, Table, find_table
from certificates.roster.rules.lines import Action, Decision, Origin, ignored
from certificates.roster.rules.people import PersonRow, Seen, judge_people
from certificates.roster.rules.units import Directory, UnitRow, derive_units, judge_units
from core.cells import Sheet, is_empty

__all__ = [
    "Action",
    "Decision",
    "Kind",
    "Origin",
    "PersonRow",
    "Sheet",
    "Table",
    "UnitRow",
    "Verdict",
    "judge",
    "tables_of",
]


@dataclass(slots=True)
class Verdict:
    """What a set of sheets comes to: the rows that stand, and what is said of the others.

    A row stands without a decision, or with repairs; every other row has a decision to reject or
    to ignore it.
    """

    units: list[UnitRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


def tables_of(sheets: Iterable[Sheet]) -> tuple[list[Table], list[Decision]]:
    """Return the tables, those of units first, and the decisions to pass over other sheets."""
    tables, passed_over = [], []
    for sheet in sheets:
        table = None if sheet.is_hidden else find_table(sheet)
        if table is not None:
            tables.append(table)
        elif sheet.is_hidden:
            passed_over.append(ignored(sheet, None, "SHEET_HIDDEN"))
        elif any(not is_empty(cell) for row in sheet.rows for cell in row):
            passed_over.append(ignored(sheet, None, "SHEET_WITHOUT_TABLE"))
    return sorted(tables, key=lambda table: table.kind is Kind.PEOPLE), passed_over


def judge(tables: Iterable[Table], *, units: Mapping[str, str], as_of: date) -> Verdict:
    """Return what the tables come to, those of units judged first.

    Args:
        units: names by code of the units known already. If neither these nor the tables list any
            unit, the units are derived from rows of people that have code, name and region.
        as_of: the day the roster speaks of; nobody in it is born later.
    """
    verdict = Verdict()
    directory = Directory()
    for code, name in units.items():
        directory.add(code, name)
    people = []
    for table in tables:
        if table.kind is Kind.PEOPLE:
            people.append(table)
            continue
        rows, decisions = judge_units(table, directory)
        verdict.units += rows
        verdict.decisions += decisions
    if not directory.names:
        for table in people:
            verdict.units += derive_units(table, directory)
    seen = Seen()
    for table in people:
        persons, decisions = judge_people(table, directory, seen, as_of=as_of)
        verdict.people += persons
        verdict.decisions += decisions
    return verdict
