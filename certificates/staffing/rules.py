"""Are units in strength? Counting designated and certified people by two rules: plain values.

Designated and certified are two questions. Nothing here ever adds one to the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

SUPERVISION, ENFORCEMENT = "supervision", "enforcement"
DESIGNATED, CERTIFIED = "designated", "certified"
SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Rule:
    """How many people each unit of an area must have, counted in one way."""

    code: str
    track: str
    basis: str  # designated or certified
    minimum: int
    source: str
    area_path: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit that people serve in."""

    id: int
    code: str
    name: str
    level: str
    group: str
    region_code: str
    region: str
    path: str


class Headcount(NamedTuple):
    """How many serve in a unit on one track."""

    unit: int
    track: str
    people: int
    full_time: int


class Paper(NamedTuple):
    """A certificate of somebody in post; nobody had suspended or ended it by the day.

    It may have run out. Whoever serves in two units has it in both.
    """

    person: int
    unit: int  # where they serve
    serves: str  # the track they serve on
    entitles: str  # the track it is for
    expires_on: date | None  # last valid day; None on an import that does not say


@dataclass(frozen=True, slots=True)
class Count:
    """One unit held against one rule."""

    rule: Rule
    present: int

    @property
    def missing(self) -> int:
        """How many people are missing; 0 if there are enough."""
        return max(0, self.rule.minimum - self.present)


@dataclass(frozen=True, slots=True)
class Strength:
    """A unit on the day: its people, and how it stands by each rule."""

    unit: UnitRow
    designated: int
    certified: int
    expiring: int  # people whose certificate runs out within SOON
    run_out: int  # people whose certificate has run out and who have no other
    counts: Mapping[str, Count]  # by code of the rule

    def missing(self, code: str) -> int:
        """How many people the unit lacks by a rule; 0 if the rule is not for it."""
        count = self.counts.get(code)
        return count.missing if count else 0


@dataclass(frozen=True, slots=True)
class RuleReport:
    """How all the units stand by one rule."""

    rule: Rule
    units: int
    missing: int  # people
    by_group: Mapping[str, int]  # units below, by statistical group
    unit_codes: Sequence[str]  # of the units below

    @property
    def below(self) -> int:
        """How many units are below the minimum."""
        return len(self.unit_codes)

    @property
    def enough(self) -> int:
        """How many units reach the minimum."""
        return self.units - self.below

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.code,
            "minimum": self.rule.minimum,
            "below": self.below,
            "by_group": dict(self.by_group),
            "unit_codes": list(self.unit_codes),
        }


@dataclass(frozen=True, slots=True)
class Board:
    """The staffing of all units below a root on a day."""

    day: date
    strengths: Sequence[Strength]
    reports: Sequence[RuleReport]
    people: int  # designated supervisors
    certified: int
    full_time: int
    # Ids of supervisors: whose certificate runs out within SOON; who holds both kinds; whose
    # certificate has run out and who has no other.
    expiring: Set[int]
    holding_both: Set[int]
    run_out: Set[int]

    @property
    def not_certified(self) -> int:
        """How many designated supervisors hold no certificate in force."""
        return self.people - self.certified

    @property
    def part_time(self) -> int:
        return self.people - self.full_time

    @property
    def units_with_run_out(self) -> int:
        """How many units have somebody whose certificate has run out."""
        return sum(strength.run_out > 0 for strength in self.strengths)

    def report(self, code: str) -> RuleReport | None:
        """The report of a rule, or of the last one if there is no such rule."""
        by_code = {report.rule.code: report for report in self.reports}
        return by_code.get(code) or (self.reports[-1] if self.reports else None)

    def as_json(self, code_by_person: Mapping[int, str]) -> dict[str, Any]:
        """The board as other systems read it."""
        return {
            "as_of": self.day.isoformat(),
            "units": len(self.strengths),
            "people": self.people,
            "certified": self.certified,
            "not_certified": self.not_certified,
            "full_time": self.full_time,
            "part_time": self.part_time,
            "rules": [report.as_json() for report in self.reports],
            "expiring_within_90_days": sorted(code_by_person[pk] for pk in self.expiring),
            "holding_both": sorted(code_by_person[pk] for pk in self.holding_both),
        }


@dataclass(slots=True)
class _Holders:
    """People by what their certificates are worth on the day: of one unit, or of all."""

    in_force: set[int] = field(default_factory=set)
    later: set[int] = field(default_factory=set)  # of these, in force beyond SOON
    had: set[int] = field(default_factory=set)  # one that has run out

    def add(self, person: int, ends: date, day: date) -> None:
        if ends < day:
            self.had.add(person)
            return
        self.in_force.add(person)
        if ends > day + SOON:
            self.later.add(person)

    @property
    def expiring(self) -> set[int]:
        return self.in_force - self.later

    @property
    def run_out(self) -> set[int]:
        return self.had - self.in_force


def draw_board(
    *,
    day: date,
    units: Sequence[UnitRow],
    headcounts: Iterable[Headcount],
    papers: Iterable[Paper],
    rules: Sequence[Rule],
) -> Board:
    """Count the people of the units and hold each unit against the rules of its area."""
    counted = {(head.unit, head.track): head for head in headcounts}
    holders, both = _holders(papers, day, {unit.id for unit in units})
    strengths = _strengths(units, counted, holders, rules)
    supervisors = [counted[unit.id, SUPERVISION] for unit in units if _is_staffed(unit, counted)]
    everywhere = holders[None, SUPERVISION]
    return Board(
        day=day,
        strengths=strengths,
        reports=[_report(code, strengths, rules) for code in _codes(rules)],
        people=sum(head.people for head in supervisors),
        certified=len(everywhere.in_force),
        full_time=sum(head.full_time for head in supervisors),
        expiring=everywhere.expiring,
        holding_both=both,
        run_out=everywhere.run_out,
    )


