"""The figures of a sitting as they stood at a moment: the same whenever they are asked for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Avg, Count, Exists, OuterRef, Q

from exams.invigilation.queries import attempt_is_held
from exams.marking.models import PartScore
from exams.papers.models import Part
from exams.results import rules
from exams.results.queries.standing import (
    attempts_at,
    begun_at,
    figures_at,
    is_list_known,
    submitted_at,
    unmarked_at,
)
from exams.results.rules import Column, Scores, Share
from exams.sittings.models import Candidacy, Sitting


@dataclass(frozen=True, slots=True)
class PartFigures:
    """How one part of the paper went, common or special."""

    name: str
    results: int
    passed: int  # reached the part's own cut score; all, if it has none
    has_cut: bool
    mean: Decimal
    maximum: Decimal

    @property
    def share(self) -> Share:
        return Share(self.passed, self.results)


@dataclass(frozen=True, slots=True)
class Figures:
    """A sitting in figures at a moment. Test runs of staff are in none of them."""

    at: datetime
    # None: the list was still open at that moment, and who stood on it is not recorded.
    listed: int | None
    absent: int | None  # of those listed
    arrived: int  # began an attempt, voided ones included
    submitted: int
    held: int
    unmarked: int  # submitted, nothing holds them, and there is no result
    passed: int
    scores: Scores  # of results that nothing holds
    columns: list[Column]
    parts: list[PartFigures]
    maximum: Decimal
    cut_score: Decimal

    @property
    def marked(self) -> int:
        return self.scores.number

    @property
    def failed(self) -> int:
        return self.marked - self.passed

    @property
    def pass_share(self) -> Share:
        return Share(self.passed, self.marked)


def figures_of(sitting: Sitting, *, at: datetime, now: datetime) -> Figures:
    """Return the figures of a sitting at a moment. Six queries.

    Args:
        at: no later than `now`.
        now: when it is asked; the list of an open sitting is known now, and at no other moment.
    """
    rows = list(
        figures_at(at)
        .filter(attempt__sitting=sitting)
        .values_list("raw_score", "is_passed", "maximum", "cut_score")
    )
    results = [(score, passes) for score, passes, _maximum, _cut in rows]
    paper = sitting.paper
    listed, absent = _listed(sitting, at, now)
    maximum = max((each[2] for each in rows), default=paper.maximum)
    return Figures(
        at=at,
        listed=listed,
        absent=absent,
        arrived=_arrived(sitting, at),
        submitted=submitted_at(sitting, at).count(),
        held=attempts_at(sitting, at).filter(attempt_is_held(at=at)).count(),
        unmarked=unmarked_at(sitting, at).count(),
        passed=sum(passes for _score, passes in results),
        scores=rules.scores_of([score for score, _passes in results]),
        columns=rules.distribution(results, maximum),
        parts=_parts(sitting, at),
        maximum=maximum,
        cut_score=max((each[3] for each in rows), default=paper.cut_score),
    )


def _listed(sitting: Sitting, at: datetime, now: datetime) -> tuple[int | None, int | None]:
    """Return how many are listed and, of them, absent; nothing of a list that was open then."""
    if not is_list_known(sitting, at=at, now=now):
        return None, None
    own = begun_at(at).filter(sitting=sitting, candidate=OuterRef("candidate"))
    listed = Candidacy.objects.filter(sitting=sitting, is_test_run=False)
    counts = listed.aggregate(listed=Count("pk"), absent=Count("pk", ~Q(Exists(own))))
    return counts["listed"], counts["absent"]


def _arrived(sitting: Sitting, at: datetime) -> int:
    return begun_at(at).filter(sitting=sitting).values("candidate").distinct().count()


def _parts(sitting: Sitting, at: datetime) -> list[PartFigures]:
    results = figures_at(at).filter(attempt__sitting=sitting)
    rows = (
        PartScore.objects.filter(result__in=results)
        .values("part", "maximum")
        .annotate(
            results=Count("pk"),
            passed=Count("pk", Q(is_passed=True)),
            cuts=Count("cut_score"),
            mean=Avg("raw_score"),
        )
        .order_by("part", "maximum")
    )
    return [
        PartFigures(
            name=str(Part(row["part"]).label),
            results=row["results"],
            passed=row["passed"],
            has_cut=row["cuts"] > 0,
            mean=rules.rounded(Decimal(row["mean"])),
            maximum=row["maximum"],
        )
        for row in rows
    ]
