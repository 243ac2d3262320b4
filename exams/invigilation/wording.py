"""What the board says of a candidate, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from exams.invigilation.queries import Seat
from exams.invigilation.rules import Flag, State

Words = str | Promise
STATE_WORDS: dict[State, Words] = {
    State.ABSENT: _("Not arrived"),
    State.CHECKED_IN: pgettext_lazy("board", "Checked in"),
    State.ANSWERING: _("Answering"),
    State.SUBMITTED: pgettext_lazy("attempt", "Submitted"),
    State.TIMED_OUT: _("Timed out"),
    State.ABANDONED: _("Not submitted in time"),
}
FLAG_WORDS: dict[Flag, Words] = {
    Flag.OFFLINE: pgettext_lazy("board", "Offline"),
    Flag.SILENT: pgettext_lazy("board", "Silent"),
    Flag.ELSEWHERE: pgettext_lazy("board", "Other device"),
    Flag.BEHIND: pgettext_lazy("board", "Behind on saves"),
    Flag.LEFT: pgettext_lazy("board", "Left the page"),
    Flag.IDLE: pgettext_lazy("board", "No answer for 10 minutes"),
    Flag.SKEW: pgettext_lazy("board", "Clock is off"),
    Flag.WAITING: pgettext_lazy("board", "Second person needed"),
    Flag.IRREGULAR: pgettext_lazy("board", "Irregularity"),
    Flag.HELD: pgettext_lazy("board", "Result held"),
}
ALL, URGENT, DONE = (
    pgettext_lazy("board", "All"),
    pgettext_lazy("board", "To look at"),
    _("Finished"),
)
STATE_ICONS = {
    State.ABSENT: "circle-dashed",
    State.CHECKED_IN: "user-check",
    State.SUBMITTED: "circle-check",
    State.TIMED_OUT: "clock-alert",
    State.ABANDONED: "clock-alert",
}
FLAG_ICONS = {
    Flag.OFFLINE: "wifi-off",
    Flag.SILENT: "clock-alert",
    Flag.ELSEWHERE: "monitor",
    Flag.BEHIND: "cloud-alert",
    Flag.LEFT: "eye-off",
    Flag.IDLE: "clock",
    Flag.SKEW: "clock",
    Flag.WAITING: "users",
    Flag.IRREGULAR: "flag",
    Flag.HELD: "lock",
}
# How a tile is drawn.
STATE_CSS = {
    State.ABSENT: "none",
    State.CHECKED_IN: "none",
    State.SUBMITTED: "done",
    State.TIMED_OUT: "done",
    State.ABANDONED: "warn",
}
BAD = frozenset({Flag.OFFLINE, Flag.SILENT})
WARN = frozenset({Flag.ELSEWHERE, Flag.BEHIND, Flag.LEFT, Flag.WAITING})


@dataclass(frozen=True, slots=True)
class Line:
    """The one line of a tile that says how somebody stands."""

    css: str
    icon: str
    text: str


def line_of(seat: Seat, items: int) -> Line:
    """Return what a tile says: what needs a look before how far they are."""
    loud = next((flag for flag in seat.flags if flag in BAD or flag in WARN), None)
    if loud:
        return Line("off" if loud in BAD else "warn", FLAG_ICONS[loud], _loud(loud, seat))
    quiet = next(iter(seat.flags), None)
    icon = STATE_ICONS.get(seat.state) or (FLAG_ICONS[quiet] if quiet else "")
    return Line(STATE_CSS.get(seat.state, ""), icon, _quiet(seat, items))


def _loud(flag: Flag, seat: Seat) -> str:
    word = str(FLAG_WORDS[flag])
    if flag in BAD and seat.heard_at:
        return gettext("%(word)s since %(time)s") % {
            "word": word,
            "time": clock(seat.heard_at, short=True),
        }
    if flag == Flag.LEFT and seat.times_left:
        return gettext("%(word)s (%(number)s ×)") % {"word": word, "number": seat.times_left}
    if flag == Flag.BEHIND:
        return gettext("%(word)s: %(number)s") % {"word": word, "number": seat.facts.pending}
    return word


def _quiet(seat: Seat, items: int) -> str:
    if seat.state == State.ANSWERING:
        how_far = {"answered": seat.figures.answered, "total": items}
        return gettext("%(answered)s / %(total)s answered") % how_far
    word = str(STATE_WORDS[seat.state])
    return f"{word} {clock(seat.closed_at, short=True)}" if seat.closed_at else word


def clock(moment: datetime, *, short: bool = False) -> str:
    """Return the time of day of a moment."""
    return localtime(moment).strftime("%H:%M" if short else "%H:%M:%S")
