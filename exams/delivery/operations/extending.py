"""Move the due time of attempts, one or all of a room: what every extension comes to."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import F

from accounts.models import User
from exams.delivery import guard
from exams.delivery.models import Attempt, Decision, Intervention, Response, Restored
from exams.delivery.operations.closing import end_of

Status = Attempt.Status
BY_CLOCK = (Status.TIMED_OUT, Status.ABANDONED)


class _Change(StrEnum):
    """What becomes of an attempt whose due time moves."""

    STAYS_OPEN = "stays-open"
    OPENS_AGAIN = "opens-again"  # the clock had closed it, and time is left
    ENDED_LATER = "ended-later"  # it is over all the same


def extend(asked: Sequence[Intervention], *, actor: User, at: datetime) -> list[Decision]:
    """Move the due times as a second person confirms, and write a decision for each.

    Answers that came too late for the old due time and in time for the new one count; what the
    clock had closed is open again while time is left. Seven statements at most, however many.

    Args:
        asked: all for the same minutes, each with its attempt, locked; these of one sitting.
    """
    more = timedelta(minutes=asked[0].minutes)
    changed: dict[_Change, list[int]] = defaultdict(list)
    decisions = []
    for each in asked:
        before = each.attempt.due_at
        changed[_move(each.attempt, more, at)].append(each.attempt.pk)
        decisions.append(
            Decision(
                intervention=each,
                is_confirmed=True,
                decided_by=actor,
                decided_at=at,
                due_before=before,
                due_after=each.attempt.due_at,
            )
        )
    # The decisions first: the database moves no due time without one.
    Decision.objects.bulk_create(decisions)
    for change, attempts in changed.items():
        _write(change, attempts, more)
    _restore(decisions, timedelta(seconds=asked[0].attempt.sitting.grace_seconds))
    return decisions


def _move(attempt: Attempt, more: timedelta, at: datetime) -> _Change:
    attempt.due_at += more
    if attempt.status not in BY_CLOCK:
        return _Change.STAYS_OPEN
    status = guard.status_at(guard.Status.OPEN, attempt.terms, at)
    if status == guard.Status.OPEN:
        attempt.status, attempt.closed_at = Status.OPEN, None
        return _Change.OPENS_AGAIN
    attempt.closed_at = end_of(attempt, status)
    return _Change.ENDED_LATER


def _write(change: _Change, attempts: list[int], more: timedelta) -> None:
    fields: dict[str, Any] = {"due_at": F("due_at") + more}
    if change == _Change.OPENS_AGAIN:
        fields |= {"status": Status.OPEN, "closed_at": None}
    if change == _Change.ENDED_LATER:
        fields["closed_at"] = F("closed_at") + more
    Attempt.objects.filter(pk__in=attempts).update(**fields)


def _restore(decisions: Sequence[Decision], grace: timedelta) -> None:
    own = {decision.intervention.attempt_id: decision for decision in decisions}
    late = Response.objects.filter(
        attempt__in=list(own),
        aside="",
        verdict="late",
        restored=None,
        given_at__lte=F("attempt__due_at") + grace,
    )
    Restored.objects.bulk_create(
        Restored(response_id=pk, decision=own[attempt])
        for pk, attempt in late.values_list("pk", "attempt")
    )
