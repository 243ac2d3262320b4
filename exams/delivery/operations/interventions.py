"""What two people do to an attempt: one asks, with the reason; another confirms or declines."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.delivery import queries
from exams.delivery.models import Attempt, Decision, Intervention
from exams.delivery.operations.entering import locked
from exams.delivery.operations.extending import extend
from exams.delivery.operations.refusals import (
    AskedAlready,
    DecidedAlready,
    DecidedTogether,
    MarkedAlready,
    NothingToExtend,
    NotSoLong,
    OwnAttempt,
    ReasonMissing,
    ResultsReleased,
    SecondPersonNeeded,
)
from exams.sittings.queries import sittings_in_reach

Kind = Intervention.Kind
Status = Attempt.Status
MOST_MINUTES = 240


@transaction.atomic(durable=True)
def extend_attempt(
    *, attempt_id: int, minutes: int, reason: str, actor: User, at: datetime
) -> Intervention:
    """Ask for more time for a candidate; a second person confirms it. Locks the attempt.

    Safe to repeat: what the same person asked for already and waits is returned.

    Raises:
        ReasonMissing, NotSoLong: no reason; no minutes, or too many.
        NothingToExtend: the candidate submitted, or the attempt was voided.
        MarkedAlready: it has a result.
        AskedAlready: another extension waits for a second person.
        OwnAttempt: the actor is the candidate.
        Attempt.DoesNotExist: no such attempt in the actor's reach.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise NotSoLong(most=MOST_MINUTES)
    attempt = _for_change(attempt_id, actor, reason)
    _require_extendable(attempt)
    return _ask(attempt, Kind.EXTEND, minutes=minutes, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def void_attempt(*, attempt_id: int, reason: str, actor: User, at: datetime) -> Intervention:
    """Ask to take an attempt out of everything that counts; a second person confirms it.

    Safe to repeat, as `extend_attempt`. Locks the attempt and the sitting.

    Raises:
        ReasonMissing: no reason was given.
        ResultsReleased: the candidates have seen the results of the sitting.
        AskedAlready, DecidedAlready: it waits for a second person; it was voided before.
        OwnAttempt: the actor is the candidate.
        Attempt.DoesNotExist: no such attempt in the actor's reach.
    """
    attempt = _for_change(attempt_id, actor, reason)
    _require_voidable(attempt)
    return _ask(attempt, Kind.VOID, reason=reason, actor=actor, at=at)


@transaction.atomic(savepoint=False)
def ask_to_void(attempt: Attempt, *, reason: str, actor: User, at: datetime) -> Intervention:
    """Do that in the caller's transaction, who holds the lock of the sitting.

    What waits already is returned, whoever asked for it.

    Raises:
        ResultsReleased, DecidedAlready: as above.
    """
    _require_voidable(attempt)
    waiting = queries.waiting_interventions().filter(attempt=attempt, kind=Kind.VOID).first()
    return waiting or _ask(attempt, Kind.VOID, reason=reason, actor=actor, at=at)


@transaction.atomic(durable=True)
def confirm_intervention(*, intervention_id: int, actor: User, at: datetime) -> Attempt:
    """Do what another person asked for. Safe to repeat. Locks the attempt and the sitting.

    An extension moves the due time; answers that came too late for the old one and in time for
    the new one count; what the clock had closed is open again while time is left. A voided
    attempt counts no more: its answers are kept, and the candidate may start another.

    Raises:
        SecondPersonNeeded: the actor asked for it.
        OwnAttempt: the actor is the candidate.
        DecidedTogether: it is a part of what was asked for all.
        DecidedAlready: somebody declined it.
        MarkedAlready, NothingToExtend, ResultsReleased: it cannot be done any more.
        Intervention.DoesNotExist, Attempt.DoesNotExist: none such in the actor's reach.
    """
    asked, attempt = _asked(intervention_id, actor)
    decision = Decision.objects.filter(intervention=asked).first()
    if decision and not decision.is_confirmed:
        raise DecidedAlready
    if decision:
        return attempt
    if asked.kind == Kind.EXTEND:
        carry_out_extension(asked, attempt, actor, at)
    else:
        _void(asked, attempt, actor, at)
    return attempt


@transaction.atomic(durable=True)
def decline_intervention(
    *, intervention_id: int, reason: str, actor: User, at: datetime
) -> Decision:
    """Say no to what another person asked for. Safe to repeat. Locks the attempt.

    Raises:
        ReasonMissing, SecondPersonNeeded, OwnAttempt, DecidedTogether: as above.
        DecidedAlready: somebody confirmed it.
        Intervention.DoesNotExist, Attempt.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise ReasonMissing
    asked, attempt = _asked(intervention_id, actor)
    decision = Decision.objects.filter(intervention=asked).first()
    if decision and decision.is_confirmed:
        raise DecidedAlready
    if decision:
        return decision
    decision = _decide(asked, actor, at, is_confirmed=False, reason=reason.strip())
    _record("declined", asked, attempt, actor, at, reason=reason.strip())
    return decision


def _for_change(attempt_id: int, actor: User, reason: str) -> Attempt:
    if not reason.strip():
        raise ReasonMissing
    attempt = _lock_in_reach(attempt_id, actor)
    if attempt.candidate_id == actor.pk:
        raise OwnAttempt
    return attempt


def _lock_in_reach(attempt_id: int, actor: User) -> Attempt:
    reach = sittings_in_reach(actor)
    return locked("self", "sitting").get(pk=attempt_id, sitting__in=reach)


def _asked(intervention_id: int, actor: User) -> tuple[Intervention, Attempt]:
    asked = Intervention.objects.get(pk=intervention_id)
    if asked.group_id is not None:
        raise DecidedTogether
    attempt = _lock_in_reach(asked.attempt_id, actor)
    if asked.asked_by_id == actor.pk:
        raise SecondPersonNeeded
    if attempt.candidate_id == actor.pk:
        raise OwnAttempt
    return asked, attempt


def _require_extendable(attempt: Attempt) -> None:
    if attempt.sitting.released_at:
        raise ResultsReleased
    if attempt.status in (Status.SUBMITTED, Status.VOIDED):
        raise NothingToExtend
    if queries.is_marked(attempt):
        raise MarkedAlready


def _require_voidable(attempt: Attempt) -> None:
    if attempt.status == Status.VOIDED:
        raise DecidedAlready
    if attempt.sitting.released_at:
        raise ResultsReleased


def _ask(
    attempt: Attempt, kind: Kind, *, minutes: int = 0, reason: str, actor: User, at: datetime
) -> Intervention:
    waiting = queries.waiting_interventions().filter(attempt=attempt, kind=kind, group=None).first()
    if waiting:
        if (waiting.asked_by_id, waiting.minutes) != (actor.pk, minutes):
            raise AskedAlready
        return waiting
    asked = Intervention.objects.create(
        attempt=attempt,
        kind=kind,
        minutes=minutes,
        reason=reason.strip(),
        asked_by=actor,
        asked_at=at,
    )
    _record("asked", asked, attempt, actor, at, reason=asked.reason)
    return asked


def _decide(
    asked: Intervention, actor: User, at: datetime, *, is_confirmed: bool, reason: str = ""
) -> Decision:
    return Decision.objects.create(
        intervention=asked,
        is_confirmed=is_confirmed,
        reason=reason,
        decided_by=actor,
        decided_at=at,
    )


def carry_out_extension(asked: Intervention, attempt: Attempt, actor: User, at: datetime) -> None:
    """Move the due time of a locked attempt as a second person confirms, and record that."""
    _require_extendable(attempt)
    asked.attempt = attempt
    extend([asked], actor=actor, at=at)
    audit.record(
        "exams.attempt-extended",
        actor=actor,
        subject=attempt,
        at=at,
        reason=asked.reason,
        detail={"minutes": asked.minutes, "asked_by": asked.asked_by_id},
    )


def _void(asked: Intervention, attempt: Attempt, actor: User, at: datetime) -> None:
    _require_voidable(attempt)
    # The decision first: the database voids nothing without one.
    _decide(asked, actor, at, is_confirmed=True)
    attempt.status, attempt.closed_at = Status.VOIDED, attempt.closed_at or at
    attempt.save(update_fields=["status", "closed_at"])
    audit.record(
        "exams.attempt-voided",
        actor=actor,
        subject=attempt,
        at=at,
        reason=asked.reason,
        detail={"asked_by": asked.asked_by_id},
    )


def _record(
    what: str, asked: Intervention, attempt: Attempt, actor: User, at: datetime, *, reason: str
) -> None:
    detail = {"kind": asked.kind, "minutes": asked.minutes}
    audit.record(
        f"exams.intervention-{what}",
        actor=actor,
        subject=attempt,
        at=at,
        reason=reason,
        detail=detail,
    )
