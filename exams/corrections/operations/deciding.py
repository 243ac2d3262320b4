"""Decide on a correction that somebody else asked for; write the results that follow."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.models import User
from core import audit
from core.errors import Refusal
from exams.bank.operations import require_role
from exams.corrections import queries
from exams.corrections.models import CorrectionRun
from exams.corrections.operations.asking import ROLES, require_no_candidate
from exams.corrections.operations.refusals import (
    CorrectionDecided,
    DryRunStale,
    NoDryRun,
    NothingCounts,
    PeopleNeeded,
    ReasonMissing,
    RunWaits,
    SecondPersonNeeded,
)
from exams.corrections.operations.runs import BATCH, begin_run, lock_correction
from exams.corrections.rules import extended
from exams.delivery.models import Attempt
from exams.marking.models import CorrectionDecision, KeyCorrection, Result
from exams.marking.operations import supersede_all
from exams.results.queries import results_on_record
from exams.signals import correction_committed, result_changed
from exams.sittings.models import Sitting

Kind, State = CorrectionRun.Kind, CorrectionRun.State


@transaction.atomic(durable=True)
def confirm_correction(
    *, correction_id: int, dry_run_id: int, actor: User, at: datetime
) -> CorrectionRun:
    """Have a correction committed as a finished dry run shows it. Locks the correction.

    The work itself waits for a worker, and happens as a whole or not at all. Safe to repeat: the
    same confirmation of the same person is returned while it is under way.

    Args:
        dry_run_id: what the actor looked at; it has to be the newest.

    Raises:
        NotYourRole: the actor is neither trainer nor reviewer.
        SecondPersonNeeded: the actor asked for the correction.
        OwnSitting: the actor is a candidate of one of its sittings.
        CorrectionDecided: it was decided or given up.
        RunWaits: another run is under way.
        NoDryRun: no such dry run, or it has not ended well, or a newer one was made.
        KeyCorrection.DoesNotExist: none such in the actor's reach.
    """
    found = _for_decision(correction_id, actor)
    running = found.runs.filter(state=State.WAITING).first()
    if running:
        if (running.kind, running.asked_by_id) != (Kind.COMMIT, actor.pk):
            raise RunWaits
        return running
    newest = found.runs.filter(kind=Kind.DRY_RUN).order_by("-pk").first()
    if newest is None or (newest.pk, newest.state) != (dry_run_id, State.DONE):
        raise NoDryRun
    return begin_run(found, Kind.COMMIT, actor, at, based_on=newest)


@transaction.atomic(durable=True)
def decline_correction(
    *, correction_id: int, reason: str, actor: User, at: datetime
) -> CorrectionDecision:
    """Say no to a correction that somebody else asked for. Locks the correction.

    Raises:
        ReasonMissing: no reason was given.
        NotYourRole, SecondPersonNeeded, OwnSitting, CorrectionDecided, RunWaits: as above.
        KeyCorrection.DoesNotExist: none such in the actor's reach.
    """
    if not reason.strip():
        raise ReasonMissing
    found = _for_decision(correction_id, actor)
    if found.runs.filter(state=State.WAITING).exists():
        raise RunWaits
    audit.record(
        "exams.correction-declined", actor=actor, subject=found, at=at, reason=reason.strip()
    )
    return CorrectionDecision.objects.create(
        correction=found,
        is_confirmed=False,
        reason=reason.strip(),
        decided_by=actor,
        decided_at=at,
    )


def _for_decision(correction_id: int, actor: User) -> KeyCorrection:
    require_role(actor, *ROLES)
    found = lock_correction(correction_id, actor)
    if found.asked_by_id == actor.pk:
        raise SecondPersonNeeded
    require_no_candidate(actor, found.sittings.all())
    if not queries.is_waiting(found):
        raise CorrectionDecided
    return found


def commit_run(*, run_id: int, at: datetime) -> CorrectionRun:
    """Do what a second person confirmed: all results that follow, or none. Safe to repeat.

    A run that cannot be carried out ends as refused, with the code of the refusal, and changes
    nothing else: the correction waits for another dry run.
    """
    try:
        return _commit(run_id, at)
    except Refusal as refusal:
        return _refuse(run_id, refusal, at)


@transaction.atomic(durable=True)
def _commit(run_id: int, at: datetime) -> CorrectionRun:
    """Locks the run, the attempts of the correction's sittings and these, in this order.

    Whoever marks an attempt holds its lock: what is marked before is seen here, and what is marked
    after is marked by the new key.
    """
    run = _lock_run(run_id)
    if run.state != State.WAITING:
        return run
    correction = run.correction
    _lock_scope(correction)
    if not queries.is_waiting(correction):
        raise CorrectionDecided
    _write_results(run, at)
    CorrectionDecision.objects.create(
        correction=correction, is_confirmed=True, decided_by=run.asked_by, decided_at=at
    )
    run.state, run.worked_at, run.finished_at = State.DONE, at, at
    run.save()
    detail = {"asked_by": correction.asked_by_id, "results": run.done}
    audit.record(
        "exams.correction-confirmed",
        actor=run.asked_by,
        subject=correction,
        at=at,
        reason=correction.reason,
        detail=detail,
    )
    announce = partial(correction_committed.send, KeyCorrection, correction_id=correction.pk)
    transaction.on_commit(announce, robust=True)
    return run


def _lock_run(run_id: int) -> CorrectionRun:
    locked = CorrectionRun.objects.select_for_update(of=("self",))
    related = locked.select_related("correction__version", "asked_by", "based_on")
    return related.get(pk=run_id)


def _lock_scope(correction: KeyCorrection) -> None:
    # Attempts before sittings, as whoever gives time or voids locks them.
    scope = correction.scope.values("sitting")
    attempts = Attempt.objects.select_for_update(no_key=True).filter(sitting__in=scope)
    list(attempts.order_by("pk").values_list("pk", flat=True))
    sittings = Sitting.objects.select_for_update(no_key=True).filter(pk__in=scope)
    list(sittings.order_by("pk").values_list("pk", flat=True))


def _write_results(run: CorrectionRun, at: datetime) -> None:
    """Write in sets the results that take the place of others; nothing but what was looked at."""
    correction = run.correction
    is_back = correction.kind == KeyCorrection.Kind.TAKE_BACK
    cause = Result.Cause.KEY_RESTORED if is_back else Result.Cause.KEY_CORRECTED
    schemes = queries.schemes_after(correction)
    if queries.measures_nothing(schemes):
        raise NothingCounts
    fingerprint, last, written = queries.fingerprint_begun(correction), 0, 0
    while effects := queries.next_effects(correction, schemes, after=last, most=BATCH):
        if any(effect.waits for effect in effects):
            raise PeopleNeeded
        changes = [(effect.result, effect.marked) for effect in effects if effect.is_change]
        supersede_all(changes=changes, cause=cause, correction=_named(correction), at=at)
        fingerprint = extended(fingerprint, (effect.line for effect in effects))
        last, written = effects[-1].result.attempt_id, written + len(changes)
    if run.based_on is None or fingerprint != run.based_on.fingerprint:
        raise DryRunStale
    run.fingerprint, run.done, run.last_attempt = fingerprint, written, last


def _named(correction: KeyCorrection) -> KeyCorrection:
    """Return the correction that results are said to follow from: of a taking back, the first."""
    return correction.takes_back or correction


@transaction.atomic(durable=True)
def _refuse(run_id: int, refusal: Refusal, at: datetime) -> CorrectionRun:
    run = _lock_run(run_id)
    if run.state == State.WAITING:
        run.state, run.refusal = State.REFUSED, refusal.code
        run.worked_at = run.finished_at = at
        run.save()
    return run


def announce_changes(*, correction_id: int) -> int:
    """Announce each result that a correction changed and its candidate can see. Safe to repeat."""
    correction = KeyCorrection.objects.select_related("takes_back").get(pk=correction_id)
    changed = queries.results_changed_by(correction)
    ids = list(
        results_on_record()
        .filter(pk__in=changed.values("pk"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for pk in ids:
        result_changed.send_robust(Result, result_id=pk)
    return len(ids)
