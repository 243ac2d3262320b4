"""Rooms of a sitting: their seats, who keeps them, and when their doors open."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import Role, User
from core import audit
from exams.rooms.models import EntryTerms, Room, RoomDuty
from exams.rooms.operations.refusals import (
    RoomInUse,
    RoomNameTaken,
    RoomsClosed,
    SeatsTaken,
    UnknownInvigilators,
)
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach


def locked_sitting(sitting_id: int, *, actor: User, at: datetime) -> Sitting:
    """Lock a sitting in reach that is not over: whatever changes its rooms and seats waits.

    Raises:
        RoomsClosed: it is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sittings = sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = sittings.get(pk=sitting_id)
    if at >= sitting.closes_at or sitting.released_at:
        raise RoomsClosed
    return sitting


@transaction.atomic(durable=True)
def add_room(
    *,
    sitting_id: int,
    name: str,
    address: str,
    seats: int,
    columns: int,
    is_separate: bool,
    accounts: Iterable[str] = (),
    actor: User,
    at: datetime,
) -> Room:
    """Add a room to a sitting; from then on its candidates check in before they start.

    Args:
        columns: seats in a row; no more than there are seats.
        accounts: of who invigilates in it.

    Raises:
        RoomNameTaken: the sitting has a room of this name.
        UnknownInvigilators: an account is of nobody with that role.
        RoomsClosed: the sitting is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sitting = locked_sitting(sitting_id, actor=actor, at=at)
    room, is_new = Room.objects.get_or_create(
        sitting=sitting,
        name=name,
        defaults={
            "address": address,
            "seats": seats,
            "columns": min(columns, seats),
            "is_separate": is_separate,
        },
    )
    if not is_new:
        raise RoomNameTaken(name=name)
    _assign(room, accounts)
    detail = {"name": name, "seats": seats}
    audit.record("exams.room-added", actor=actor, subject=room, at=at, detail=detail)
    return room


@transaction.atomic(durable=True)
def change_room(
    *,
    room_id: int,
    name: str,
    address: str,
    seats: int,
    columns: int,
    is_separate: bool,
    accounts: Iterable[str] = (),
    actor: User,
    at: datetime,
) -> Room:
    """Say anew what a room is like and who keeps it. Slips stay as they are.

    Raises:
        SeatsTaken: somebody sits beyond the last seat.
        RoomNameTaken, UnknownInvigilators, RoomsClosed: as for `add_room`.
        Room.DoesNotExist: no such room of a sitting in reach.
    """
    room = _locked(room_id, actor=actor, at=at)
    if room.sitting.rooms.exclude(pk=room.pk).filter(name=name).exists():
        raise RoomNameTaken(name=name)
    last = room.places.filter(ended_at=None, candidacy__isnull=False).aggregate(Max("number"))
    if (last["number__max"] or 0) > seats:
        raise SeatsTaken(number=last["number__max"])
    room.name, room.address, room.seats = name, address, seats
    room.columns, room.is_separate = min(columns, seats), is_separate
    room.save()
    _assign(room, accounts)
    detail = {"name": name, "seats": seats}
    audit.record("exams.room-changed", actor=actor, subject=room, at=at, detail=detail)
    return room


@transaction.atomic(durable=True)
def remove_room(*, room_id: int, actor: User, at: datetime) -> None:
    """Take a room away for which no slip was ever made.

    Raises:
        RoomInUse: somebody has or had a seat in it.
        RoomsClosed: the sitting is over.
        Room.DoesNotExist: no such room of a sitting in reach.
    """
    room = _locked(room_id, actor=actor, at=at)
    if room.places.exists():
        raise RoomInUse
    detail = {"name": room.name}
    audit.record("exams.room-removed", actor=actor, subject=room.sitting, at=at, detail=detail)
    room.delete()


@transaction.atomic(durable=True)
def set_entry_terms(
    *,
    sitting_id: int,
    doors_minutes: int,
    late_minutes: int,
    notes: str,
    actor: User,
    at: datetime,
) -> EntryTerms:
    """Say when people are let in, and what they are told to bring. Safe to repeat.

    Raises:
        RoomsClosed: the sitting is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sitting = locked_sitting(sitting_id, actor=actor, at=at)
    terms, _is_new = EntryTerms.objects.update_or_create(
        sitting=sitting,
        defaults={"doors_minutes": doors_minutes, "late_minutes": late_minutes, "notes": notes},
    )
    detail = {"doors_minutes": doors_minutes, "late_minutes": late_minutes}
    audit.record("exams.entry-terms-set", actor=actor, subject=sitting, at=at, detail=detail)
    return terms


def _locked(room_id: int, *, actor: User, at: datetime) -> Room:
    """Return a room of a sitting in reach, which is locked."""
    found = Room.objects.only("sitting_id").get(pk=room_id, sitting__in=sittings_in_reach(actor))
    sitting = locked_sitting(found.sitting_id, actor=actor, at=at)
    return sitting.rooms.get(pk=room_id)


def _assign(room: Room, accounts: Iterable[str]) -> None:
    """Let exactly these people keep the room."""
    wanted = set(accounts)
    people = User.objects.filter(
        username__in=wanted,
        is_active=True,
        grants__role__in=[Role.INVIGILATOR, Role.TRAINER],
        grants__ended_at=None,
    )
    found = dict(people.values_list("username", "pk"))
    if wanted - found.keys():
        raise UnknownInvigilators(accounts=", ".join(sorted(wanted - found.keys())))
    room.duties.exclude(invigilator__in=found.values()).delete()
    RoomDuty.objects.bulk_create(
        (RoomDuty(room=room, invigilator_id=pk) for pk in sorted(found.values())),
        ignore_conflicts=True,
    )
