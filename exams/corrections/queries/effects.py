"""What a correction would make of the results that stand: for the dry run and the commit alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from exams.corrections.rules import (
    Figures,
    figures_of,
    fingerprint_of,
    granted,
    line_of,
)
from exams.delivery.models import Attempt
from exams.marking import queries as marking
from exams.marking import rules
from exams.marking.models import KeyCorrection, Result
from exams.sittings.models import Sitting

Kind = KeyCorrection.Kind


@dataclass(frozen=True, slots=True)
class Effect:
    """One result that stands, and what it would be."""

    result: Result
    before: Figures
    marked: rules.Marked
    after: Figures

    @property
    def is_change(self) -> bool:
        """Tell whether another result takes its place."""
        return self.before.differs(self.after)

    @property
    def waits(self) -> bool:
        """Tell whether people would have to mark first what nobody has marked."""
        return bool(self.marked.waits) and not self.result.attempt.is_test_run

    @property
    def line(self) -> str:
        """Return what the fingerprint says of it."""
        return line_of(self.result.attempt_id, self.result.pk, self.after)


def schemes_after(correction: KeyCorrection) -> dict[int, rules.Scheme]:
    """Return by what each sitting of its scope would be marked, by sitting. Four queries each.

    Raises:
        NoKey: when it is used, if a key does not fit the item.
    """
    sittings = Sitting.objects.filter(pk__in=correction.scope.values("sitting"))
    return {
        sitting.pk: _scheme(correction, sitting)
        for sitting in sittings.select_related("paper").order_by("pk")
    }


def _scheme(correction: KeyCorrection, sitting: Sitting) -> rules.Scheme:
    if correction.kind == Kind.TAKE_BACK:
        return marking.scheme_without(sitting, correction.takes_back_id or 0)
    return marking.scheme_with(sitting, correction.kind, correction.version_id, correction.keys)


def measures_nothing(schemes: dict[int, rules.Scheme]) -> bool:
    """Tell whether one of the sittings would be left without any item that counts."""
    return any(scheme.measures_nothing for scheme in schemes.values())


def results_concerned(correction: KeyCorrection) -> QuerySet[Result]:
    """Return the results that stand in the sittings of a correction, in order of attempt.

    Test runs too: their pages show the same keys. What was voided stays as it is.
    """
    standing = Result.objects.standing().filter(
        attempt__sitting__in=correction.scope.values("sitting")
    )
    return standing.exclude(attempt__status=Attempt.Status.VOIDED).order_by("attempt")


def next_effects(
    correction: KeyCorrection, schemes: dict[int, rules.Scheme], *, after: int, most: int
) -> list[Effect]:
    """Return what would become of so many results after an attempt. Four queries, and more for
    each sitting where people mark something, however many results.

    Args:
        after: the attempt that came last; 0 to begin.
    """
    rows = (
        results_concerned(correction).filter(attempt__gt=after).select_related("attempt__sitting")
    )
    results = list(rows[:most])
    ids = [result.attempt_id for result in results]
    given, grants = marking.given_in(ids), grants_of(ids)
    _add_people(results, schemes, given)
    return [
        effect_on(
            result,
            schemes[result.attempt.sitting_id],
            given[result.attempt_id],
            grants.get(result.attempt_id, {}),
        )
        for result in results
    ]


def _add_people(
    results: Sequence[Result], schemes: dict[int, rules.Scheme], given: dict[int, marking.Given]
) -> None:
    """Fill in what people gave, in the sittings where people mark something."""
    sittings = {result.attempt.sitting_id: result.attempt.sitting for result in results}
    for sitting in sittings.values():
        if schemes[sitting.pk].needs_people:
            own = [each.attempt_id for each in results if each.attempt.sitting_id == sitting.pk]
            marking.add_people({pk: given[pk] for pk in own}, marking.terms_of(sitting))


def effect_on(
    result: Result, scheme: rules.Scheme, given: marking.Given, grants: dict[int, Decimal]
) -> Effect:
    """Return what becomes of one result.

    Args:
        grants: points that decisions on appeals gave, by position.
    """
    marked = granted(scheme, rules.mark(scheme, given.answers, given.people), grants)
    return Effect(result, figures_today(result), marked, figures_of(marked))


def figures_today(result: Result) -> Figures:
    """Return what a result says."""
    return Figures(
        raw=result.raw_score,
        maximum=result.maximum,
        cut=result.cut_score,
        is_passed=result.is_passed,
        parts_failed=result.parts_failed,
        critical_missed=result.critical_missed,
        points={int(position): Decimal(each) for position, each in result.points.items()},
    )


def grants_of(attempt_ids: Iterable[int]) -> dict[int, dict[int, Decimal]]:
    """Return the points that appeals which were upheld gave, by attempt and position. One query."""
    upheld = Q(appeals__state="upheld", appeals__remedy="points")
    rows = Attempt.objects.filter(upheld, pk__in=list(attempt_ids))
    found: dict[int, dict[int, Decimal]] = {}
    for attempt, position, points in rows.values_list("pk", "appeals__position", "appeals__points"):
        if position is not None and points is not None:
            found.setdefault(attempt, {})[position] = points
    return found


def fingerprint_begun(correction: KeyCorrection) -> str:
    """Return what the fingerprint of a correction begins with: itself, and the keys in force."""
    sittings = Sitting.objects.filter(pk__in=correction.scope.values("sitting")).order_by("pk")
    in_force = {
        sitting.pk: [each.pk for each in marking.corrections_in_force(sitting)]
        for sitting in sittings
    }
    return fingerprint_of([correction.pk, correction.kind, correction.keys, in_force])
