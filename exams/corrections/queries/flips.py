"""Whose results pass no more, or pass now, by a dry run: for other apps."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from exams.corrections.models import CorrectionRun, ScoreChange
from exams.corrections.queries.figures import TO_FAIL, TO_PASS, changes_of
from exams.corrections.queries.lists import corrections_in_reach
from exams.delivery.models import Attempt


@dataclass(frozen=True, slots=True)
class Flips:
    """Attempts by what becomes of them, as queries that have not been made."""

    to_fail: QuerySet[Attempt]
    to_pass: QuerySet[Attempt]


def flips_of(*, correction_id: int, user: User) -> Flips:
    """Return which attempts the newest finished dry run of a correction turns over.

    Raises:
        KeyCorrection.DoesNotExist: none such in the user's reach.
    """
    found = corrections_in_reach(user).get(pk=correction_id)
    runs = CorrectionRun.objects.filter(correction=found, kind="dry-run", state="done")
    newest = runs.order_by("-pk").first()
    changes = changes_of(newest) if newest else ScoreChange.objects.none()
    return Flips(
        Attempt.objects.filter(pk__in=changes.filter(TO_FAIL).values("result__attempt")),
        Attempt.objects.filter(pk__in=changes.filter(TO_PASS).values("result__attempt")),
    )
