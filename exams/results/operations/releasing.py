"""Let results out: one asks, with the figures of that moment; another confirms or declines."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from core import audit
from exams.delivery.models import Attempt
from exams.marking.models import Result
from exams.results import queries
from exams.results.models import LaterRelease, LeftOut, ReleaseDecision, ReleaseRequest
from exams.results.operations.refusals import (
    DeclineReasonMissing,
    FiguresChanged,
    NothingToRelease,
    NotMarkedYet,
    OwnSitting,
    ReleaseAskedAlready,
    ReleasedAlready,
    ReleaseDecided,
    ReleaseOverdone,
    ResultHeld,
    SecondPersonReleases,
    StillAnswering,
)
from exams.results.queries import Pending
from exams.signals import result_released, sitting_released
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach


@transaction.atomic(durable=True)
def ask_for_release(
    *, sitting_id: int, actor: User, at: datetime, leaves_unmarked: bool = False
) -> ReleaseRequest:
    """Ask that the results of a sitting be released; a second person decides. Locks the sitting.

    Safe to repeat: what the same person asked for and waits is returned, unless results have
    changed since; then it is asked for anew. What irregularities hold is left out in any case.

    Args:
        leaves_unmarked: papers that wait for marks are left out, and released later.

    Raises:
        StillAnswering: an attempt is open.
        NotMarkedYet: papers are not marked, and nobody said that they are left out.
        NothingToRelease: there is no result that nothing holds.
        ReleasedAlready: the sitting is released.
        ReleaseAskedAlready: somebody else has asked for the same.
        OwnSitting: the actor is listed for the sitting.
        Sitting.DoesNotExist: no such sitting in the actor's reach.
    """
    sitting = _locked(sitting_id, actor)
    if sitting.released_at:
        raise ReleasedAlready
    pending = queries.pending_of(sitting)
    _require_releasable(pending, leaves_unmarked=leaves_unmarked)
    return _ask(sitting, None, pending, leaves_unmarked=leaves_unmarked, actor=actor, at=at)


@transaction.atomic(durable=True)
def ask_for_later_release(*, attempt_id: int, actor: User, at: datetime) -> ReleaseRequest:
    """Ask that a result be released that was left out of its sitting's release.

    A second person decides. Safe to repeat, as `ask_for_release`. Locks the sitting.

    Raises:
        ResultHeld: an irregularity holds it.
        NotMarkedYet: it has no result yet.
        ReleaseAskedAlready, OwnSitting: as above.
        Attempt.DoesNotExist: no such attempt in the actor's reach waits for its release.
    """
    attempt = queries.left_out_attempts(actor).get(pk=attempt_id)
    sitting = _locked(attempt.sitting_id, actor)
    # Read again under the lock: somebody may have released it since.
    attempt = queries.left_out_attempts(actor).get(pk=attempt_id)
    pending = queries.pending_one(attempt)
    _require_one_releasable(pending)
    return _ask(sitting, attempt, pending, leaves_unmarked=False, actor=actor, at=at)


@transaction.atomic(durable=True)
def confirm_release(*, request_id: int, actor: User, at: datetime) -> ReleaseDecision:
    """Release what another person asked for, if it is still what they saw. Safe to repeat.

    Locks the sitting and its candidacies, so that nobody starts meanwhile. Nobody can start, and
    no attempt can be extended or voided, once a sitting is released.

    Raises:
        SecondPersonReleases: the actor asked for it.
        ReleaseDecided: somebody declined it.
        ReleaseOverdone: it was asked for anew.
        FiguresChanged: results, or what is left out, are others than when it was asked for.
        StillAnswering, ResultHeld, NotMarkedYet, ReleasedAlready, OwnSitting: as above.
        ReleaseRequest.DoesNotExist, Sitting.DoesNotExist: none such in the actor's reach.
    """
    asked = ReleaseRequest.objects.select_related("attempt").get(pk=request_id)
    sitting = _locked(asked.sitting_id, actor)
    decided = ReleaseDecision.objects.filter(request=asked).first()
    if decided and not decided.is_confirmed:
        raise ReleaseDecided
    if decided:
        return decided
    _require_decidable(asked, sitting, actor)
    if asked.attempt:
        return _confirm_one(asked, asked.attempt, actor, at)
    return _confirm_all(asked, sitting, actor, at)


@transaction.atomic(durable=True)
def decline_release(*, request_id: int, reason: str, actor: User, at: datetime) -> ReleaseDecision:
    """Say no to a release that another person asked for. Safe to repeat. Locks the sitting.

    Raises:
        DeclineReasonMissing: no reason was given.
        SecondPersonReleases, ReleaseOverdone, OwnSitting: as above.
        ReleaseDecided: somebody confirmed it.
        ReleaseRequest.DoesNotExist, Sitting.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise DeclineReasonMissing
    asked = ReleaseRequest.objects.get(pk=request_id)
    sitting = _locked(asked.sitting_id, actor)
    decided = ReleaseDecision.objects.filter(request=asked).first()
    if decided and decided.is_confirmed:
        raise ReleaseDecided
    if decided:
        return decided
    _require_decidable(asked, sitting, actor)
    decision = _decide(asked, actor, at, is_confirmed=False, reason=reason.strip())
    _record("exams.release-declined", asked, actor, at, reason=reason.strip())
    return decision


