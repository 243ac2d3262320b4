"""The door of every act in an attempt: found, locked, judged by the one guard."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import User
from core.database import columns, read
from core.errors import Refusal
from exams.delivery import guard, queries
from exams.delivery.models import Attempt, AttemptQuerySet
from exams.delivery.operations.refusals import (
    REFUSALS,
    AttemptVoided,
    NotSubmittedInTime,
)
from exams.sittings.models import Sitting
from exams.sittings.queries import sittings_in_reach

# Between the number of a lease and the secret part of its token.
PAGE_MARK = "x"
BY_CLOCK = (guard.Status.TIMED_OUT, guard.Status.ABANDONED)
# What a closed attempt is refused with, where its state says more than that it is closed.
OF_STATE: dict[guard.Status, type[Refusal]] = {
    guard.Status.ABANDONED: NotSubmittedInTime,
    guard.Status.VOIDED: AttemptVoided,
}


@dataclass(frozen=True, slots=True)
class Entered:
    """An attempt, locked until the transaction ends, and what the guard says of the act."""

    attempt: Attempt
    ruling: guard.Ruling
    lease: int  # under which the act came; 0 for a page that we never sent

    def require(self) -> None:
        """Raise what the guard refuses the act with, if it does."""
        if self.ruling.refusal is not None:
            raise self._refusal(self.ruling.refusal)

    def _refusal(self, no: guard.No) -> Refusal:
        if no == guard.No.ELSEWHERE:
            return REFUSALS[no]()
        return (OF_STATE.get(self.ruling.status) or REFUSALS[no])()


def enter(
    act: guard.Act,
    *,
    attempt_id: int,
    candidate: User,
    at: datetime,
    page_token: str = "",
    device: str = "",
    locks: bool = True,
) -> Entered:
    """Lock the candidate's attempt and judge an act in it: owner, lease, state, deadline.

    One query; another where the device decides, or once the clock has closed the attempt.

    Args:
        locks: False for who writes only if the attempt is still as it was judged.

    Raises:
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = own_attempt(attempt_id, candidate, locks=locks)
    lease = _lease_of(attempt, page_token)
    # Asked for after the lock: a lease granted while we waited must be seen.
    holder = queries.device_in_force(attempt) if act == guard.Act.RESUME else ""
    call = guard.Call(act, at, lease=lease, device=device)
    return Entered(attempt, guard.judge(held(attempt, holder), call), lease)


# What `locked().get(pk=…, candidate=…)` would ask. Of the sitting comes what guard, paper and page
# are found by.
_OWN = """
SELECT {columns}, {sitting} FROM exams_attempt AS own
INNER JOIN exams_sitting AS sitting ON sitting.id = own.sitting_id
WHERE own.id = %s AND own.candidate_id = %s {lock}
"""
_OF_SITTING = ("title", "paper_id", "unit_id", "grace_seconds", "overdue", "hand_in_minutes")


def own_attempt(attempt_id: int, candidate: User, *, locks: bool = False) -> Attempt:
    """Return the candidate's attempt, with its candidate and sitting. One query.

    Raises:
        Attempt.DoesNotExist: there is none.
    """
    asked = _OWN.format(
        columns=columns(Attempt, "own"),
        sitting=", ".join(f"sitting.{name}" for name in _OF_SITTING),
        lock=lock_of("own") if locks else "",
    )
    for attempt, of_sitting in read(Attempt, asked, [attempt_id, candidate.pk]):
        attempt.sitting = Sitting.from_db(
            connection.alias, ["id", *_OF_SITTING], [attempt.sitting_id, *of_sitting]
        )
        attempt.candidate = candidate
        return attempt
    raise Attempt.DoesNotExist


def lock_of(alias: str) -> str:
    """Return how SQL of our own locks a row that others' rows point at; SQLite locks all."""
    can_lock = connection.features.has_select_for_update
    return f"FOR NO KEY UPDATE OF {alias}" if can_lock else ""


def enter_in_reach(attempt_id: int, *, actor: User, act: guard.Act, at: datetime) -> Entered:
    """Lock an attempt of a sitting in the actor's reach, and its sitting, so that its results are
    not released meanwhile; judge the act.

    Raises:
        Attempt.DoesNotExist: no such attempt in reach.
    """
    reach = sittings_in_reach(actor)
    attempt = locked("self", "sitting").get(pk=attempt_id, sitting__in=reach)
    ruling = guard.judge(held(attempt), guard.Call(act, at, lease=attempt.lease))
    return Entered(attempt, ruling, attempt.lease)


def locked(*rows: str) -> AttemptQuerySet:
    """Return attempts with their sittings, to be locked; the rows named are locked."""
    # Without the key: rows that point at these are written meanwhile, and check that they exist.
    rows_locked = Attempt.objects.select_for_update(of=rows or ("self",), no_key=True)
    return rows_locked.select_related("sitting")


def held(attempt: Attempt, device: str = "") -> guard.Held:
    """Return how the attempt stands, as the guard takes it."""
    status = guard.Status(attempt.status)
    # Read after the lock: whoever marks holds it too.
    is_marked = status in BY_CLOCK and queries.is_marked(attempt)
    return guard.Held(status, attempt.terms, attempt.lease, device, is_marked)


def _lease_of(attempt: Attempt, page_token: str) -> int:
    """Return the number of the lease that a page names.

    That of the lease in force is proven by the whole token. An older one is taken at its word: it
    says under which name an answer is kept aside, and nothing more.
    """
    if page_token and page_token == attempt.page_token:
        return attempt.lease
    number, mark, _secret = page_token.partition(PAGE_MARK)
    is_older = mark and number.isascii() and number.isdecimal() and len(number) < 8
    return int(number) if is_older and int(number) < attempt.lease else 0
