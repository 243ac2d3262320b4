"""The one guard of every write: what a save, a submission or a hand-over comes to. Pure.

The written rule for lateness: an answer counts when the server has it no later than the due time
plus the sitting's grace. What arrives later is kept, marked late, shown, and never scored. Only
the server's clock decides, and the verdict is the same whether or not anybody has closed the
attempt in the meantime: a dead worker changes no result, and neither does one that is faster.
What the server had in time counts, though the clock closed the attempt while it waited for its
turn; until the attempt is marked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from exams.delivery.states import Status

__all__ = [
    "Act",
    "Aside",
    "Call",
    "Held",
    "No",
    "Overdue",
    "Ruling",
    "Status",
    "Terms",
    "Verdict",
    "judge",
    "status_at",
    "verdict",
]


class Verdict(StrEnum):
    """What the server's clock says of an answer."""

    IN_TIME = "in-time"
    IN_GRACE = "in-grace"  # past the due time, within the grace: it counts
    LATE = "late"  # kept and shown, never scored


class Aside(StrEnum):
    """Why an answer is kept aside, whatever the clock says of it: it is never applied."""

    NO = ""
    OTHER_PAGE = "other-page"  # it came under a lease that was handed over
    CLOSED = "closed"  # it came after the submission, or after the marking
    VOIDED = "voided"  # it came after the attempt was voided


class Overdue(StrEnum):
    """What becomes of an attempt that nobody submitted by its due time."""

    SUBMIT = "submit"  # it is submitted as it stands
    GRACE = "grace"  # some minutes are left to submit, not to answer; after them it does not count
    VOID = "void"  # it does not count


class Act(StrEnum):
    """What comes through the guard."""

    SAVE = "save"  # a page of choices included
    SYNC = "sync"  # many saves of a device that was away
    SUBMIT = "submit"
    RESUME = "resume"  # open the room again on the device that has the lease
    HAND_OVER = "hand-over"  # go on with another device


class No(StrEnum):
    """Why an act is refused; the codes that a reader is told."""

    CLOSED = "attempt-closed"
    TOO_LATE = "too-late"
    ELSEWHERE = "opened-elsewhere"


@dataclass(frozen=True, slots=True)
class Terms:
    """Until when an attempt may take, by its sitting."""

    due_at: datetime
    grace: timedelta
    overdue: Overdue = Overdue.SUBMIT
    hand_in: timedelta = timedelta(0)  # to submit after the due time, under Overdue.GRACE

    @property
    def last_moment(self) -> datetime:
        """Return the last moment at which the server may have an answer that counts."""
        return self.due_at + self.grace

    @property
    def end(self) -> datetime:
        """Return the last moment to submit; the clock closes the attempt then."""
        more = self.hand_in if self.overdue == Overdue.GRACE else timedelta(0)
        return self.due_at + max(self.grace, more)


@dataclass(frozen=True, slots=True)
class Held:
    """How an attempt stands as an act comes: its state, its terms, who holds the lease."""

    status: Status
    terms: Terms
    lease: int  # number of the lease in force
    device: str = ""  # that holds it; empty while any may take it
    is_marked: bool = False  # asked of those alone that the clock closed


@dataclass(frozen=True, slots=True)
class Call:
    """An act as it comes."""

    act: Act
    at: datetime
    lease: int = 0  # under which it comes; 0 for a page that we never sent
    device: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What an act comes to."""

    status: Status  # of the attempt at that moment, closed by the clock or not
    verdict: Verdict
    aside: Aside = Aside.NO
    refusal: No | None = None

    @property
    def counts(self) -> bool:
        """Tell whether an answer kept under this ruling counts."""
        return self.verdict != Verdict.LATE and self.aside == Aside.NO


def verdict(at: datetime, due_at: datetime, grace: timedelta) -> Verdict:
    """Return what the clock says of an answer that the server had at a moment."""
    if at <= due_at:
        return Verdict.IN_TIME
    return Verdict.IN_GRACE if at <= due_at + grace else Verdict.LATE


def status_at(status: Status, terms: Terms, at: datetime) -> Status:
    """Return how an attempt stands, should nobody have closed it when its time was up."""
    if status != Status.OPEN or at <= terms.end:
        return status
    return Status.TIMED_OUT if terms.overdue == Overdue.SUBMIT else Status.ABANDONED


def is_final(held: Held) -> bool:
    """Tell whether nothing that comes can count any more, whenever the server had it."""
    return held.status in (Status.SUBMITTED, Status.VOIDED) or held.is_marked


def judge(held: Held, call: Call) -> Ruling:
    """Return what an act comes to. Who owns the attempt was settled before: theirs alone is found.

    A save is never refused for its time, its page or the state of the attempt: it is kept, and
    the ruling says whether it counts. All other acts are refused or not.
    """
    status = status_at(held.status, held.terms, call.at)
    said = verdict(call.at, held.terms.due_at, held.terms.grace)
    if call.act in (Act.SAVE, Act.SYNC):
        return Ruling(status, said, aside=_aside(held, call, said))
    return Ruling(status, said, refusal=_refusal(held, call, status))


def _aside(held: Held, call: Call, said: Verdict) -> Aside:
    """Tell why a save is kept aside. What is late for the clock alone is not: an extension may
    still move the due time of an attempt that timed out."""
    if held.status == Status.VOIDED:
        return Aside.VOIDED
    if held.status == Status.SUBMITTED:
        return Aside.CLOSED
    if not _holds(held, call):
        return Aside.OTHER_PAGE
    return Aside.CLOSED if held.is_marked and said != Verdict.LATE else Aside.NO


def _holds(held: Held, call: Call) -> bool:
    """Tell whether an act comes under the lease in force."""
    return call.lease != 0 and call.lease == held.lease


def _refusal(held: Held, call: Call, status: Status) -> No | None:
    is_overtaken = call.act == Act.SUBMIT and not is_final(held) and call.at <= held.terms.end
    if status != Status.OPEN and not is_overtaken:
        # An attempt that is open in its row has run out unnoticed.
        return No.TOO_LATE if held.status == Status.OPEN else No.CLOSED
    if call.act == Act.SUBMIT and not _holds(held, call):
        return No.ELSEWHERE
    if call.act == Act.RESUME and held.device and call.device != held.device:
        return No.ELSEWHERE
    return None
