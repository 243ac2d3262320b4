"""Who took part and who passed, by unit, over the sittings of a period."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate

from accounts.models import User
from core.dates import SHANGHAI
from exams.results import rules
from exams.results.queries.standing import begun_at, figures_at
from exams.results.rules import Share
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting, Unit
from org.queries import root_of_reach


@dataclass(frozen=True, slots=True)
class UnitTurnout:
    """One unit over the sittings of a period: places on lists, not people, are counted."""

    name: str
    code: str
    listed: int
    took_part: int
    results: int  # that nothing holds
    passed: int
    mean_percent: Decimal | None  # of the marks of each paper

    @property
    def turnout(self) -> Share:
        return Share(self.took_part, self.listed)

    @property
    def pass_share(self) -> Share:
        return Share(self.passed, self.results)


@dataclass(frozen=True, slots=True)
class Participation:
    """The units in reach over the sittings of a period, as of a moment."""

    units: list[UnitTurnout]
    total: UnitTurnout
    sittings: int  # released by then: what the figures are made of
    sealed: int  # of the period and arranged, but not released by then: left out


@dataclass(frozen=True, slots=True)
class _Row:
    unit: Unit
    listed: int
    took_part: int
    results: int
    passed: int
    points: Decimal  # percents of all results together


def participation(
    *, reader: User, since: date, until: date, kind: str, at: datetime
) -> Participation:
    """Return who took part and passed, by the unit of the day of each sitting. Five queries.

    Only sittings count whose results were released by the moment: their lists change no more, so
    that the same question has the same answer later.

    Args:
        since, until: days on which sittings opened, both included.
        kind: of sittings; empty: all.
    """
    sittings = _sittings(since, until, kind)
    released = sittings.filter(released_at__lte=at)
    rows = _rows(released, reader, at)
    return Participation(
        units=[_turnout(row) for row in rows],
        total=_total(rows),
        sittings=released.count(),
        sealed=sittings.filter(created_at__lte=at).exclude(released_at__lte=at).count(),
    )


def _sittings(since: date, until: date, kind: str) -> QuerySet[Sitting]:
    first = datetime.combine(since, datetime.min.time(), SHANGHAI)
    end = datetime.combine(until + timedelta(days=1), datetime.min.time(), SHANGHAI)
    sittings = Sitting.objects.filter(opens_at__gte=first, opens_at__lt=end)
    return sittings.filter(kind=kind) if kind else sittings


def _rows(sittings: QuerySet[Sitting], reader: User, at: datetime) -> list[_Row]:
    root = root_of_reach(reader)
    if root is None:
        return []
    served = Posting.objects.on(OuterRef("day")).filter(user=OuterRef("candidate"))
    begun = begun_at(at).filter(sitting=OuterRef("sitting"), candidate=OuterRef("candidate"))
    results = figures_at(at).filter(
        attempt__sitting=OuterRef("sitting"), attempt__candidate=OuterRef("candidate")
    )
    share = results.annotate(share=100 * F("raw_score") / F("maximum")).values("share")[:1]
    rows = (
        Candidacy.objects.filter(sitting__in=sittings, is_test_run=False)
        .annotate(day=TruncDate("sitting__opens_at", tzinfo=SHANGHAI))
        .annotate(
            unit=Subquery(served.order_by("-from_on", "-pk").values("unit")[:1]),
            came=Exists(begun),
            passes=Subquery(results.values("is_passed")[:1]),
            share=Subquery(share),
        )
        .values("unit")
        .annotate(
            listed=Count("pk"),
            took_part=Count("pk", Q(came=True)),
            results=Count("share"),
            passed=Count("pk", Q(passes=True)),
            points=Sum("share"),
        )
        .order_by()
    )
    units = {unit.pk: unit for unit in Unit.objects.under(root)}
    found = [
        _Row(
            units[row["unit"]],
            row["listed"],
            row["took_part"],
            row["results"],
            row["passed"],
            Decimal(str(row["points"] or 0)),
        )
        for row in rows
        if row["unit"] in units
    ]
    return sorted(found, key=lambda row: (row.unit.name, row.unit.code))


def _turnout(row: _Row) -> UnitTurnout:
    return UnitTurnout(
        name=row.unit.name,
        code=row.unit.code,
        listed=row.listed,
        took_part=row.took_part,
        results=row.results,
        passed=row.passed,
        mean_percent=_mean(row.points, row.results),
    )


def _mean(points: Decimal, results: int) -> Decimal | None:
    return rules.rounded(points / results) if results else None


def _total(rows: list[_Row]) -> UnitTurnout:
    results = sum(row.results for row in rows)
    return UnitTurnout(
        name="",
        code="",
        listed=sum(row.listed for row in rows),
        took_part=sum(row.took_part for row in rows),
        results=results,
        passed=sum(row.passed for row in rows),
        mean_percent=_mean(sum((row.points for row in rows), Decimal(0)), results),
    )
