"""What a dry run found, in figures and row by row."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from exams.corrections.models import CorrectionRun, ScoreChange
from exams.delivery.models import Attempt
from exams.marking.models import KeyCorrection
from exams.sittings.models import Sitting

TO_FAIL = Q(was_passed=True, is_passed=False)
TO_PASS = Q(was_passed=False, is_passed=True)
_COUNTS = {
    "changed": Count("pk"),
    "higher": Count("pk", filter=Q(raw_score__gt=F("result__raw_score"))),
    "lower": Count("pk", filter=Q(raw_score__lt=F("result__raw_score"))),
    "to_pass": Count("pk", filter=TO_PASS),
    "to_fail": Count("pk", filter=TO_FAIL),
}


@dataclass(frozen=True, slots=True)
class Effects:
    """What a dry run found in all; test runs of staff are not counted."""

    changed: int
    higher: int
    lower: int
    to_pass: int
    to_fail: int
    other_maximum: int  # results out of another maximum
    parts: int  # results of which another number of parts fails
    critical: int  # results with another number of critical items missed


@dataclass(frozen=True, slots=True)
class Group:
    """The same of one sitting or one unit."""

    name: str
    changed: int
    higher: int
    lower: int
    to_pass: int
    to_fail: int


def changes_of(run: CorrectionRun) -> QuerySet[ScoreChange]:
    """Return the changes that count: those of candidates."""
    return ScoreChange.objects.filter(run=run, result__attempt__is_test_run=False)


def effects_of(run: CorrectionRun) -> Effects:
    """Return what a dry run found in all. One query."""
    figures = changes_of(run).aggregate(
        **_COUNTS,
        other_maximum=Count("pk", filter=~Q(maximum=F("result__maximum"))),
        parts=Count("pk", filter=~Q(parts_failed=F("result__parts_failed"))),
        critical=Count("pk", filter=~Q(critical_missed=F("result__critical_missed"))),
    )
    return Effects(**figures)


def by_sitting(run: CorrectionRun) -> list[Group]:
    """Return what it found by sitting. One query."""
    return _groups(run, "result__attempt__sitting__title", "result__attempt__sitting")


def by_unit(run: CorrectionRun) -> list[Group]:
    """Return what it found by unit, where candidates served that day; none: empty. One query."""
    return _groups(run, "unit__name", "unit")


def _groups(run: CorrectionRun, name: str, key: str) -> list[Group]:
    rows = changes_of(run).values(key, name).annotate(**_COUNTS).order_by("-changed", name)
    return [Group(row[name] or "", **{count: row[count] for count in _COUNTS}) for row in rows]


def change_rows(run: CorrectionRun, *, only: str = "") -> QuerySet[ScoreChange]:
    """Return the changes one by one: who fails now, who passes now, the others.

    Args:
        only: "to-fail" or "to-pass"; anything else: all.
    """
    rows = changes_of(run).select_related(
        "result__attempt__candidate", "result__attempt__sitting", "unit"
    )
    wanted = {"to-fail": TO_FAIL, "to-pass": TO_PASS}.get(only)
    if wanted is not None:
        rows = rows.filter(wanted)
    first = Case(
        When(TO_FAIL, then=Value(0)),
        When(TO_PASS, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(first, "result__attempt__sitting", "result__attempt")


def newest_dry_run(correction: KeyCorrection) -> CorrectionRun | None:
    """Return the dry run to look at: the newest, ended or not."""
    runs = correction.runs.filter(kind=CorrectionRun.Kind.DRY_RUN)
    return runs.select_related("asked_by").order_by("-pk").first()


def newest_commit(correction: KeyCorrection) -> CorrectionRun | None:
    """Return the newest commit that was tried."""
    runs = correction.runs.filter(kind=CorrectionRun.Kind.COMMIT)
    return runs.select_related("asked_by").order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A sitting in which a correction is to hold, and what is there to be marked."""

    sitting: Sitting
    results: int
    unmarked: int  # over, and marked by the key in force when they are


def scope_of(correction: KeyCorrection) -> list[ScopeRow]:
    """Return the sittings of a correction, the latest first. One query."""
    counting = ~Q(attempts__status=Attempt.Status.VOIDED) & Q(attempts__is_test_run=False)
    closed = counting & Q(attempts__status__in=["submitted", "timed-out"])
    rows = (
        Sitting.objects.filter(corrections=correction)
        .select_related("unit")
        .annotate(
            marked=Count(
                "attempts", filter=counting & Q(attempts__results__isnull=False), distinct=True
            ),
            unmarked=Count("attempts", filter=closed & Q(attempts__results=None), distinct=True),
        )
    )
    return [
        ScopeRow(sitting, sitting.marked, sitting.unmarked)
        for sitting in rows.order_by("-opens_at", "-pk")
    ]
