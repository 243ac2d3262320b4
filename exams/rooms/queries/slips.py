"""Admission slips: one's own, and those of a room or a sitting, as they are printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Photo, User
from exams.rooms.models import Room, Seat
from exams.rooms.queries.desk import doors_for
from exams.rooms.queries.rows import Listed, listed, listed_in
from exams.rooms.slips import grouped
from exams.rooms.terms import Doors
from exams.sittings.models import Candidacy, Sitting


@dataclass(frozen=True, slots=True)
class Slip:
    """All that stands on an admission slip."""

    sitting: Sitting
    doors: Doors
    room: Room
    number: int
    name: str
    username: str
    unit_name: str
    code: str
    minutes: int  # the candidate's own
    percent: int  # so much more than the paper takes
    photo: str  # digest; "" for none on file

    @property
    def shown_code(self) -> str:
        """Return the code as it is typed."""
        return grouped(self.code)

    @property
    def ends_at(self) -> datetime:
        """Return when who starts at the opening has to be done."""
        ends_at = self.sitting.opens_at + timedelta(minutes=self.minutes)
        return min(ends_at, self.sitting.closes_at)


def own_slip(user: User, sitting_id: int) -> Slip | None:
    """Return the slip of a candidate for a sitting, if they have a seat. Five queries at most.

    Raises:
        Candidacy.DoesNotExist: they are not listed.
    """
    candidacies = Candidacy.objects.select_related("sitting", "sitting__paper")
    return slip_of(candidacies.get(candidate=user, sitting=sitting_id))


def slip_of(candidacy: Candidacy) -> Slip | None:
    """Return the slip of a candidacy, if there is a seat. Four queries."""
    sitting = candidacy.sitting
    rows = listed(sitting, at=sitting.opens_at, candidates=[candidacy.candidate_id])
    found = slips(sitting, rows)
    return found[0] if found else None


def slips_in(room: Room) -> list[Slip]:
    """Return the slips of a room, by seat. Four queries."""
    return slips(room.sitting, listed_in(room.sitting, room.pk))


def slips(sitting: Sitting, people: Iterable[Listed]) -> list[Slip]:
    """Return the slips of candidates who have a seat. Three queries."""
    seated = [each for each in people if each.room_id is not None]
    if not seated:
        return []
    doors = doors_for(sitting)
    rooms = Room.objects.in_bulk({each.room_id for each in seated})
    shown = Photo.objects.filter(user__in=[each.candidate_id for each in seated], ended_at=None)
    photos = dict(shown.values_list("user", "digest"))
    return [
        Slip(
            sitting=sitting,
            doors=doors,
            room=rooms[each.room_id],
            number=each.number or 0,
            name=each.name,
            username=each.username,
            unit_name=each.unit_name,
            code=each.code,
            minutes=each.minutes,
            percent=each.percent,
            photo=photos.get(each.candidate_id, ""),
        )
        for each in seated
    ]


def own_seats(user: User, sittings: Iterable[int]) -> list[Seat]:
    """Return somebody's seats in some sittings, in their order, with rooms. One query."""
    order = {sitting: place for place, sitting in enumerate(sittings)}
    seats = Seat.objects.live().filter(candidate=user, sitting__in=order)
    return sorted(seats.select_related("room", "sitting"), key=lambda seat: order[seat.sitting_id])
