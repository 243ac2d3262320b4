"""Writes about corrections of keys: one function, one act."""

from datetime import datetime

from exams.corrections.models import CorrectionRun
from exams.corrections.operations.asking import (
    ROLES,
    ask_correction,
    ask_take_back,
    withdraw_correction,
)
from exams.corrections.operations.deciding import (
    announce_changes,
    commit_run,
    confirm_correction,
    decline_correction,
)
from exams.corrections.operations.refusals import (
    OF_RUNS,
    CorrectionDecided,
    CorrectionWaits,
    DryRunStale,
    KeyMissing,
    KeyUnfit,
    NoDryRun,
    NoSittingChosen,
    NothingCounts,
    NotInForce,
    NotTheAsker,
    OwnSitting,
    PeopleNeeded,
    ReasonMissing,
    RunWaits,
    SecondPersonNeeded,
)
from exams.corrections.operations.runs import make_dry_run, resume_runs, start_dry_run


def work_on_run(*, run_id: int, at: datetime) -> CorrectionRun:
    """Do what a run waits for: the dry run, or the commit. Safe to repeat."""
    run = CorrectionRun.objects.get(pk=run_id)
    if run.kind == CorrectionRun.Kind.DRY_RUN:
        return make_dry_run(run_id=run_id, at=at)
    return commit_run(run_id=run_id, at=at)


__all__ = [
    "OF_RUNS",
    "ROLES",
    "CorrectionDecided",
    "CorrectionWaits",
    "DryRunStale",
    "KeyMissing",
    "KeyUnfit",
    "NoDryRun",
    "NoSittingChosen",
    "NotInForce",
    "NotTheAsker",
    "NothingCounts",
    "OwnSitting",
    "PeopleNeeded",
    "ReasonMissing",
    "RunWaits",
    "SecondPersonNeeded",
    "announce_changes",
    "ask_correction",
    "ask_take_back",
    "commit_run",
    "confirm_correction",
    "decline_correction",
    "make_dry_run",
    "resume_runs",
    "start_dry_run",
    "withdraw_correction",
    "work_on_run",
]
