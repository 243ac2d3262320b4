"""The start of an attempt: every rule of entry in one transaction."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core import audit
from exams.admission import operations as admission
from exams.admission.queries import late_after, own_due_time, rules_of
from exams.admission.rules import Visit
from exams.delivery.models import Attempt
from exams.delivery.operations.refusals import NotOpenYet, SittingOver
from exams.rooms.operations import require_checked_in
from exams.rooms.queries import was_let_in_late
from exams.sittings.models import Candidacy, Sitting

FROM_NOWHERE = Visit()


def start_attempt(
    *, sitting_id: int, candidate: User, at: datetime, visit: Visit = FROM_NOWHERE
) -> Attempt:
    """Open the candidate's attempt in a sitting they are listed for.

    Safe to repeat: a live attempt is returned as it stands. Locks the candidacy, which lets two
    requests of the same candidate come one after the other, and keeps the candidate on the list,
    an accommodation undecided and the results unreleased meanwhile: what is read after it, holds.
    Twelve queries at most with all rules on, one more for who comes late: a candidate who was let
    in at the door after late entry, with a reason, may start.

    Args:
        visit: from where and with what the candidate comes; a wrong code in it is recorded, and
            so is another network or browser than the sitting asks for.

    Raises:
        NotOpenYet: the sitting opens later.
        SittingOver: it has closed, or its results are released.
        Refusal: a rule of entry is not met; `admission.require_entry` has them. Where the sitting
            has rooms, nobody checked the candidate in.
        Candidacy.DoesNotExist: no such sitting, or the candidate is not listed.
    """
    try:
        return _start(sitting_id, candidate, visit, at)
    except admission.WrongAccessCode:
        admission.note_wrong_code(sitting_id=sitting_id, candidate=candidate, at=at)
        raise
    except admission.NOTED as refusal:
        admission.note_refused_entry(
            refusal, subject=Sitting(pk=sitting_id), candidate=candidate, visit=visit, at=at
        )
        raise


@transaction.atomic(durable=True)
def _start(sitting_id: int, candidate: User, visit: Visit, at: datetime) -> Attempt:
    candidacy = Candidacy.objects.select_for_update().get(sitting=sitting_id, candidate=candidate)
    candidacy.candidate = candidate
    sitting = Sitting.objects.select_related("paper", "entry__within", "entry__makes_up").get(
        pk=sitting_id
    )
    live = Attempt.objects.live().filter(sitting=sitting, candidate=candidate).first()
    if live:
        return live
    _require_window(candidacy, sitting, at)
    rules = rules_of(sitting)
    is_excused = at >= late_after(sitting, rules) and was_let_in_late(candidacy)
    admission.require_entry(candidacy, sitting, rules, visit=visit, at=at, is_excused=is_excused)
    require_checked_in(candidacy)
    attempt = Attempt.objects.create(
        sitting=sitting,
        candidate=candidate,
        opened_at=at,
        due_at=own_due_time(candidacy.candidate_id, sitting, rules, at=at),
        is_test_run=candidacy.is_test_run,
    )
    audit.record("exams.attempt-started", actor=candidate, subject=attempt, at=at)
    return attempt


def _require_window(candidacy: Candidacy, sitting: Sitting, at: datetime) -> None:
    if at >= sitting.closes_at or sitting.released_at:
        raise SittingOver
    # Staff try a paper out before the day.
    if at < sitting.opens_at and not candidacy.is_test_run:
        raise NotOpenYet
