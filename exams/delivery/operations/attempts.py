"""An attempt from its start to its end."""

import secrets
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.errors import Refusal
from exams.delivery import queries, rules
from exams.delivery.models import Attempt, AttemptQuerySet, Candidacy, Sitting
from exams.signals import attempt_closed

Status = Attempt.Status
# How many overdue attempts one run of the sweep closes at most; the next goes on.
SWEEP = 1000


class NotOpenYet(Refusal):
    code = "not-open-yet"
    message = _("The sitting has not opened yet. Come back at the time stated.")


class SittingOver(Refusal):
    code = "sitting-over"
    message = _("The sitting is over. Nobody can start any more.")


class TooLate(Refusal):
    code = "too-late"
    message = _("Time is up. Every answer saved in time counts.")


class AttemptClosed(Refusal):
    code = "attempt-closed"
    message = _("This attempt is closed already. Every answer saved in time counts.")


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Give the reason; it is recorded.")


class ResultsReleased(Refusal):
    code = "results-released"
    message = _("The results are released. An attempt cannot be voided any more.")


@transaction.atomic(durable=True)
def start_attempt(*, sitting_id: int, candidate: User, at: datetime) -> Attempt:
    """Open the candidate's attempt in a sitting they are listed for.

    Safe to repeat: a live attempt is returned as it stands; should two requests race, the unique
    constraint decides, and both get the same one. Locks the candidacy, which keeps the results
    from being released meanwhile: what is read after it, holds.

    Raises:
        NotOpenYet: the sitting opens later.
        SittingOver: it has closed, or its results are released.
        Candidacy.DoesNotExist: no such sitting, or the candidate is not listed.
    """
    Candidacy.objects.select_for_update().get(sitting=sitting_id, candidate=candidate)
    sitting = Sitting.objects.select_related("paper").get(pk=sitting_id)
    live = Attempt.objects.live().filter(sitting=sitting, candidate=candidate).first()
    if live:
        return live
    _require_window(sitting, at)
    due_at = rules.due_time(at=at, minutes=sitting.paper.minutes, closes_at=sitting.closes_at)
    attempt, is_new = Attempt.objects.live().get_or_create(
        sitting=sitting,
        candidate=candidate,
        defaults={"opened_at": at, "due_at": due_at, "page_token": new_token()},
    )
    if is_new:
        audit.record("exams.attempt-started", actor=candidate, subject=attempt, at=at)
    return attempt


def _require_window(sitting: Sitting, at: datetime) -> None:
    if at < sitting.opens_at:
        raise NotOpenYet
    if at >= sitting.closes_at or sitting.released_at:
        raise SittingOver


@transaction.atomic(durable=True)
def open_page(*, attempt_id: int, candidate: User, at: datetime) -> Attempt:
    """Make the page that asks the one that may save; an older tab or device is told so.

    An attempt whose time is up is closed here, should the sweep not have come to it, and is
    returned closed. Locks the attempt.

    Raises:
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = lock(attempt_id, candidate)
    if attempt.status != Status.OPEN or _time_out(attempt, at):
        return attempt
    attempt.page_token = new_token()
    attempt.save(update_fields=["page_token"])
    return attempt


@transaction.atomic(durable=True)
def settle(*, attempt_id: int, candidate: User, at: datetime) -> Attempt:
    """Return the candidate's attempt as it stands, closed first if its time is up. Locks it.

    Raises:
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = lock(attempt_id, candidate)
    if attempt.status == Status.OPEN:
        _time_out(attempt, at)
    return attempt


