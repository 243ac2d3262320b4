"""Who sits where: a pure function of people, rooms and a seed."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is to be seated."""

    key: int
    unit: int | None = None  # None sits well beside everybody
    is_apart: bool = False  # may only sit in a separate room


@dataclass(frozen=True, slots=True)
class Hall:
    """A room with the places that are taken already."""

    key: int
    seats: int
    columns: int
    is_separate: bool = False
    taken: Mapping[int, int | None] = field(default_factory=dict)  # seat -> unit of who sits there


@dataclass(frozen=True, slots=True)
class Place:
    """A seat for a person."""

    person: int
    hall: int
    number: int


@dataclass(frozen=True, slots=True)
class Seating:
    """Where everybody sits, who found no seat, and what could not be avoided."""

    places: list[Place]
    unplaced: list[int]
    pairs: int  # neighbours of one unit, of whom at least one was seated now


def neighbours(number: int, *, columns: int, seats: int) -> Iterator[int]:
    """Yield the seats beside, before and behind one; beside comes first."""
    if (number - 1) % columns:
        yield number - 1
    if number % columns and number < seats:
        yield number + 1
    if number > columns:
        yield number - columns
    if number + columns <= seats:
        yield number + columns


def seated(people: Iterable[Person], halls: Sequence[Hall], *, seed: int) -> Seating:
    """Seat people room by room, so that those of one unit are no neighbours where that can be.

    The same people, rooms and seed give the same seating, in whatever order the people come. Where
    more seats are free than needed, some are left empty rather than that two of a unit sit side by
    side. Who must sit apart sits in a separate room or nowhere, and nobody else sits there.
    """
    waiting = sorted(people, key=lambda person: person.key)
    places: list[Place] = []
    unplaced: list[int] = []
    pairs = 0
    for is_apart in (True, False):
        own = [person for person in waiting if person.is_apart == is_apart]
        filling = _Filling(own, Random(f"{seed}:{is_apart}"))  # noqa: S311 (no secret)
        for hall in (each for each in halls if each.is_separate == is_apart):
            filling.fill(hall, free_after=_free_after(halls, hall))
        places += filling.places
        unplaced += filling.left()
        pairs += filling.pairs
    return Seating(places, sorted(unplaced), pairs)


def _free_after(halls: Sequence[Hall], hall: Hall) -> int:
    """Return how many seats are free in the later rooms of the same kind."""
    later = halls[halls.index(hall) + 1 :]
    return sum(
        each.seats - len(each.taken) for each in later if each.is_separate == hall.is_separate
    )


class _Filling:
    """People who wait, by unit; the unit with the most of them comes first."""

    def __init__(self, people: Sequence[Person], random: Random) -> None:
        by_unit: dict[int | None, list[int]] = defaultdict(list)
        for person in people:
            by_unit[person.unit].append(person.key)
        self._queues: dict[int, tuple[int | None, list[int]]] = {}
        self._heap: list[tuple[int, float, int]] = []
        for number, unit in enumerate(sorted(by_unit, key=lambda unit: (unit is None, unit or 0))):
            random.shuffle(by_unit[unit])
            self._queues[number] = (unit, by_unit[unit])
            self._heap.append((-len(by_unit[unit]), random.random(), number))
        heapq.heapify(self._heap)
        self.places: list[Place] = []
        self.pairs = 0

    def left(self) -> list[int]:
        return [key for _unit, keys in self._queues.values() for key in keys]

    def fill(self, hall: Hall, *, free_after: int) -> None:
        """Fill the free seats of a room from the front."""
        sitting: dict[int, int | None] = dict(hall.taken)
        free = [number for number in range(1, hall.seats + 1) if number not in hall.taken]
        spare = len(free) + free_after - len(self.left())
        for number in free:
            near = neighbours(number, columns=hall.columns, seats=hall.seats)
            around = {each: sitting[each] for each in near if sitting.get(each) is not None}
            beside = {unit for each, unit in around.items() if abs(each - number) == 1}
            chosen = self._next(set(around.values()))
            if chosen is None and spare <= 0:
                # Better in a row one behind the other than side by side.
                chosen = self._next(beside) or self._next(set())
            if chosen is None:
                spare -= 1
                continue
            unit, key = chosen
            sitting[number] = unit
            self.pairs += list(around.values()).count(unit)
            self.places.append(Place(key, hall.key, number))

    def _next(self, avoided: set[int | None]) -> tuple[int | None, int] | None:
        """Take the next person, the largest unit first, who is of none of the units avoided."""
        aside = []
        while self._heap and self._queues[self._heap[0][2]][0] in avoided:
            aside.append(heapq.heappop(self._heap))
        taken = self._take() if self._heap else None
        for entry in aside:
            heapq.heappush(self._heap, entry)
        return taken

    def _take(self) -> tuple[int | None, int]:
        count, tie, number = heapq.heappop(self._heap)
        unit, keys = self._queues[number]
        key = keys.pop()
        if keys:
            heapq.heappush(self._heap, (count + 1, tie, number))
        return unit, key
