"""What the tests of corrections share: a marked sitting, and a whole correction."""

from datetime import timedelta

from exams.corrections import operations
from exams.corrections.models import CorrectionRun
from exams.marking import operations as marking
from exams.models import KeyCorrection
from tests import by_two
from tests.factories import (
    MOMENT,
    AttemptFactory,
    PaperFactory,
    ResponseFactory,
    SittingFactory,
    UserFactory,
)

LATER = MOMENT + timedelta(days=2)


def answered(sitting, letters, **fields):
    """Return a submitted attempt that chose a letter at each position; "-" leaves it open."""
    attempt = AttemptFactory(sitting=sitting, submitted=True, **fields)
    for position, letter in enumerate(letters, start=1):
        if letter != "-":
            ResponseFactory(
                attempt=attempt,
                sequence=position,
                position=position,
                chosen=[letter],
                lease=1,
                client_sequence=position,
            )
    return attempt


def marked_sitting(unit, *answers, released=True, paper=None):
    """Return a sitting whose attempts are marked; its paper has key B everywhere, cut score 2.4."""
    sitting = SittingFactory(paper=paper or PaperFactory(size=4, frozen=True), unit=unit)
    for letters in answers:
        answered(sitting, letters)
    marking.mark_sitting(sitting_id=sitting.pk, at=MOMENT + timedelta(hours=4))
    if released:
        by_two.release(sitting, at=MOMENT + timedelta(days=1))
    return sitting


def version_at(sitting, position=1):
    return sitting.paper.items.get(position=position).version


def in_charge(unit, role="trainer", **fields):
    return UserFactory(roles=[role], reach=unit, **fields)


def ask(sitting, actor, kind="two-keys", keys=(("A",),), position=1, others=()):
    """Ask for a correction; the dry run waits."""
    return operations.ask_correction(
        version_id=version_at(sitting, position).pk,
        kind=kind,
        keys=[list(key) for key in keys],
        sitting_ids=[sitting.pk, *(other.pk for other in others)],
        reason="选项 A 与现行条文一致，也应判对。",
        actor=actor,
        at=LATER,
    )


def run(correction, at=LATER):
    """Do what waits of a correction; return it."""
    waiting = CorrectionRun.objects.get(correction=correction, state="waiting")
    return operations.work_on_run(run_id=waiting.pk, at=at)


def confirm(correction, actor, at=LATER + timedelta(hours=1)):
    """Confirm the newest dry run, and carry it out."""
    newest = correction.runs.filter(kind="dry-run").order_by("-pk").first()
    operations.confirm_correction(
        correction_id=correction.pk, dry_run_id=newest.pk, actor=actor, at=at
    )
    return run(correction, at=at)


def corrected(sitting, actor, second, **fields):
    """Return a correction that was asked for, looked at and committed."""
    correction = ask(sitting, actor, **fields)
    run(correction)
    assert confirm(correction, second).state == "done"
    return KeyCorrection.objects.get(pk=correction.pk)
