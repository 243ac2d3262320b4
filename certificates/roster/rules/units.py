"""The units of a roster: their own table, and what the rows of people say of them. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from certificates.roster.rules import cells
from certificates.roster.rules.columns import Column, Table
from certificates.roster.rules.lines import Decision, Line, Origin, ignored_head, lines_of
from core.cells import plain

CITY, COUNTY, TOWN = "市直", "县区", "乡镇街道"


def words(values: Mapping[str, str]) -> dict[str, str]:
    """Return each value by its own name and by each of the words that stand for it."""
    pairs = {word: value for value, synonyms in values.items() for word in synonyms.split()}
    return pairs | {value: value for value in values}


LEVELS = words(
    {
        CITY: "市级 市本级 市直部门 市直单位 市直机关 本级",
        COUNTY: "区县 县级 区级 县 区 县(区) 县(市、区) 区(县) 县区级 县直 区直",
        TOWN: "乡镇 街道 乡 镇 镇街 乡镇(街道) 乡(镇、街道) 乡级 乡镇级",
    }
)


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the roster has it; `is_derived` if only rows of people speak of it."""

    origin: Origin
    code: str
    name: str
    level: str
    group: str
    region: str
    is_repaired: bool = False
    is_derived: bool = False


@dataclass(slots=True)
class Directory:
    """The units known so far: names by code, and codes by name."""

    names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def add(self, code: str, name: str) -> None:
        """Enter a unit, under its new name if it had another."""
        former = self.names.get(code)
        if former is not None:
            self.codes.pop(plain(former), None)
        self.names[code] = name
        self.codes[plain(name)] = code


def judge_units(table: Table, directory: Directory) -> tuple[list[UnitRow], list[Decision]]:
    """Return the units of a table and what is said of its rows; enter them in the directory."""
    units: dict[str, UnitRow] = {}
    names: set[str] = set()
    decisions = ignored_head(table)
    for line in lines_of(table):
        if isinstance(line, Decision):
            decisions.append(line)
            continue
        unit = _unit(line)
        if unit and unit.code in units:
            line.fault(Column.UNIT_CODE, "UNIT_CODE_DUPLICATE")
        elif unit and plain(unit.name) in names:
            line.fault(Column.UNIT_NAME, "UNIT_NAME_DUPLICATE")
        decisions += line.decisions
        if unit and not line.faults:
            units[unit.code] = unit
            names.add(plain(unit.name))
            directory.add(unit.code, unit.name)
    decisions.sort(key=lambda said: said.origin.row or 0)
    return list(units.values()), decisions


def _unit(line: Line) -> UnitRow | None:
    code_cell, name_cell = line.cell(Column.UNIT_CODE), line.cell(Column.UNIT_NAME)
    code = line.take(Column.UNIT_CODE, cells.read_code(code_cell, name="UNIT_CODE"))
    name = line.take(Column.UNIT_NAME, cells.read_unit_name(name_cell))
    level = line.choice(Column.LEVEL, LEVELS, repair="LEVEL_SYNONYM")
    region = line.take(Column.REGION, cells.read_label(line.cell(Column.REGION), name="REGION"))
    group = None
    if not line.is_empty(Column.GROUP):
        group = line.take(Column.GROUP, cells.read_label(line.cell(Column.GROUP), name="GROUP"))
    if not (code and name and level and region):
        return None
    return UnitRow(
        origin=line.origin,
        code=code,
        name=name,
        level=level,
        group=group or _group_of(level),
        region=region,
        is_repaired=bool(line.repairs),
    )


def _group_of(level: str) -> str:
    return CITY if level == CITY else COUNTY


def derive_units(table: Table, directory: Directory) -> list[UnitRow]:
    """Return the units that rows of people name whole: by code, name and region."""
    units = []
    for line in lines_of(table):
        if isinstance(line, Decision):
            continue
        code = cells.read_code(line.cell(Column.UNIT_CODE), name="UNIT_CODE").value
        name = cells.read_unit_name(line.cell(Column.UNIT_NAME)).value
        region = cells.read_label(line.cell(Column.REGION), name="REGION").value
        if not (code and name and region):
            continue
        if code in directory.names or plain(name) in directory.codes:
            continue
        level = LEVELS.get(plain(cells.text_of(line.cell(Column.LEVEL))))
        level = level or _level_of(name, region)
        directory.add(code, name)
        units.append(
            UnitRow(line.origin, code, name, level, _group_of(level), region, is_derived=True)
        )
    return units


def _level_of(name: str, region: str) -> str:
    if LEVELS.get(region) == CITY:
        return CITY
    return TOWN if name.endswith(("乡人民政府", "镇人民政府", "街道办事处")) else COUNTY


def unit_code_of(line: Line, directory: Directory) -> str | None:
    """Return the code of the unit a person serves in: by code, else by exact name."""
    code_cell, name_cell = line.cell(Column.UNIT_CODE), line.cell(Column.UNIT_NAME)
    code = cells.read_code(code_cell, name="UNIT_CODE")
    name = plain(cells.text_of(name_cell))
    if code.value in directory.names:
        known = directory.names[code.value]
        line.take(Column.UNIT_CODE, code)
        if name and name != plain(known):
            line.fault(Column.UNIT_NAME, "UNIT_NAME_MISMATCH")
        elif name:
            _take_name(line, known)
        return code.value
    found = directory.codes.get(name)
    if found is None:
        line.fault(Column.UNIT_NAME, "UNIT_UNKNOWN" if name else "UNIT_MISSING")
        return None
    if Column.UNIT_CODE in line.row.cells:
        is_missing = line.is_empty(Column.UNIT_CODE)
        line.repair(
            Column.UNIT_CODE, "UNIT_CODE_MISSING" if is_missing else "UNIT_CODE_UNKNOWN", found
        )
    _take_name(line, directory.names[found])
    return found


def _take_name(line: Line, known: str) -> None:
    is_variant = line.cell(Column.UNIT_NAME) != known
    line.take(Column.UNIT_NAME, cells.Read(known, ("UNIT_NAME_VARIANT",) if is_variant else ()))


_CITY_NAME = re.compile(r".{1,15}?(?:自治州|地区|市|州|盟)")


def city_of(rows: Iterable[UnitRow]) -> str:
    """Return the name of the city that the city's own units begin with, or ""."""
    names = [row.name for row in rows if row.level == CITY]
    match = _CITY_NAME.match(_shared_start(names))
    return match.group() if match else ""


def area_code_of(codes: Iterable[str]) -> str:
    """Return what all codes of units begin with: the code of the area they lie in, or "".

    Codes of areas have two digits for each step down.
    """
    start = _shared_start(list(codes))
    return start[: len(start) - len(start) % 2] if start.isdecimal() else start


def division_of(area_code: str) -> str:
    """Return the six digits of the administrative division that a code begins with, or ""."""
    match = re.match(r"[0-9]{2,6}", area_code)
    return match.group().ljust(6, "0") if match else ""


def _shared_start(texts: list[str]) -> str:
    # What the first and the last in order share, all between them share too.
    pairs = zip(min(texts, default=""), max(texts, default=""), strict=False)
    return "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
