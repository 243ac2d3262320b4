"""The figures of a sitting by the unit in which candidates served on its day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from accounts.models import User
from core.dates import local_day
from exams.results import rules
from exams.results.queries.standing import begun_at, figures_at, is_list_known, submitted_at
from exams.results.rules import Share
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting, Unit
from org.queries import root_of_reach


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """How the candidates of one unit did in a sitting."""

    # Empty: units beyond the reader's reach, and people without a unit on the day, together.
    name: str
    code: str
    listed: int | None  # None: not recorded for the moment
    arrived: int
    submitted: int
    marked: int  # results that nothing holds
    passed: int
    mean: Decimal | None
    above: Decimal | None = None  # its mean above that of all candidates; below: negative

    @property
    def pass_share(self) -> Share:
        return Share(self.passed, self.marked)

    @property
    def turnout(self) -> Share | None:
        return None if self.listed is None else Share(self.arrived, self.listed)


@dataclass(slots=True)
class _Count:
    listed: int = 0
    arrived: int = 0
    submitted: int = 0
    passed: int = 0
    scores: list[Decimal] = field(default_factory=list)


def units_by_candidate(sitting: Sitting) -> dict[int, int | None]:
    """Return the unit in which each candidate of a sitting served on its day. One query."""
    day = local_day(sitting.opens_at)
    served = Posting.objects.on(day).filter(user=OuterRef("candidate"))
    listed = Candidacy.objects.filter(sitting=sitting, is_test_run=False)
    unit = Subquery(served.order_by("-from_on", "-pk").values("unit")[:1])
    return dict(listed.annotate(served_in=unit).values_list("candidate", "served_in"))


def unit_figures(
    sitting: Sitting, *, at: datetime, now: datetime, reader: User
) -> list[UnitFigures]:
    """Return the figures of a sitting by unit, by name; those out of reach together, last.

    Six queries.
    """
    counts = _counts(sitting, at)
    root = root_of_reach(reader)
    found = Unit.objects.filter(pk__in=[pk for pk in counts if pk])
    units = {unit.pk: unit for unit in (found.under(root) if root else found.none())}
    others, is_listed = _Count(), is_list_known(sitting, at=at, now=now)
    every = [score for count in counts.values() for score in count.scores]
    rows = []
    for pk, count in counts.items():
        # Of a list that is not known, those who came are.
        if not (is_listed or count.arrived):
            continue
        unit = units.get(pk or 0)
        if unit:
            rows.append(_figures(unit.name, unit.code, count, every, is_listed=is_listed))
        else:
            _add(others, count)
    rows.sort(key=lambda row: (row.name, row.code))
    if others.listed or others.arrived:
        rows.append(_figures("", "", others, every, is_listed=is_listed))
    return rows


def _counts(sitting: Sitting, at: datetime) -> dict[int | None, _Count]:
    units = units_by_candidate(sitting)
    counts: dict[int | None, _Count] = defaultdict(_Count)
    for unit in units.values():
        counts[unit].listed += 1
    begun = begun_at(at).filter(sitting=sitting)
    for candidate in set(begun.values_list("candidate", flat=True)):
        counts[units.get(candidate)].arrived += 1
    submitted = submitted_at(sitting, at).values_list("candidate", flat=True)
    for candidate in submitted:
        counts[units.get(candidate)].submitted += 1
    results = figures_at(at).filter(attempt__sitting=sitting)
    for candidate, score, passes in results.values_list(
        "attempt__candidate", "raw_score", "is_passed"
    ):
        count = counts[units.get(candidate)]
        count.scores.append(score)
        count.passed += passes
    return counts


def _add(others: _Count, count: _Count) -> None:
    others.listed += count.listed
    others.arrived += count.arrived
    others.submitted += count.submitted
    others.passed += count.passed
    others.scores += count.scores


def _figures(
    name: str, code: str, count: _Count, every: list[Decimal], *, is_listed: bool
) -> UnitFigures:
    return UnitFigures(
        name=name,
        code=code,
        listed=count.listed if is_listed else None,
        arrived=count.arrived,
        submitted=count.submitted,
        marked=len(count.scores),
        passed=count.passed,
        mean=rules.scores_of(count.scores).mean,
        above=rules.above(count.scores, every),
    )
