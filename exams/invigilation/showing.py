"""Which candidates the board shows, in which order: plain values of its address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from exams.invigilation.queries import Board, Seat
from exams.invigilation.rules import Flag, State

URGENT, NOTED, DONE = "urgent", "noted", "done"
SORTS: dict[str, Callable[[Seat], tuple[object, ...]]] = {
    "seat": lambda seat: (),
    "name": lambda seat: (seat.name,),
    "account": lambda seat: (seat.username,),
    "unit": lambda seat: (seat.unit, seat.username),
    "progress": lambda seat: (f"{seat.figures.answered:05d}",),
    "saved": lambda seat: (seat.facts.saved_at.isoformat() if seat.facts.saved_at else "",),
}


@dataclass(frozen=True, slots=True)
class Showing:
    """What somebody wants to see of a board."""

    show: str = ""  # a state, a flag, "urgent" or "done"; empty: all
    room: int | None = None
    sort: str = "seat"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Showing":
        """Read it from an address; what is unknown is left out."""
        show, sort, room = asked.get("show", ""), asked.get("sort", ""), asked.get("room", "")
        known = {URGENT, DONE, *State, *Flag}
        is_number = room.isascii() and room.isdecimal() and len(room) < 10
        return cls(
            show=show if show in known else "",
            room=int(room) if is_number else None,
            sort=sort if sort in SORTS else "seat",
        )

    def query(self, **other: object) -> str:
        """Return it as the query of an address, with something else in it."""
        now = {"show": self.show, "room": self.room or "", "sort": self.sort} | other
        kept = {key: value for key, value in now.items() if value and value != "seat"}
        return urlencode(kept)

    def has(self, seat: Seat) -> bool:
        """Tell whether a candidate is shown."""
        if self.room is not None and seat.room != self.room:
            return False
        if self.show == URGENT:
            return seat.is_urgent
        if self.show == DONE:
            return seat.state in (State.SUBMITTED, State.TIMED_OUT, State.ABANDONED)
        return not self.show or seat.state == self.show or self.show in seat.flags

    def ordered(self, board: Board) -> list[Seat]:
        """Return the candidates that are shown, in order."""
        return sorted((seat for seat in board.seats if self.has(seat)), key=SORTS[self.sort])
