"""Seats: given to a whole list, to one candidate, exchanged, given up; each slip with its code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from core import audit
from exams.rooms import queries, rules
from exams.rooms.models import Room, Seat
from exams.rooms.operations.refusals import (
    HasStarted,
    NoRooms,
    NoSeat,
    NoSuchSeat,
    SeatTaken,
)
from exams.rooms.operations.rooms import locked_sitting
from exams.rooms.slips import new_code
from exams.sittings.models import Candidacy, Sitting


@dataclass(frozen=True, slots=True)
class Seated:
    """What became of a list."""

    seated: int
    unplaced: int  # for whom there is no seat
    pairs: int  # neighbours of one unit that could not be avoided


@transaction.atomic(durable=True)
def seat_everybody(
    *, sitting_id: int, seed: int, anew: bool = False, actor: User, at: datetime
) -> Seated:
    """Give a seat to each candidate who has none; those of one unit are kept apart.

    Who was checked in or has started keeps the seat in any case. Safe to repeat: who has a seat
    keeps it, unless all are seated anew. Locks the sitting and its candidacies. The number of
    statements does not depend on how many there are, but for the batches of the insert.

    Args:
        seed: the same list, rooms and seed give the same seats.
        anew: give up the other seats first; their slips are void.

    Raises:
        NoRooms: there is nowhere to sit.
        RoomsClosed: the sitting is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sitting = locked_sitting(sitting_id, actor=actor, at=at)
    rooms = list(sitting.rooms.order_by("pk"))
    if not rooms:
        raise NoRooms
    _lock(sitting.candidacies.all())
    listed = queries.listed(sitting, at=at)
    if anew:
        free = {each.candidacy_id for each in listed if each.may_move}
        _end(Seat.objects.live().filter(sitting=sitting, candidacy__in=free), "moved", at)
        listed = [each.without_seat() if each.candidacy_id in free else each for each in listed]
    plan = rules.seated(
        [each.person for each in listed if each.room_id is None],
        _halls(rooms, listed),
        seed=seed,
    )
    candidates = {each.candidacy_id: each.candidate_id for each in listed}
    _give(
        sitting,
        [(each.person, candidates[each.person], each.hall, each.number) for each in plan.places],
        actor=actor,
        at=at,
    )
    outcome = Seated(len(plan.places), len(plan.unplaced), plan.pairs)
    detail = {"seats": outcome.seated, "seed": seed, "anew": anew}
    audit.record("exams.seats-assigned", actor=actor, subject=sitting, at=at, detail=detail)
    return outcome


def _halls(rooms: Iterable[Room], listed: Iterable[queries.Listed]) -> list[rules.Hall]:
    taken: dict[int, dict[int, int | None]] = {}
    for each in listed:
        if each.room_id is not None and each.number is not None:
            taken.setdefault(each.room_id, {})[each.number] = each.unit_id
    return [
        rules.Hall(room.pk, room.seats, room.columns, room.is_separate, taken.get(room.pk, {}))
        for room in rooms
    ]


@transaction.atomic(durable=True)
def move_candidate(
    *, sitting_id: int, candidate_id: int, room_id: int, number: int, actor: User, at: datetime
) -> Seat:
    """Give a candidate a seat, or another one; the slip of the old one is void at once.

    Safe to repeat: who sits there already keeps the slip. Locks the sitting and the candidacy.

    Raises:
        NoSuchSeat: the room does not have it.
        SeatTaken: somebody else sits there.
        HasStarted: there is an attempt of theirs.
        RoomsClosed: the sitting is over.
        Sitting.DoesNotExist, Candidacy.DoesNotExist, Room.DoesNotExist: none such.
    """
    sitting = locked_sitting(sitting_id, actor=actor, at=at)
    candidacy = _movable(sitting, [candidate_id])[0]
    room = sitting.rooms.get(pk=room_id)
    if not 1 <= number <= room.seats:
        raise NoSuchSeat(room=room.name, seats=room.seats)
    here = Seat.objects.live().filter(room=room, number=number).first()
    if here and here.candidacy_id == candidacy.pk:
        return here
    if here:
        raise SeatTaken(room=room.name, number=number)
    _end(candidacy.seats.filter(ended_at=None), Seat.Ended.MOVED, at)
    [seat] = _give(sitting, [(candidacy.pk, candidate_id, room.pk, number)], actor=actor, at=at)
    detail = {"candidate": candidate_id, "room": room.name, "seat": number}
    audit.record("exams.candidate-seated", actor=actor, subject=sitting, at=at, detail=detail)
    return seat


