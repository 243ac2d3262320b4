"""What a release would let out, and what stands against it or is left out."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from exams.delivery.models import Attempt
from exams.invigilation.queries import attempt_is_held
from exams.marking.models import Result
from exams.marking.queries import unmarked_attempts
from exams.results import rules
from exams.results.models import LeftOut, ReleaseRequest
from exams.results.queries.standing import left_out
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach


@dataclass(frozen=True, slots=True)
class Pending:
    """What a release of a sitting, or of one attempt, would let out at this moment."""

    results: tuple[int, ...]  # primary keys
    held: tuple[int, ...]  # attempts, in order
    unmarked: tuple[int, ...]  # attempts, in order; held ones are not among them
    answering: int
    listed: int
    absent: int
    passed: int
    mean: Decimal | None

    @property
    def marked(self) -> int:
        return len(self.results)

    def digest(self, *, leaves_unmarked: bool) -> str:
        """Return what tells it from the state before or after any change."""
        return rules.digest(self.results, self.held, self.unmarked, leaves_unmarked=leaves_unmarked)


def pending_of(sitting: Sitting) -> Pending:
    """Return what a release of a sitting would let out now. Six queries."""
    live = Attempt.objects.live().on_record().filter(sitting=sitting)
    held = tuple(live.filter(attempt_is_held()).order_by("pk").values_list("pk", flat=True))
    unmarked = unmarked_attempts().on_record().filter(sitting=sitting).exclude(pk__in=held)
    listed = Candidacy.objects.filter(sitting=sitting, is_test_run=False)
    own = Attempt.objects.filter(sitting=sitting, candidate=OuterRef("candidate"))
    results = Result.objects.standing().filter(attempt__in=live).exclude(attempt__in=held)
    return _pending(
        results,
        held=held,
        unmarked=tuple(unmarked.order_by("pk").values_list("pk", flat=True)),
        answering=live.filter(status=Attempt.Status.OPEN).count(),
        listed=listed.count(),
        absent=listed.filter(~Exists(own)).count(),
    )


def pending_one(attempt: Attempt) -> Pending:
    """Return what a release of one attempt that was left out would let out now. Three queries."""
    live = Attempt.objects.live().filter(pk=attempt.pk)
    held = tuple(live.filter(attempt_is_held()).values_list("pk", flat=True))
    unmarked = unmarked_attempts().filter(pk=attempt.pk).exclude(pk__in=held)
    results = Result.objects.standing().filter(attempt__in=live).exclude(attempt__in=held)
    return _pending(
        results,
        held=held,
        unmarked=tuple(unmarked.values_list("pk", flat=True)),
        answering=0,
        listed=1,
        absent=0,
    )


def _pending(
    results: QuerySet[Result],
    *,
    held: tuple[int, ...],
    unmarked: tuple[int, ...],
    answering: int,
    listed: int,
    absent: int,
) -> Pending:
    rows = list(results.order_by("pk").values_list("pk", "raw_score", "is_passed"))
    scores = [score for _pk, score, _passes in rows]
    mean = rules.rounded(sum(scores, Decimal(0)) / len(scores), "0.01") if scores else None
    return Pending(
        results=tuple(pk for pk, _score, _passes in rows),
        held=held,
        unmarked=unmarked,
        answering=answering,
        listed=listed,
        absent=absent,
        passed=sum(passes for _pk, _score, passes in rows),
        mean=mean,
    )


def newest_request(sitting: Sitting, attempt: Attempt | None = None) -> ReleaseRequest | None:
    """Return what was asked for last, decided or not, of a sitting or of one attempt. One query."""
    asked = ReleaseRequest.objects.filter(sitting=sitting, attempt=attempt)
    return asked.select_related("asked_by", "decision__decided_by").order_by("-pk").first()


def waiting_request(sitting: Sitting, attempt: Attempt | None = None) -> ReleaseRequest | None:
    """Return what waits for a second person: the newest, if nobody decided it yet. One query."""
    newest = newest_request(sitting, attempt)
    return newest if newest and not hasattr(newest, "decision") else None


def left_out_in(sitting: Sitting) -> QuerySet[LeftOut]:
    """Return what was left out of a sitting's release and waits, by account.

    With `is_held`, `has_result` and `is_asked`: somebody wants it released.
    """
    results = Result.objects.standing().filter(attempt=OuterRef("attempt"))
    waiting = ReleaseRequest.objects.filter(attempt=OuterRef("attempt"), decision=None)
    return (
        left_out()
        .filter(attempt__sitting=sitting)
        .annotate(
            is_held=attempt_is_held(path="attempt__"),
            has_result=Exists(results),
            is_asked=Exists(waiting),
        )
        .select_related("attempt__candidate")
        .order_by("attempt__candidate__username")
    )


def left_out_attempts(user: User) -> QuerySet[Attempt]:
    """Return the attempts in reach that were left out of a release and are not released yet."""
    return Attempt.objects.select_related("sitting__paper", "candidate").filter(
        Exists(left_out().filter(attempt=OuterRef("pk"))), sitting__in=sittings_in_reach(user)
    )
