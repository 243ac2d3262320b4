"""Dry runs, which change nothing, in sets; and who takes up what a dead worker left."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from accounts.models import Role, User
from core.dates import local_day
from exams.bank.operations import require_role
from exams.corrections import queries
from exams.corrections.models import CorrectionRun, ScoreChange
from exams.corrections.operations.refusals import (
    CorrectionDecided,
    NothingCounts,
    PeopleNeeded,
    RunWaits,
)
from exams.corrections.queries import Effect
from exams.corrections.rules import extended
from exams.marking.models import KeyCorrection
from exams.marking.rules import Scheme
from exams.signals import correction_run_waiting

State = CorrectionRun.State
# Results that one transaction looks at: on SQLite, nobody else writes meanwhile.
BATCH = 200
# Somebody works on a run that was touched so lately.
PATIENCE = timedelta(minutes=3)


@transaction.atomic(durable=True)
def start_dry_run(*, correction_id: int, actor: User, at: datetime) -> CorrectionRun:
    """Begin another dry run of a correction that waits for its decision. Locks the correction.

    Safe to repeat: one that is under way is returned.

    Raises:
        NotYourRole: the actor is neither trainer nor reviewer.
        CorrectionDecided: it was decided or given up.
        RunWaits: its commit is under way.
        KeyCorrection.DoesNotExist: none such in the actor's reach.
    """
    require_role(actor, Role.TRAINER, Role.REVIEWER)
    found = lock_correction(correction_id, actor)
    if not queries.is_waiting(found):
        raise CorrectionDecided
    running = found.runs.filter(state=State.WAITING).first()
    if running and running.kind != CorrectionRun.Kind.DRY_RUN:
        raise RunWaits
    return running or begin_run(found, CorrectionRun.Kind.DRY_RUN, actor, at)


def lock_correction(correction_id: int, actor: User) -> KeyCorrection:
    """Return a correction in somebody's reach, locked until the transaction ends.

    Raises:
        KeyCorrection.DoesNotExist: none such in the actor's reach.
    """
    queries.corrections_in_reach(actor).get(pk=correction_id)
    locked = KeyCorrection.objects.select_for_update(of=("self",))
    return locked.select_related("version__item").get(pk=correction_id)


def begin_run(
    correction: KeyCorrection,
    kind: CorrectionRun.Kind,
    actor: User,
    at: datetime,
    based_on: CorrectionRun | None = None,
) -> CorrectionRun:
    """Write down in the caller's transaction that work waits; announce it after the commit."""
    run = CorrectionRun.objects.create(
        correction=correction,
        kind=kind,
        based_on=based_on,
        asked_by=actor,
        asked_at=at,
        total=queries.results_concerned(correction).count(),
        fingerprint=queries.fingerprint_begun(correction),
    )
    send = partial(correction_run_waiting.send, CorrectionRun, run_id=run.pk)
    transaction.on_commit(send, robust=True)
    return run


def make_dry_run(*, run_id: int, at: datetime) -> CorrectionRun:
    """Look at all results that a correction concerns, in sets, from where the last one ended.

    Safe to repeat, and to interrupt: each set is one transaction, which locks the run. Memory does
    not grow with the number of results.
    """
    run = CorrectionRun.objects.select_related("correction").get(pk=run_id)
    schemes = queries.schemes_after(run.correction)
    while run.state == State.WAITING:
        with transaction.atomic(durable=True):
            run = _lock_run(run_id)
            if run.state == State.WAITING:
                effects = queries.next_effects(
                    run.correction, schemes, after=run.last_attempt, most=BATCH
                )
                _note(run, effects, _refusal_of(schemes, effects), at)
    return run


def _refusal_of(schemes: dict[int, Scheme], effects: list[Effect]) -> str:
    """Return why a dry run comes to nothing, as the code of a refusal; empty: it goes on."""
    if queries.measures_nothing(schemes):
        return NothingCounts.code
    return PeopleNeeded.code if any(effect.waits for effect in effects) else ""


def _lock_run(run_id: int) -> CorrectionRun:
    locked = CorrectionRun.objects.select_for_update(of=("self",))
    return locked.select_related("correction__version").get(pk=run_id)


def _note(run: CorrectionRun, effects: list[Effect], refusal: str, at: datetime) -> None:
    run.worked_at = at
    if refusal:
        run.state, run.refusal, run.finished_at = State.REFUSED, refusal, at
    elif not effects:
        run.state, run.finished_at = State.DONE, at
    else:
        _keep_changes(run, [effect for effect in effects if effect.is_change], at)
        run.done += len(effects)
        run.last_attempt = effects[-1].result.attempt_id
        run.fingerprint = extended(run.fingerprint, (effect.line for effect in effects))
    run.save()


def _keep_changes(run: CorrectionRun, changed: list[Effect], at: datetime) -> None:
    units = queries.units_of(
        [effect.result.attempt.candidate_id for effect in changed], day=local_day(at)
    )
    ScoreChange.objects.bulk_create(
        ScoreChange(
            run=run,
            result=effect.result,
            unit_id=units.get(effect.result.attempt.candidate_id),
            raw_score=effect.after.raw,
            maximum=effect.after.maximum,
            cut_score=effect.after.cut,
            was_passed=effect.before.is_passed,
            is_passed=effect.after.is_passed,
            parts_failed=effect.after.parts_failed,
            critical_missed=effect.after.critical_missed,
        )
        for effect in changed
    )


def resume_runs(*, at: datetime) -> int:
    """Announce runs again that nobody works on, since a process died; return how many."""
    waiting = CorrectionRun.objects.filter(state=State.WAITING)
    forgotten = waiting.exclude(worked_at__gt=at - PATIENCE).exclude(asked_at__gt=at - PATIENCE)
    ids = list(forgotten.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        correction_run_waiting.send(CorrectionRun, run_id=pk)
    return len(ids)