def _is_staffed(unit: UnitRow, counted: Mapping[tuple[int, str], Headcount]) -> bool:
    return (unit.id, SUPERVISION) in counted


def _holders(
    papers: Iterable[Paper], day: date, units: Set[int]
) -> tuple[dict[tuple[int | None, str], _Holders], set[int]]:
    """Holders by unit and track, those of all units under None; and who holds both kinds."""
    holders: dict[tuple[int | None, str], _Holders] = defaultdict(_Holders)
    held: dict[str, set[int]] = {SUPERVISION: set(), ENFORCEMENT: set()}
    for person, unit, serves, entitles, ends in papers:
        if unit not in units:
            continue
        if serves == SUPERVISION and (ends is None or ends >= day):
            held[entitles].add(person)
        if serves == entitles and ends is not None:
            holders[unit, entitles].add(person, ends, day)
            holders[None, entitles].add(person, ends, day)
    return holders, held[SUPERVISION] & held[ENFORCEMENT]


def _strengths(
    units: Sequence[UnitRow],
    counted: Mapping[tuple[int, str], Headcount],
    holders: Mapping[tuple[int | None, str], _Holders],
    rules: Sequence[Rule],
) -> list[Strength]:
    nobody = _Holders()
    rules_of = _RulesByArea(rules)

    def present(unit: UnitRow, track: str, basis: str) -> int:
        if basis == CERTIFIED:
            return len(holders.get((unit.id, track), nobody).in_force)
        head = counted.get((unit.id, track))
        return head.people if head else 0

    def strength(unit: UnitRow) -> Strength:
        own = holders.get((unit.id, SUPERVISION), nobody)
        return Strength(
            unit=unit,
            designated=present(unit, SUPERVISION, DESIGNATED),
            certified=len(own.in_force),
            expiring=len(own.expiring),
            run_out=len(own.run_out),
            counts={
                rule.code: Count(rule, present(unit, rule.track, rule.basis))
                for rule in rules_of.nearest(unit.path)
            },
        )

    return [strength(unit) for unit in units]


class _RulesByArea:
    """Which rules hold for a unit: of each code, that of the nearest area around it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = sorted(rules, key=lambda rule: len(rule.area_path))

    def nearest(self, path: str) -> Iterable[Rule]:
        around = [rule for rule in self._rules if path.startswith(rule.area_path)]
        return {rule.code: rule for rule in around}.values()


def _codes(rules: Sequence[Rule]) -> list[str]:
    """The codes, those that count the designated first."""
    ordered = sorted(rules, key=lambda rule: (rule.track, rule.basis != DESIGNATED, rule.code))
    return list(dict.fromkeys(rule.code for rule in ordered))


def _report(code: str, strengths: Sequence[Strength], rules: Sequence[Rule]) -> RuleReport:
    held = [strength for strength in strengths if code in strength.counts]
    below = [strength for strength in held if strength.missing(code)]
    by_group = {strength.unit.group: 0 for strength in held}
    for strength in below:
        by_group[strength.unit.group] += 1
    widest = min(
        (rule for rule in rules if rule.code == code), key=lambda rule: len(rule.area_path)
    )
    return RuleReport(
        rule=widest,
        units=len(held),
        missing=sum(strength.missing(code) for strength in below),
        by_group=by_group,
        unit_codes=sorted(strength.unit.code for strength in below),
    )


# --- Region by level -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """The units of one level in one region, by one rule."""

    units: int
    below: int
    present: int
    required: int
    missing: int


@dataclass(frozen=True, slots=True)
class Row:
    """A region with a cell for each level; None where it has no such units."""

    code: str
    name: str
    cells: Mapping[str, Cell | None]

    @property
    def below(self) -> int:
        """How many units of the region are below the minimum."""
        return sum(cell.below for cell in self.cells.values() if cell)


def matrix(strengths: Sequence[Strength], code: str, levels: Sequence[str]) -> list[Row]:
    """The regions by level: no total hides a unit that is below."""
    members: dict[tuple[str, str], list[Strength]] = defaultdict(list)
    for strength in strengths:
        if code in strength.counts:
            members[strength.unit.region_code, strength.unit.level].append(strength)
    regions = {strength.unit.region_code: strength.unit.region for strength in strengths}
    return [
        Row(region, name, {level: _cell(members[region, level], code) for level in levels})
        for region, name in regions.items()
    ]


def _cell(members: Sequence[Strength], code: str) -> Cell | None:
    if not members:
        return None
    counts = [strength.counts[code] for strength in members]
    return Cell(
        units=len(members),
        below=sum(count.missing > 0 for count in counts),
        present=sum(count.present for count in counts),
        required=sum(count.rule.minimum for count in counts),
        missing=sum(count.missing for count in counts),
    )


def shortest_first(strengths: Iterable[Strength], code: str) -> list[Strength]:
    """The units below a rule, the worst first."""
    below = [strength for strength in strengths if strength.missing(code)]
    return sorted(below, key=lambda strength: (-strength.missing(code), strength.unit.code))
