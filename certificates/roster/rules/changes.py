"""What a roster changes in what is known already, and which of its rows contradict that. Pure.

Everything here is in the words of the roster; what is stored is translated outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from certificates.roster.rules.columns import Column
from certificates.roster.rules.lines import Action, Decision, Origin
from certificates.roster.rules.people import PersonRow
from certificates.roster.rules.units import UnitRow

SUPERVISION, ENFORCEMENT = "supervision", "enforcement"
_NUMBER_COLUMNS = {
    SUPERVISION: Column.SUPERVISION_NUMBER,
    ENFORCEMENT: Column.ENFORCEMENT_NUMBER,
}


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit as it is stored; `region` is the name of the area it lies in."""

    id: int
    name: str
    level: str
    group: str
    region: str
    path: str
    is_body: bool = True
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class KnownPosting:
    """Where somebody serves as a supervisor now."""

    id: int
    unit_code: str
    unit_path: str
    establishment: str
    is_full_time: bool
    from_on: date


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as stored; `served_until` is the end of the last posting that has ended.

    `is_code_free`: the code was made up by an import, and nobody has signed in with it yet.
    """

    id: int
    code: str
    name: str
    sex: str
    is_active: bool
    is_code_free: bool = False
    posting: KnownPosting | None = None
    served_until: date | None = None


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate in the register."""

    holder_id: int
    issued_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about all that the roster speaks of."""

    units: Mapping[str, KnownUnit] = field(default_factory=dict)  # by code
    areas: Mapping[str, str] = field(default_factory=dict)  # paths by name
    people: Mapping[str, KnownPerson] = field(default_factory=dict)  # by ID number
    codes: Mapping[str, int] = field(default_factory=dict)  # whose code of person it is
    certificates: Mapping[tuple[str, str], KnownCertificate] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit to be made, or to be brought up to date if it has an `id`."""

    row: UnitRow
    id: int | None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What one row of a person asks for."""

    row: PersonRow
    id: int | None  # None: the person is new
    # What was known before, under "code", "name" and "sex", where the roster says otherwise.
    former: Mapping[str, str]
    opens_posting: bool
    ends_posting: int | None
    certificates: tuple[str, ...]  # SUPERVISION, ENFORCEMENT: those to enter in the register


@dataclass(slots=True)
class Plan:
    """All that is to be written, the rows that ask for nothing new, and those that cannot be."""

    units: list[UnitChange] = field(default_factory=list)
    people: list[PersonChange] = field(default_factory=list)
    unchanged: set[Origin] = field(default_factory=set)
    faults: list[Decision] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to write."""
        return not (self.units or self.people)


def plan(
    units: list[UnitRow], people: list[PersonRow], known: Known, *, as_of: date, reach: str
) -> Plan:
    """Return what to write.

    Args:
        as_of: the day from which the roster holds; what is known from a later day is not undone.
        reach: the path below which the importer may act; "" for everywhere.
    """
    made = Plan()
    reached = {
        code for code, unit in known.units.items() if unit.path.startswith(reach) and unit.is_open
    }
    for unit in units:
        fault = _unit_fault(unit, known, reach)
        if fault:
            made.faults.append(_fault(unit.origin, Column.UNIT_CODE, fault, unit.code))
            continue
        reached.add(unit.code)
        _plan_unit(unit, known.units.get(unit.code), made)
    for person in people:
        former = known.people.get(person.id_number)
        found = _person_fault(person, former, known, as_of, reach, reached)
        if found:
            made.faults.append(_fault(person.origin, *found))
        else:
            _plan_person(person, former, known, made)
    return made


def _fault(origin: Origin, column: Column, code: str, typed: str) -> Decision:
    return Decision(origin, Action.REJECT, code, column.value, typed)


def _unit_fault(row: UnitRow, known: Known, reach: str) -> str:
    unit = known.units.get(row.code)
    if unit is None:
        path = known.areas.get(row.region, "")
        return "" if path.startswith(reach) else "UNIT_OUT_OF_REACH"
    if not unit.is_body:
        return "UNIT_CODE_TAKEN"
    if not unit.is_open:
        return "UNIT_CLOSED"
    is_moved = row.region != unit.region
    target = known.areas.get(row.region, "") if is_moved else unit.path
    reaches = unit.path.startswith(reach) and target.startswith(reach)
    return "" if reaches else "UNIT_OUT_OF_REACH"


