"""The door: let in, turned away, undone. Each is a row that is added; the last one holds."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import audit
from exams.rooms import queries
from exams.rooms.models import CheckIn, Seat
from exams.rooms.operations.refusals import (
    ChangedMeanwhile,
    DoorReasonMissing,
    DoorsClosed,
    DoorsShut,
    HasStarted,
    LateReasonMissing,
    NoSeat,
    StillAdmitted,
)
from exams.rooms.terms import Doors
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach

Kind = CheckIn.Kind


@transaction.atomic(durable=True)
def admit(
    *,
    sitting_id: int,
    candidate_id: int,
    after: int,
    way: str,
    reason: str = "",
    actor: User,
    at: datetime,
) -> CheckIn:
    """Let a candidate in to their seat, so that they can start.

    Safe to repeat, from one desk or two: who is admitted stays admitted, once. Locks the
    candidacy.

    Args:
        after: number of the last check-in that the desk saw, 0 for none: what it did not see
            must not be decided over.
        way: how the candidate was found, one of CheckIn.Way.
        reason: needed once late entry has ended.

    Raises:
        NoSeat: they have no seat.
        DoorsClosed, DoorsShut: it is too early, or the sitting is over.
        LateReasonMissing: late entry has ended, and no reason is given.
        ChangedMeanwhile: something happened that the desk did not see.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such in reach.
    """
    candidacy, last = _enter(sitting_id, candidate_id, actor)
    if last and last.kind == Kind.ADMITTED:
        return last
    _require_seen(last, after)
    doors = _require_open(candidacy.sitting, at)
    is_late = at >= doors.late_from
    if is_late and not reason.strip():
        raise LateReasonMissing(time=_clock(doors.late_from))
    seat = Seat.objects.live().filter(candidacy=candidacy).first()
    if seat is None:
        raise NoSeat
    return _write(
        candidacy,
        last,
        kind=Kind.ADMITTED,
        way=way,
        seat=seat,
        is_late=is_late,
        reason=reason.strip() if is_late else "",
        actor=actor,
        at=at,
    )


@transaction.atomic(durable=True)
def turn_away(
    *,
    sitting_id: int,
    candidate_id: int,
    after: int,
    way: str,
    reason: str,
    actor: User,
    at: datetime,
) -> CheckIn:
    """Refuse a candidate at the door. They may still be let in later. Locks the candidacy.

    Safe to repeat: who was turned away is not turned away twice.

    Raises:
        DoorReasonMissing: no reason is given.
        StillAdmitted: they were let in.
        DoorsClosed, DoorsShut, ChangedMeanwhile: as for `admit`.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such in reach.
    """
    candidacy, last = _enter(sitting_id, candidate_id, actor)
    if last and last.kind == Kind.TURNED_AWAY:
        return last
    if not reason.strip():
        raise DoorReasonMissing
    if last and last.kind == Kind.ADMITTED:
        raise StillAdmitted
    _require_seen(last, after)
    doors = _require_open(candidacy.sitting, at)
    return _write(
        candidacy,
        last,
        kind=Kind.TURNED_AWAY,
        way=way,
        seat=Seat.objects.live().filter(candidacy=candidacy).first(),
        is_late=at >= doors.late_from,
        reason=reason.strip(),
        actor=actor,
        at=at,
    )


@transaction.atomic(durable=True)
def undo_check_in(
    *, sitting_id: int, candidate_id: int, after: int, reason: str, actor: User, at: datetime
) -> CheckIn | None:
    """Take back that somebody was let in. Locks the candidacy, so that they do not start meanwhile.

    Safe to repeat: nothing is written if they are not in; the last entry is returned, if any.

    Raises:
        DoorReasonMissing: no reason is given.
        HasStarted: they have started.
        ChangedMeanwhile: something happened that the desk did not see.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such in reach.
    """
    candidacy, last = _enter(sitting_id, candidate_id, actor)
    if last is None or last.kind != Kind.ADMITTED:
        return last
    if not reason.strip():
        raise DoorReasonMissing
    _require_seen(last, after)
    attempts = candidacy.sitting.attempts.filter(candidate=candidate_id)
    if attempts.exclude(status="voided").exists():
        raise HasStarted
    return _write(
        candidacy,
        last,
        kind=Kind.UNDONE,
        way=last.way,
        seat=last.seat,
        is_late=False,
        reason=reason.strip(),
        actor=actor,
        at=at,
    )


def _enter(sitting_id: int, candidate_id: int, actor: User) -> tuple[Candidacy, CheckIn | None]:
    """Lock a candidacy of a sitting in reach; return it with what happened last."""
    sitting = sittings_in_reach(actor).get(pk=sitting_id)
    candidacies = Candidacy.objects.select_for_update(no_key=True)
    candidacy = candidacies.get(sitting=sitting, candidate=candidate_id)
    candidacy.sitting = sitting
    # Asked for after the lock: what another desk wrote while we waited must be seen.
    return candidacy, queries.check_ins_of(candidacy).order_by("-number").first()


def _require_seen(last: CheckIn | None, after: int) -> None:
    if (last.number if last else 0) != after:
        raise ChangedMeanwhile


def _require_open(sitting: Sitting, at: datetime) -> Doors:
    doors = queries.doors_for(sitting)
    if at < doors.open_at:
        raise DoorsClosed(time=_clock(doors.open_at))
    if at >= doors.shut_at or sitting.released_at:
        raise DoorsShut
    return doors


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _write(
    candidacy: Candidacy,
    last: CheckIn | None,
    *,
    kind: Kind,
    way: str,
    seat: Seat | None,
    is_late: bool,
    reason: str,
    actor: User,
    at: datetime,
) -> CheckIn:
    written = CheckIn.objects.create(
        sitting=candidacy.sitting,
        candidate_id=candidacy.candidate_id,
        number=last.number + 1 if last else 1,
        kind=kind,
        way=way,
        seat=seat,
        is_late=is_late,
        reason=reason,
        by=actor,
        at=at,
    )
    audit.record(
        f"exams.candidate-{kind.value}", actor=actor, subject=candidacy, at=at, reason=reason
    )
    return written
