"""Reads about results: of a sitting, and somebody's own."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from exams.delivery.models import Attempt
from exams.marking.models import Result, TopicScore
from exams.marking.queries import results_in
from exams.sittings.models import Sitting
from exams.sittings.queries import sitting_rows


@dataclass(frozen=True, slots=True)
class Summary:
    """The results of a sitting in figures."""

    marked: int
    passed: int
    mean: Decimal | None  # raw score; None while nobody is marked

    @property
    def pass_percent(self) -> Decimal | None:
        """Return the share of those marked who passed, in percent."""
        if not self.marked:
            return None
        return round(Decimal(100) * self.passed / self.marked, 1)


def result_rows(sitting: Sitting) -> QuerySet[Result]:
    """Return the results of a sitting with their candidates, the best first."""
    rows = results_in(sitting.pk).select_related("attempt__candidate")
    return rows.order_by("-raw_score", "attempt__candidate__username")


def summary_of(sitting: Sitting) -> Summary:
    """Return the results of a sitting in figures. One query."""
    figures = results_in(sitting.pk).aggregate(
        marked=Count("pk"), passed=Count("pk", filter=Q(is_passed=True)), mean=Avg("raw_score")
    )
    mean = figures["mean"]
    return Summary(
        figures["marked"], figures["passed"], None if mean is None else round(Decimal(mean), 1)
    )


def result_sittings(user: User) -> QuerySet[Sitting]:
    """Return the sittings in reach that somebody has finished, with `marked` counted."""
    finished = Attempt.objects.closed().on_record().filter(sitting=OuterRef("pk"))
    standing = Q(attempts__results__isnull=False, attempts__is_test_run=False)
    counting = standing & ~Q(attempts__status=Attempt.Status.VOIDED)
    marked = Count("attempts", filter=counting, distinct=True)
    return sitting_rows(user).annotate(marked=marked).filter(Exists(finished))


def own_result(attempt: Attempt) -> Result | None:
    """Return the result of an attempt if its candidate may see it: once it is released."""
    released = Result.objects.standing().filter(attempt__sitting__released_at__isnull=False)
    return released.filter(attempt=attempt).first()


def topic_scores(result: Result) -> QuerySet[TopicScore]:
    """Return the parts of a result by topic, in the order of the topics."""
    scores = TopicScore.objects.filter(result=result).select_related("topic")
    return scores.order_by("topic__position", "topic__code")


def results_of(user: User) -> QuerySet[Result]:
    """Return the results that somebody may see of their own, the newest first."""
    own = (
        Result.objects.standing()
        .filter(attempt__candidate=user, attempt__sitting__released_at__isnull=False)
        .exclude(attempt__status=Attempt.Status.VOIDED)
    )
    return own.select_related("attempt__sitting").order_by(F("attempt__closed_at").desc(), "-pk")
