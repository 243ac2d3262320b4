"""What those in charge see of rooms, seats and the door: of sittings in reach, and no others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Photo, User
from exams.rooms.models import CheckIn, Room, Seat, SlipPrint
from exams.rooms.queries.rows import DoorState, Listed, listed
from exams.rooms.terms import Doors, doors_of
from exams.sittings.models import Candidacy, Sitting
from exams.sittings.queries import sittings_in_reach


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room, how many sit in it, and how many of these came."""

    room: Room
    seated: int
    admitted: int
    keepers: list[str]

    @property
    def free(self) -> int:
        """Return how many seats nobody has."""
        return self.room.seats - self.seated


@dataclass(frozen=True, slots=True)
class Overview:
    """The rooms of a sitting, and who has no seat."""

    rooms: list[RoomRow]
    unseated: list[Listed]
    listed: int
    admitted: int
    turned_away: int
    without_photo: int
    apart: int  # who may only sit in a separate room, and has no seat

    @property
    def seats(self) -> int:
        """Return how many seats there are."""
        return sum(row.room.seats for row in self.rooms)

    @property
    def seated(self) -> int:
        """Return how many have a seat."""
        return self.listed - len(self.unseated)


def rooms_in_reach(user: User) -> QuerySet[Room]:
    """Return the rooms of sittings in reach."""
    rooms = Room.objects.filter(sitting__in=sittings_in_reach(user))
    return rooms.select_related("sitting", "sitting__paper", "sitting__unit")


def slip_prints_in_reach(user: User) -> QuerySet[SlipPrint]:
    """Return the prints of slips of sittings in reach."""
    prints = SlipPrint.objects.filter(sitting__in=sittings_in_reach(user))
    return prints.select_related("sitting", "room")


def overview_of(sitting: Sitting, *, at: datetime) -> Overview:
    """Return the rooms of a sitting with who sits where. Three queries."""
    people = listed(sitting, at=at)
    rooms = sitting.rooms.order_by("pk").prefetch_related("duties__invigilator")
    seated = Counter(each.room_id for each in people)
    came = Counter(each.room_id for each in people if each.state == DoorState.ADMITTED)
    states = Counter(each.state for each in people)
    unseated = [each for each in people if each.room_id is None]
    return Overview(
        rooms=[
            RoomRow(
                room,
                seated[room.pk],
                came[room.pk],
                sorted(duty.invigilator.name for duty in room.duties.all()),
            )
            for room in rooms
        ],
        unseated=unseated,
        listed=len(people),
        admitted=states[DoorState.ADMITTED],
        turned_away=states[DoorState.TURNED_AWAY],
        without_photo=sum(not each.has_photo for each in people),
        apart=sum(each.is_apart for each in unseated),
    )


def doors_for(sitting: Sitting) -> Doors:
    """Return when people are let in to a sitting. One query."""
    return doors_of(Sitting.objects.select_related("entry", "entry_terms").get(pk=sitting.pk))


@dataclass(frozen=True, slots=True)
class Cell:
    """A seat of a room, and who sits there."""

    number: int
    listed: Listed | None


def plan_of(room: Room, people: Iterable[Listed]) -> list[list[Cell]]:
    """Return the seats of a room row by row, the front first. No query."""
    by_number = {each.number: each for each in people if each.room_id == room.pk}
    cells = [Cell(number, by_number.get(number)) for number in range(1, room.seats + 1)]
    return [cells[start : start + room.columns] for start in range(0, room.seats, room.columns)]


def seat_with_code(user: User, code: str) -> Seat | None:
    """Return the seat that a slip is for, held or ended, if its sitting is in reach. One query."""
    seats = Seat.objects.filter(code=code, sitting__in=sittings_in_reach(user))
    return seats.select_related("sitting", "sitting__paper", "room", "candidate").first()


def candidacy_in_reach(user: User, sitting_id: int, candidate_id: int) -> Candidacy:
    """Return a candidacy of a sitting in reach.

    Raises:
        Candidacy.DoesNotExist: none such in reach.
    """
    found = Candidacy.objects.filter(sitting__in=sittings_in_reach(user), is_test_run=False)
    related = found.select_related("candidate", "sitting", "sitting__paper", "sitting__unit")
    return related.get(sitting=sitting_id, candidate=candidate_id)


def history_of(candidacy: Candidacy) -> list[CheckIn]:
    """Return what happened to a candidate at the door, the last first. One query."""
    events = CheckIn.objects.filter(sitting=candidacy.sitting_id, candidate=candidacy.candidate_id)
    return list(events.select_related("by", "seat__room").order_by("-number"))


def ended_seats_of(candidacy: Candidacy) -> list[Seat]:
    """Return the seats that a candidate had before, the last first. One query."""
    seats = Seat.objects.filter(sitting=candidacy.sitting_id, candidate=candidacy.candidate_id)
    return list(seats.exclude(ended_at=None).select_related("room").order_by("-ended_at", "-pk"))


def photo_of(candidate_id: int) -> Photo | None:
    """Return the photo on file of somebody. One query."""
    return Photo.objects.filter(user=candidate_id, ended_at=None).first()