def announce_results(*, sitting_id: int) -> int:
    """Announce each result of a released sitting; return how many. Safe to repeat.

    What is held, was left out or is a test run is not announced. A receiver that fails keeps
    none of the others from hearing of it.
    """
    results = queries.results_on_record().filter(attempt__sitting=sitting_id)
    ids = list(results.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        result_released.send_robust(Result, result_id=pk)
    return len(ids)


def _locked(sitting_id: int, actor: User) -> Sitting:
    # Without the key, for a start that holds its candidacy checks at its commit that this exists.
    sittings = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = sittings.get(pk=sitting_id)
    if Candidacy.objects.filter(sitting=sitting, candidate=actor, is_test_run=False).exists():
        raise OwnSitting
    return sitting


def _require_releasable(pending: Pending, *, leaves_unmarked: bool) -> None:
    if pending.answering:
        raise StillAnswering(number=pending.answering)
    if pending.unmarked and not leaves_unmarked:
        raise NotMarkedYet(number=len(pending.unmarked))
    if not pending.results and (pending.held or pending.unmarked):
        raise NothingToRelease


def _require_one_releasable(pending: Pending) -> None:
    if pending.held:
        raise ResultHeld
    if not pending.results:
        raise NotMarkedYet(number=1)


def _ask(
    sitting: Sitting,
    attempt: Attempt | None,
    pending: Pending,
    *,
    leaves_unmarked: bool,
    actor: User,
    at: datetime,
) -> ReleaseRequest:
    digest = pending.digest(leaves_unmarked=leaves_unmarked)
    waiting = queries.waiting_request(sitting, attempt)
    if waiting and waiting.digest == digest:
        if waiting.asked_by_id != actor.pk:
            raise ReleaseAskedAlready(name=waiting.asked_by.name)
        return waiting
    asked = ReleaseRequest.objects.create(
        sitting=sitting,
        attempt=attempt,
        leaves_unmarked=leaves_unmarked,
        listed=pending.listed,
        absent=pending.absent,
        marked=pending.marked,
        passed=pending.passed,
        mean=pending.mean,
        held=len(pending.held),
        unmarked=len(pending.unmarked),
        digest=digest,
        asked_by=actor,
        asked_at=at,
    )
    _record("exams.release-asked", asked, actor, at)
    return asked


def _require_decidable(asked: ReleaseRequest, sitting: Sitting, actor: User) -> None:
    if asked.asked_by_id == actor.pk:
        raise SecondPersonReleases
    newest = queries.newest_request(sitting, asked.attempt)
    if newest is None or newest.pk != asked.pk:
        raise ReleaseOverdone


def _confirm_all(
    asked: ReleaseRequest, sitting: Sitting, actor: User, at: datetime
) -> ReleaseDecision:
    if sitting.released_at:
        raise ReleasedAlready
    candidacies = Candidacy.objects.select_for_update().filter(sitting=sitting).order_by("pk")
    list(candidacies.values_list("pk", flat=True))
    pending = queries.pending_of(sitting)
    if pending.answering:
        raise StillAnswering(number=pending.answering)
    if pending.digest(leaves_unmarked=asked.leaves_unmarked) != asked.digest:
        raise FiguresChanged
    decision = _decide(asked, actor, at, is_confirmed=True)
    causes = [(pk, LeftOut.Cause.HELD) for pk in pending.held]
    causes += [(pk, LeftOut.Cause.UNMARKED) for pk in pending.unmarked]
    LeftOut.objects.bulk_create(
        LeftOut(attempt_id=pk, decision=decision, cause=cause) for pk, cause in causes
    )
    sitting.released_at, sitting.released_by = at, actor
    sitting.save(update_fields=["released_at", "released_by"])
    _record("exams.results-released", asked, actor, at)
    announce = partial(sitting_released.send, Sitting, sitting_id=sitting.pk)
    transaction.on_commit(announce, robust=True)
    return decision


def _confirm_one(
    asked: ReleaseRequest, attempt: Attempt, actor: User, at: datetime
) -> ReleaseDecision:
    left_out = LeftOut.objects.filter(attempt=attempt, later=None).first()
    if left_out is None:
        raise ReleasedAlready
    pending = queries.pending_one(attempt)
    _require_one_releasable(pending)
    if pending.digest(leaves_unmarked=False) != asked.digest:
        raise FiguresChanged
    decision = _decide(asked, actor, at, is_confirmed=True)
    LaterRelease.objects.create(left_out=left_out, decision=decision)
    _record("exams.result-released-later", asked, actor, at)
    announce = partial(result_released.send_robust, Result, result_id=pending.results[0])
    transaction.on_commit(announce, robust=True)
    return decision


def _decide(
    asked: ReleaseRequest, actor: User, at: datetime, *, is_confirmed: bool, reason: str = ""
) -> ReleaseDecision:
    return ReleaseDecision.objects.create(
        request=asked,
        is_confirmed=is_confirmed,
        reason=reason,
        decided_by=actor,
        decided_at=at,
    )


def _record(
    action: str, asked: ReleaseRequest, actor: User, at: datetime, *, reason: str = ""
) -> None:
    subject = asked.attempt or asked.sitting
    detail = {
        "asked_by": asked.asked_by_id,
        "marked": asked.marked,
        "passed": asked.passed,
        "held": asked.held,
        "unmarked": asked.unmarked,
    }
    audit.record(action, actor=actor, subject=subject, at=at, reason=reason, detail=detail)