@transaction.atomic(durable=True)
def swap_seats(
    *, sitting_id: int, candidate_id: int, other_id: int, actor: User, at: datetime
) -> None:
    """Let two candidates exchange their seats; both slips are void, two new ones hold.

    Locks the sitting and both candidacies.

    Raises:
        NoSeat: one of them has none.
        HasStarted: there is an attempt of one of them.
        RoomsClosed: the sitting is over.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such; or both are the same person.
    """
    sitting = locked_sitting(sitting_id, actor=actor, at=at)
    pair = _movable(sitting, [candidate_id, other_id])
    live = Seat.objects.live().filter(candidacy__in=pair)
    seats = {seat.candidacy_id: seat for seat in live}
    if len(seats) < len(pair):
        raise NoSeat
    _end(live, Seat.Ended.MOVED, at)
    wanted = [
        (mine.pk, mine.candidate_id, seats[other.pk].room_id, seats[other.pk].number)
        for mine, other in (pair, reversed(pair))
    ]
    _give(sitting, wanted, actor=actor, at=at)
    detail = {"candidate": candidate_id, "other": other_id}
    audit.record("exams.seats-swapped", actor=actor, subject=sitting, at=at, detail=detail)


@transaction.atomic(durable=True)
def clear_seat(*, sitting_id: int, candidate_id: int, actor: User, at: datetime) -> None:
    """Give a candidate's seat up; the slip is void at once. Safe to repeat. Locks as a move.

    Raises:
        HasStarted: there is an attempt of theirs.
        RoomsClosed: the sitting is over.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such.
    """
    sitting = locked_sitting(sitting_id, actor=actor, at=at)
    candidacy = _movable(sitting, [candidate_id])[0]
    if _end(candidacy.seats.filter(ended_at=None), Seat.Ended.CLEARED, at):
        detail = {"candidate": candidate_id}
        audit.record("exams.seat-cleared", actor=actor, subject=sitting, at=at, detail=detail)


@transaction.atomic(durable=True)
def replace_slip(*, sitting_id: int, candidate_id: int, actor: User, at: datetime) -> Seat:
    """Void a slip that is lost or in wrong hands; the same seat gets another one.

    Each call makes another slip. Locks the sitting and the candidacy.

    Raises:
        NoSeat: the candidate has none.
        HasStarted, RoomsClosed: as for a move.
        Sitting.DoesNotExist, Candidacy.DoesNotExist: none such.
    """
    sitting = locked_sitting(sitting_id, actor=actor, at=at)
    candidacy = _movable(sitting, [candidate_id])[0]
    old = Seat.objects.live().filter(candidacy=candidacy).first()
    if old is None:
        raise NoSeat
    _end(Seat.objects.filter(pk=old.pk), Seat.Ended.REPLACED, at)
    wanted = [(candidacy.pk, candidate_id, old.room_id, old.number)]
    [seat] = _give(sitting, wanted, actor=actor, at=at)
    detail = {"candidate": candidate_id}
    audit.record("exams.slip-replaced", actor=actor, subject=sitting, at=at, detail=detail)
    return seat


def _lock(candidacies: QuerySet[Candidacy]) -> list[Candidacy]:
    return list(candidacies.select_for_update(no_key=True).order_by("pk"))


def _movable(sitting: Sitting, candidates: Sequence[int]) -> list[Candidacy]:
    """Lock the candidacies of some people, in the order asked for.

    Raises:
        HasStarted: there is an attempt of one of them.
        Candidacy.DoesNotExist: one of them is not listed, or they are not different.
    """
    found = {
        each.candidate_id: each
        for each in _lock(sitting.candidacies.filter(candidate__in=candidates))
    }
    if len(found) < len(candidates):
        raise Candidacy.DoesNotExist
    attempts = sitting.attempts.filter(candidate__in=candidates)
    if attempts.exclude(status="voided").exists():
        raise HasStarted
    return [found[candidate] for candidate in candidates]


def _end(seats: QuerySet[Seat], cause: str, at: datetime) -> int:
    return seats.filter(ended_at=None).update(ended_at=at, ended_because=cause)


def _give(
    sitting: Sitting,
    wanted: Iterable[tuple[int, int, int, int]],
    *,
    actor: User,
    at: datetime,
) -> list[Seat]:
    """Write seats of (candidacy, candidate, room, number). One query, in batches."""
    return Seat.objects.bulk_create(
        Seat(
            sitting=sitting,
            candidacy_id=candidacy,
            candidate_id=candidate,
            room_id=room,
            number=number,
            code=new_code(),
            assigned_by=actor,
            assigned_at=at,
        )
        for candidacy, candidate, room, number in wanted
    )
