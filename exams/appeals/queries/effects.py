"""What an appeal does to the result that stands, or taking its outcome back: nothing is stored."""

from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import User
from exams.appeals.models import Appeal, Remark
from exams.appeals.queries.appeals import appeals_in_reach
from exams.corrections.queries import Effect, Flips, effect_on, grants_of
from exams.delivery.models import Attempt
from exams.marking import queries as marking
from exams.marking.models import MarkingTask, Result

Remedy, State = Appeal.Remedy, Appeal.State


def effect_of(
    appeal: Appeal, remedy: str, points: Decimal | None = None, *, holds: bool = True
) -> Effect:
    """Return what becomes of the result by a remedy of marks. Twelve queries at most.

    Args:
        points: for the answer, if that is the remedy.
        holds: else what becomes of it once that is taken back.
    """
    attempt = appeal.attempt
    scheme = marking.scheme_of(attempt.sitting)
    given = marking.given_in([attempt.pk])
    if scheme.needs_people:
        terms = marking.terms_of(attempt.sitting)
        marking.add_people(given, terms, remarks=_counting(appeal, remedy, holds))
    grants = {
        position: each
        for position, each in grants_of([attempt.pk]).get(attempt.pk, {}).items()
        if position != appeal.position
    }
    if holds and points is not None and appeal.position is not None:
        grants[appeal.position] = points
    result = Result.objects.standing().select_related("attempt").get(attempt=attempt)
    return effect_on(result, scheme, given[attempt.pk], grants)


def _counting(appeal: Appeal, remedy: str, holds: bool) -> QuerySet[MarkingTask]:
    """Return the re-marks that count: of other appeals as they do, its own if it holds."""
    others = marking.remarks_upheld().exclude(remark__appeal=appeal)
    counting = Q(pk__in=others.values("pk"))
    if holds and remedy == Remedy.REMARK:
        counting |= Q(remark__appeal=appeal)
    return MarkingTask.objects.filter(counting)


def effect_shown(appeal: Appeal) -> Effect | None:
    """Return what there is to look at before the next step; None: no marks are in question.

    Of what was proposed, what it comes to; of what was marked again, what proposing that would
    come to; of what was upheld, what taking it back would.
    """
    if appeal.state == State.PROPOSED and appeal.remedy in Appeal.BY_MARKS:
        return effect_of(appeal, appeal.remedy, appeal.points)
    if appeal.state == State.UPHELD and appeal.remedy in Appeal.BY_MARKS:
        return effect_of(appeal, appeal.remedy, holds=False)
    remarks = Remark.objects.filter(appeal=appeal)
    is_in = remarks.exists() and not remarks.filter(task__done_at=None).exists()
    return effect_of(appeal, Remedy.REMARK) if appeal.state == State.ASSIGNED and is_in else None


def flips_of_appeal(*, appeal_id: int, user: User) -> Flips:
    """Return whether the next step of an appeal turns its attempt over: for other apps.

    Raises:
        Appeal.DoesNotExist: none such in the user's reach.
    """
    appeal = appeals_in_reach(user).get(pk=appeal_id)
    effect = effect_shown(appeal)
    own = Attempt.objects.filter(pk=appeal.attempt_id, is_test_run=False)
    was, will = (effect.before.is_passed, effect.after.is_passed) if effect else (False, False)
    return Flips(
        to_fail=own if was and not will else own.none(),
        to_pass=own if will and not was else own.none(),
    )
