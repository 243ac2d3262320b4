"""Corrections and sittings in somebody's reach, and how a correction stands."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from exams.corrections.models import CorrectionRun
from exams.delivery.models import Attempt
from exams.marking.models import KeyCorrection, Result
from exams.results.queries import results_out
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach
from org.models import Posting

Kind = KeyCorrection.Kind


def sittings_holding(version_id: int, user: User) -> QuerySet[Sitting]:
    """Return the sittings in reach whose paper holds an item version."""
    return sittings_in_reach(user).filter(paper__items__version=version_id)


def sitting_choices(version_id: int, user: User) -> list[Sitting]:
    """Return the same with `attempts_over` and `results_marked` counted, the latest first."""
    counting = ~Q(attempts__status=Attempt.Status.VOIDED) & Q(attempts__is_test_run=False)
    over = counting & Q(attempts__closed_at__isnull=False)
    marked = counting & Q(attempts__results__isnull=False)
    rows = (
        sittings_holding(version_id, user)
        .select_related("unit")
        .annotate(
            attempts_over=Count("attempts", filter=over, distinct=True),
            results_marked=Count("attempts", filter=marked, distinct=True),
        )
    )
    return list(rows.order_by("-opens_at", "-pk"))


def sittings_beyond(version_id: int, user: User) -> int:
    """Return how many sittings hold the version and are not in reach."""
    holding = Sitting.objects.filter(paper__items__version=version_id)
    return holding.exclude(pk__in=sittings_in_reach(user).values("pk")).count()


def corrections_in_reach(user: User) -> QuerySet[KeyCorrection]:
    """Return the corrections all of whose sittings the user's roles reach, the newest first."""
    beyond = KeyCorrection.objects.filter(pk=OuterRef("pk")).exclude(scope=None)
    beyond = beyond.filter(
        Exists(
            Sitting.objects.filter(corrections=OuterRef("pk")).exclude(
                pk__in=sittings_in_reach(user).values("pk")
            )
        )
    )
    some = KeyCorrection.objects.filter(
        Exists(sittings_in_reach(user).filter(corrections=OuterRef("pk")))
    )
    rows = some.filter(~Exists(beyond)).select_related(
        "version__item", "asked_by", "decision__decided_by", "withdrawal", "takes_back"
    )
    return rows.annotate(sittings_counted=Count("scope")).order_by("-asked_at", "-pk")


def waiting_corrections() -> QuerySet[KeyCorrection]:
    """Return what nobody has decided or given up."""
    return KeyCorrection.objects.filter(decision=None, withdrawal=None)


def is_waiting(correction: KeyCorrection) -> bool:
    """Tell whether nobody has decided it or given it up. One query."""
    return waiting_corrections().filter(pk=correction.pk).exists()


def is_running(correction: KeyCorrection) -> bool:
    """Tell whether a dry run or a commit of it is under way. One query."""
    return CorrectionRun.objects.filter(correction=correction, state="waiting").exists()


def is_in_force(correction: KeyCorrection) -> bool:
    """Tell whether it was confirmed and not taken back. Two queries."""
    confirmed = KeyCorrection.objects.filter(pk=correction.pk, decision__is_confirmed=True)
    gone = KeyCorrection.objects.filter(takes_back=correction.pk, decision__is_confirmed=True)
    return correction.kind != Kind.TAKE_BACK and confirmed.exists() and not gone.exists()


def results_changed_by(correction: KeyCorrection) -> QuerySet[Result]:
    """Return the results that a commit wrote, whether they stand today or not."""
    if correction.takes_back_id:
        return Result.objects.filter(
            cause=Result.Cause.KEY_RESTORED, correction=correction.takes_back_id
        )
    return Result.objects.filter(cause=Result.Cause.KEY_CORRECTED, correction=correction)


def units_of(user_ids: Collection[int], *, day: date) -> dict[int, int]:
    """Return where people serve on a day, by person; the newest posting decides. One query."""
    rows = Posting.objects.on(day).filter(user__in=user_ids).order_by("from_on", "pk")
    return dict(rows.values_list("user", "unit"))


def own_changes(user: User) -> QuerySet[Result]:
    """Return the own results that took the place of one that could be seen, the newest first."""
    later = Result.objects.filter(
        attempt__candidate=user,
        supersedes__isnull=False,
        attempt__sitting__released_at__lte=F("marked_at"),
        attempt__in=results_out().filter(attempt__candidate=user).values("attempt"),
    )
    rows = later.select_related(
        "attempt__sitting__paper", "attempt__candidate", "supersedes", "correction__version"
    )
    return rows.order_by("-marked_at", "-pk")


def correction_of(result: Result) -> KeyCorrection | None:
    """Return what a result follows from: the correction, or that which took one back. One query."""
    if result.cause == Result.Cause.KEY_RESTORED:
        return KeyCorrection.objects.filter(
            takes_back=result.correction_id, decision__is_confirmed=True
        ).first()
    return result.correction
