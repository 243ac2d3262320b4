"""Are units in strength? Counting designated and certified people by two rules: plain values.

Designated and certified are two questions. Nothing here ever adds one to the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Post:
    """That somebody serves in a unit on the day."""

    person: int
    code: str  # of the person
    unit: int
    track: str
    is_full_time: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate that nobody had suspended or ended by the day; it may have run out."""

    person: int
    track: str  # that it entitles to
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
    expiring: Sequence[str]  # codes of people
    holding_both: Sequence[str]
    run_out: Sequence[str]

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

    def as_json(self) -> dict[str, Any]:
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
            "expiring_within_90_days": list(self.expiring),
            "holding_both": list(self.holding_both),
        }


@dataclass(slots=True)
class _Papers:
    """Who holds what on the day."""

    day: date
    in_force: dict[str, dict[int, date]] = field(default_factory=lambda: defaultdict(dict))
    had: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    held: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, paper: Paper) -> None:
        ends = paper.expires_on
        if ends is None:
            self.held[paper.track].add(paper.person)
        elif ends < self.day:
            self.had[paper.track].add(paper.person)
        else:
            self.held[paper.track].add(paper.person)
            latest = self.in_force[paper.track].get(paper.person, ends)
            self.in_force[paper.track][paper.person] = max(latest, ends)

    def has_run_out(self, track: str, person: int) -> bool:
        return person in self.had[track] and person not in self.in_force[track]

    def runs_out_soon(self, track: str, person: int) -> bool:
        ends = self.in_force[track].get(person)
        return ends is not None and ends <= self.day + SOON

    def holds_both(self, person: int) -> bool:
        return person in self.held[SUPERVISION] and person in self.held[ENFORCEMENT]


def draw_board(
    *,
    day: date,
    units: Sequence[UnitRow],
    posts: Iterable[Post],
    papers: Iterable[Paper],
    rules: Sequence[Rule],
) -> Board:
    """Count the people of the units and hold each unit against the rules of its area."""
    known = {unit.id for unit in units}
    posts = [post for post in posts if post.unit in known]
    holders = _Papers(day)
    for paper in papers:
        holders.add(paper)
    strengths = _strengths(units, posts, holders, rules)
    supervisors = {post.person: post for post in posts if post.track == SUPERVISION}
    return Board(
        day=day,
        strengths=strengths,
        reports=[_report(code, strengths, rules) for code in _codes(rules)],
        people=len(supervisors),
        certified=sum(person in holders.in_force[SUPERVISION] for person in supervisors),
        full_time=sum(post.is_full_time for post in supervisors.values()),
        expiring=sorted(
            post.code for post in supervisors.values() if _is_soon(holders, post.person)
        ),
        holding_both=sorted(
            post.code for post in supervisors.values() if holders.holds_both(post.person)
        ),
        run_out=sorted(
            post.code
            for post in supervisors.values()
            if holders.has_run_out(SUPERVISION, post.person)
        ),
    )


def _is_soon(holders: _Papers, person: int) -> bool:
    return holders.runs_out_soon(SUPERVISION, person)


def _strengths(
    units: Sequence[UnitRow], posts: Sequence[Post], holders: _Papers, rules: Sequence[Rule]
) -> list[Strength]:
    people: dict[tuple[int, str], set[int]] = defaultdict(set)
    for post in posts:
        people[post.unit, post.track].add(post.person)
    rules_of = _RulesByArea(rules)
    return [_strength(unit, people, holders, rules_of) for unit in units]


def _strength(
    unit: UnitRow,
    people: Mapping[tuple[int, str], set[int]],
    holders: _Papers,
    rules_of: "_RulesByArea",
) -> Strength:
    def counted(track: str, basis: str) -> int:
        serving = people.get((unit.id, track), set())
        return len(serving if basis == DESIGNATED else serving & holders.in_force[track].keys())

    supervisors = people.get((unit.id, SUPERVISION), set())
    return Strength(
        unit=unit,
        designated=counted(SUPERVISION, DESIGNATED),
        certified=counted(SUPERVISION, CERTIFIED),
        expiring=sum(_is_soon(holders, person) for person in supervisors),
        run_out=sum(holders.has_run_out(SUPERVISION, person) for person in supervisors),
        counts={
            rule.code: Count(rule, counted(rule.track, rule.basis))
            for rule in rules_of.nearest(unit.path)
        },
    )


class _RulesByArea:
    """Which rules hold for a unit: of each code, that of the nearest area around it."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = sorted(rules, key=lambda rule: len(rule.area_path))

    def nearest(self, path: str) -> Iterable[Rule]:
        around = (rule for rule in self._rules if path.startswith(rule.area_path))
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