def _plan_unit(row: UnitRow, unit: KnownUnit | None, made: Plan) -> None:
    if unit is None:
        made.units.append(UnitChange(row, None))
    elif (unit.name, unit.level, unit.group, unit.region) != (
        row.name,
        row.level,
        row.group,
        row.region,
    ):
        made.units.append(UnitChange(row, unit.id))
    elif not row.is_derived:
        made.unchanged.add(row.origin)


def _person_fault(
    row: PersonRow,
    former: KnownPerson | None,
    known: Known,
    as_of: date,
    reach: str,
    reached: set[str],
) -> tuple[Column, str, str] | None:
    if row.unit_code not in reached:
        return Column.UNIT_CODE, "UNIT_OUT_OF_REACH", row.unit_code
    if former is None:
        if row.code in known.codes:
            return Column.PERSON_CODE, "PERSON_CODE_TAKEN", row.code
    else:
        fault = _identity_fault(row, former, known) or _posting_fault(row, former, as_of, reach)
        if fault:
            return fault
    return _register_fault(row, former, known)


def _identity_fault(
    row: PersonRow, former: KnownPerson, known: Known
) -> tuple[Column, str, str] | None:
    if not former.is_active:
        return Column.ID_NUMBER, "PERSON_LEFT", row.id_number
    if row.code and row.code != former.code:
        if not former.is_code_free:
            return Column.PERSON_CODE, "PERSON_CODE_DIFFERS", row.code
        if row.code in known.codes:
            return Column.PERSON_CODE, "PERSON_CODE_TAKEN", row.code
    # A changed name is believed only if the code of the person says that it is the same one.
    if row.name != former.name and not row.code:
        return Column.ID_NUMBER, "SAME_ID_DIFFERENT_NAME", row.id_number
    return None


def _posting_fault(
    row: PersonRow, former: KnownPerson, as_of: date, reach: str
) -> tuple[Column, str, str] | None:
    posting = former.posting
    if posting is None:
        if former.served_until and former.served_until > as_of:
            return Column.UNIT_CODE, "AS_OF_TOO_EARLY", row.unit_code
        return None
    if not posting.unit_path.startswith(reach):
        return Column.UNIT_CODE, "UNIT_OUT_OF_REACH", row.unit_code
    if posting.from_on > as_of and _is_moved(row, posting):
        return Column.UNIT_CODE, "AS_OF_TOO_EARLY", row.unit_code
    return None


def _is_moved(row: PersonRow, posting: KnownPosting) -> bool:
    return (row.unit_code, row.establishment, row.is_full_time) != (
        posting.unit_code,
        posting.establishment,
        posting.is_full_time,
    )


def _numbers(row: PersonRow) -> dict[str, str]:
    numbers = {SUPERVISION: row.supervision_number, ENFORCEMENT: row.enforcement_number}
    return {kind: number for kind, number in numbers.items() if number}


def _register_fault(
    row: PersonRow, former: KnownPerson | None, known: Known
) -> tuple[Column, str, str] | None:
    for kind, number in _numbers(row).items():
        entry = known.certificates.get((kind, number))
        if entry is None:
            continue
        if former is None or entry.holder_id != former.id:
            return _NUMBER_COLUMNS[kind], "CERT_NO_DUPLICATE", number
        days = (row.issued_on, row.expires_on)
        if kind == SUPERVISION and days != (entry.issued_on, entry.expires_on):
            return Column.ISSUED_ON, "CERT_DATES_DIFFER", str(row.issued_on)
    return None


def _plan_person(row: PersonRow, former: KnownPerson | None, known: Known, made: Plan) -> None:
    posting = former.posting if former else None
    is_moved = posting is None or _is_moved(row, posting)
    entries = tuple(
        kind for kind, number in _numbers(row).items() if (kind, number) not in known.certificates
    )
    changed = _changed(row, former) if former else {}
    if former and not (is_moved or entries or changed):
        made.unchanged.add(row.origin)
        return
    made.people.append(
        PersonChange(
            row=row,
            id=former.id if former else None,
            former=changed,
            opens_posting=is_moved,
            ends_posting=posting.id if posting and is_moved else None,
            certificates=entries,
        )
    )


def _changed(row: PersonRow, former: KnownPerson) -> dict[str, str]:
    pairs = {
        "code": (row.code, former.code),
        "name": (row.name, former.name),
        "sex": (row.sex, former.sex),
    }
    return {name: before for name, (now, before) in pairs.items() if now and now != before}
