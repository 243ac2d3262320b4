"""Lists of a sitting: who scored what, who is held, who waits, who did not come."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from exams.delivery.models import Attempt
from exams.invigilation.queries import attempt_is_held
from exams.marking.models import Result
from exams.results.queries.standing import attempts_at, begun_at, figures_at, unmarked_at
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sitting_rows


class Show(StrEnum):
    """Which candidates of a sitting are listed."""

    RESULTS = "results"
    HELD = "held"
    UNMARKED = "unmarked"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate without a result, and their attempt if they have one."""

    candidate: User
    attempt: Attempt | None


def result_rows(sitting: Sitting, *, at: datetime) -> QuerySet[Result]:
    """Return the results of a sitting at a moment with their candidates, the best first."""
    rows = figures_at(at).filter(attempt__sitting=sitting).select_related("attempt__candidate")
    return rows.order_by("-raw_score", "attempt__candidate__username")


def held_people(sitting: Sitting, *, at: datetime) -> QuerySet[Attempt]:
    """Return the attempts of a sitting that an irregularity held at a moment, by account."""
    held = attempts_at(sitting, at).filter(attempt_is_held(at=at))
    return held.select_related("candidate").order_by("candidate__username")


def unmarked_people(sitting: Sitting, *, at: datetime) -> QuerySet[Attempt]:
    """Return the attempts that waited for marks at a moment, held ones not, by account."""
    waiting = unmarked_at(sitting, at).select_related("candidate")
    return waiting.order_by("candidate__username")


def absent_people(sitting: Sitting, *, at: datetime) -> QuerySet[Candidacy]:
    """Return who is listed and had begun no attempt at a moment, by account."""
    own = begun_at(at).filter(sitting=sitting, candidate=OuterRef("candidate"))
    listed = Candidacy.objects.filter(~Exists(own), sitting=sitting, is_test_run=False)
    return listed.select_related("candidate").order_by("candidate__username")


def result_sittings(user: User) -> QuerySet[Sitting]:
    """Return the sittings in reach that somebody has finished, with `marked` counted."""
    finished = Attempt.objects.closed().on_record().filter(sitting=OuterRef("pk"))
    standing = Q(attempts__results__isnull=False, attempts__is_test_run=False)
    counting = standing & ~Q(attempts__status=Attempt.Status.VOIDED)
    marked = Count("attempts", filter=counting, distinct=True)
    return sitting_rows(user).annotate(marked=marked).filter(Exists(finished))
