"""The people of a roster: who they are, where they serve, which certificates they hold. Pure."""

from dataclasses import dataclass, field
from datetime import date

from certificates.roster.rules import cells
from certificates.roster.rules.columns import Column, Table
from certificates.roster.rules.lines import Decision, Line, Origin, ignored_head, lines_of
from certificates.roster.rules.units import LEVELS, Directory, unit_code_of, words
from core.cells import plain

FULL_TIME, PART_TIME = "专职", "兼职"
ADMINISTRATIVE, INSTITUTION = "行政编制", "事业编制"
CONTRACT, WORKER, DISPATCHED, SECONDED = "劳动合同制", "工勤", "劳务派遣", "借用"
TEMPORARY, WELFARE = "临时聘用", "公益性岗位"
# Whoever holds a certificate is on one of these two (Guizhou rule, articles 11 to 13).
ELIGIBLE = frozenset({ADMINISTRATIVE, INSTITUTION})
MALE, FEMALE = "男", "女"

SEXES = words({MALE: "男性 M MALE", FEMALE: "女性 F FEMALE"})
FULL_OR_PART = words({FULL_TIME: "全职 专 专任 专职人员 是", PART_TIME: "兼 兼任 兼职人员 否"})
ESTABLISHMENTS = words(
    {
        ADMINISTRATIVE: "行政 公务员",
        INSTITUTION: "事业 参公 参公编制 参照公务员法管理 事业单位编制",
        CONTRACT: "合同制 劳动合同 合同工 聘用制",
        WORKER: "工勤人员 工勤编制 机关工勤",
        DISPATCHED: "派遣 劳务派遣制 劳务派遣人员",
        SECONDED: "借调 抽调",
        TEMPORARY: "临时 临时工 临聘 临时聘用人员",
        WELFARE: "公益岗 公益岗位 公益性岗位人员",
    }
)
# What people write where there is nothing.
_NOTHING = frozenset("无 / - -- — —— 暂无 没有 未办理 未取得".split())


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the roster has it. Both days are set if there is a supervision number."""

    origin: Origin
    code: str
    unit_code: str
    name: str
    sex: str
    id_number: str
    establishment: str
    is_full_time: bool
    supervision_number: str
    issued_on: date | None
    expires_on: date | None
    enforcement_number: str
    is_repaired: bool = False


@dataclass(slots=True)
class Seen:
    """What earlier rows of the same import have taken."""

    # Name and unit by ID number; ID numbers by code of person and by number of certificate.
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    supervision: dict[str, str] = field(default_factory=dict)
    enforcement: dict[str, str] = field(default_factory=dict)

    def keep(self, person: PersonRow) -> None:
        """Note what a person takes."""
        self.people[person.id_number] = (person.name, person.unit_code)
        self.codes[person.code] = person.id_number
        self.supervision[person.supervision_number] = person.id_number
        self.enforcement[person.enforcement_number] = person.id_number


def judge_people(
    table: Table, directory: Directory, seen: Seen, *, as_of: date
) -> tuple[list[PersonRow], list[Decision]]:
    """Return the people of a table and what is said of its rows; the first of two rows stands."""
    people: list[PersonRow] = []
    decisions = ignored_head(table)
    for line in lines_of(table):
        if isinstance(line, Decision):
            decisions.append(line)
            continue
        person = _person(line, directory, as_of)
        if person is not None:
            _compare(line, person, seen)
        decisions += line.decisions
        if person is not None and not line.faults:
            seen.keep(person)
            people.append(person)
    decisions.sort(key=lambda said: said.origin.row or 0)
    return people, decisions


def _compare(line: Line, person: PersonRow, seen: Seen) -> None:
    former = seen.people.get(person.id_number)
    if former is not None:
        line.fault(Column.ID_NUMBER, _code_of_repeat(person, *former))
        return
    taken = (
        (Column.PERSON_CODE, "PERSON_CODE_DUPLICATE", person.code, seen.codes),
        (
            Column.SUPERVISION_NUMBER,
            "CERT_NO_DUPLICATE",
            person.supervision_number,
            seen.supervision,
        ),
        (
            Column.ENFORCEMENT_NUMBER,
            "CERT_NO_DUPLICATE",
            person.enforcement_number,
            seen.enforcement,
        ),
    )
    for column, fault, value, holders in taken:
        if value and value in holders:
            line.fault(column, fault)


def _code_of_repeat(person: PersonRow, name: str, unit_code: str) -> str:
    if person.name != name:
        return "SAME_ID_DIFFERENT_NAME"
    return "DUPLICATE_ROW" if person.unit_code == unit_code else "SAME_PERSON_TWO_UNITS"


def _person(line: Line, directory: Directory, as_of: date) -> PersonRow | None:
    unit_code = unit_code_of(line, directory)
    if not line.is_empty(Column.LEVEL):
        line.choice(Column.LEVEL, LEVELS, repair="LEVEL_SYNONYM")
    if Column.REGION in line.row.filled:
        line.repair(Column.REGION, "FILL_DOWN", cells.text_of(line.cell(Column.REGION)))
    code = _code(line)
    name = line.take(Column.NAME, cells.read_name(line.cell(Column.NAME)))
    id_cell = line.cell(Column.ID_NUMBER)
    id_number = line.take(Column.ID_NUMBER, cells.read_id_number(id_cell, as_of=as_of))
    sex = "" if line.is_empty(Column.SEX) else line.choice(Column.SEX, SEXES, repair="SEX_SYNONYM")
    post = line.choice(Column.FULL_TIME, FULL_OR_PART, repair="POST_SYNONYM")
    establishment = line.choice(Column.ESTABLISHMENT, ESTABLISHMENTS, repair="STAFF_SYNONYM")
    supervision = _certificate_number(line, Column.SUPERVISION_NUMBER)
    enforcement = _certificate_number(line, Column.ENFORCEMENT_NUMBER)
    issued_on, expires_on = _validity(line, supervision)
    if (supervision or enforcement) and establishment and establishment not in ELIGIBLE:
        line.fault(Column.ESTABLISHMENT, "CERT_HELD_BY_INELIGIBLE_STAFF")
    if line.faults:
        return None
    return PersonRow(
        origin=line.origin,
        code=code,
        unit_code=unit_code or "",
        name=name or "",
        sex=sex or "",
        id_number=id_number or "",
        establishment=establishment or "",
        is_full_time=post == FULL_TIME,
        supervision_number=supervision,
        issued_on=issued_on,
        expires_on=expires_on,
        enforcement_number=enforcement,
        is_repaired=bool(line.repairs),
    )


def _code(line: Line) -> str:
    if line.is_empty(Column.PERSON_CODE):
        return ""
    cell = line.cell(Column.PERSON_CODE)
    return line.take(Column.PERSON_CODE, cells.read_code(cell, name="PERSON_CODE")) or ""


def _certificate_number(line: Line, column: Column) -> str:
    if _says_nothing(line, column):
        return ""
    return line.take(column, cells.read_certificate_number(line.cell(column))) or ""


def _says_nothing(line: Line, column: Column) -> bool:
    return line.is_empty(column) or plain(cells.text_of(line.cell(column))) in _NOTHING


def _validity(line: Line, number: str) -> tuple[date | None, date | None]:
    """Return first and last day of the supervision certificate, as far as they can be read."""
    columns = (Column.ISSUED_ON, Column.EXPIRES_ON)
    if not number:
        if _says_nothing(line, Column.SUPERVISION_NUMBER) and not all(
            _says_nothing(line, column) for column in columns
        ):
            line.fault(Column.SUPERVISION_NUMBER, "CERT_NO_MISSING")
        return None, None
    issued_on, expires_on = (_day(line, column) for column in columns)
    if issued_on and expires_on and expires_on < issued_on:
        line.fault(Column.EXPIRES_ON, "EXPIRY_BEFORE_ISSUE")
    return issued_on, expires_on


def _day(line: Line, column: Column) -> date | None:
    if line.is_empty(column):
        line.fault(column, "DATE_MISSING")
        return None
    return line.take(column, cells.read_day(line.cell(column)))