@transaction.atomic(durable=True)
def submit_attempt(*, attempt_id: int, candidate: User, at: datetime) -> Attempt:
    """Close the candidate's attempt and announce it, so that it is marked.

    Safe to repeat: an attempt already submitted is returned as it stands. Locks the attempt.

    Args:
        at: when the candidate asked (aware). Up to the sitting's grace after `due_at` counts.

    Raises:
        AttemptClosed: it timed out or was voided.
        TooLate: `at` is past the grace.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    attempt = lock(attempt_id, candidate)
    if attempt.status == Status.SUBMITTED:
        return attempt
    if attempt.status != Status.OPEN:
        raise AttemptClosed
    if is_past(attempt, at):
        raise TooLate
    _close(attempt, Status.SUBMITTED, at=at)
    audit.record("exams.attempt-submitted", actor=candidate, subject=attempt, at=at)
    return attempt


def close_overdue_attempts(*, at: datetime) -> int:
    """Close, as timed out, what nobody submitted in time; return how many.

    Safe to repeat and to run beside submissions: each attempt is looked at again under its lock,
    in a transaction of its own.
    """
    overdue = queries.due_attempts(at=at).values_list("pk", flat=True)[:SWEEP]
    return sum(close_if_overdue(attempt_id=pk, at=at) for pk in list(overdue))


@transaction.atomic(durable=True)
def close_if_overdue(*, attempt_id: int, at: datetime) -> bool:
    """Close one attempt as timed out if its time is up; return whether it was. Locks it."""
    attempt = _locked().get(pk=attempt_id)
    return attempt.status == Status.OPEN and _time_out(attempt, at)


@transaction.atomic(durable=True)
def void_attempt(*, attempt_id: int, actor: User, reason: str, at: datetime) -> Attempt:
    """Take an attempt out of everything that counts; the candidate may start another.

    Its responses are kept. Safe to repeat: a voided attempt is returned. Locks the attempt and
    the sitting, so that its results are not released meanwhile.

    Raises:
        ReasonMissing: no reason was given.
        ResultsReleased: the candidates have seen the results of the sitting.
        Attempt.DoesNotExist: no such attempt in the actor's reach.
    """
    if not reason.strip():
        raise ReasonMissing
    attempt = _locked("self", "sitting").get(
        pk=attempt_id, sitting__in=queries.sittings_in_reach(actor)
    )
    if attempt.status == Status.VOIDED:
        return attempt
    if attempt.sitting.released_at:
        raise ResultsReleased
    attempt.status, attempt.closed_at = Status.VOIDED, attempt.closed_at or at
    attempt.save(update_fields=["status", "closed_at"])
    audit.record("exams.attempt-voided", actor=actor, subject=attempt, at=at, reason=reason.strip())
    return attempt


def lock(attempt_id: int, candidate: User) -> Attempt:
    """Return the candidate's attempt, locked until the transaction ends, with its sitting."""
    return _locked().get(pk=attempt_id, candidate=candidate)


def is_past(attempt: Attempt, at: datetime) -> bool:
    """Tell whether a moment is past the attempt's due time and the sitting's grace."""
    return at > rules.last_moment(attempt.due_at, grace_seconds=attempt.sitting.grace_seconds)


def new_token() -> str:
    """Return a name for a page that nobody guesses."""
    return secrets.token_hex(16)


def _locked(*rows: str) -> AttemptQuerySet:
    # Without the key: rows that point at these are written meanwhile, and check that they exist.
    locked = Attempt.objects.select_for_update(of=rows or ("self",), no_key=True)
    return locked.select_related("sitting")


def _time_out(attempt: Attempt, at: datetime) -> bool:
    """Close a locked, open attempt if its time is up.

    It was closed by the clock: at the last moment that counted, whoever notices it and when.
    """
    if not is_past(attempt, at):
        return False
    end = rules.last_moment(attempt.due_at, grace_seconds=attempt.sitting.grace_seconds)
    _close(attempt, Status.TIMED_OUT, at=end)
    audit.record("exams.attempt-timed-out", actor=None, subject=attempt, at=at)
    return True


def _close(attempt: Attempt, status: Attempt.Status, *, at: datetime) -> None:
    attempt.status, attempt.closed_at = status, at
    attempt.save(update_fields=["status", "closed_at"])
    announce = partial(attempt_closed.send, Attempt, attempt_id=attempt.pk)
    transaction.on_commit(announce, robust=True)
