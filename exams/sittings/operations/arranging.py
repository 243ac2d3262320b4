"""Arrange sittings and list who may sit them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.dates import local_day
from core.errors import Refusal
from exams.papers.models import Paper, PaperNotice
from exams.sittings import queries
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting, Unit
from org.queries import people_in_reach, people_under, units_in_reach


class PaperNotFrozen(Refusal):
    code = "paper-not-frozen"
    message = _("The paper is not approved yet. A sitting needs an approved paper.")


class PaperFallen(Refusal):
    code = "paper-fallen"
    message = _(
        "Items on this paper may not be used any more, and nobody has decided that the paper is "
        "used all the same. See the tasks about frozen papers."
    )


class WindowOver(Refusal):
    code = "window-over"
    message = _("The end lies in the past. Choose a later one.")


class WindowTooShort(Refusal):
    code = "window-too-short"
    message = _("The sitting closes sooner than the paper takes: %(minutes)s minutes.")


class ListClosed(Refusal):
    code = "list-closed"
    message = _("The sitting is over. Its list cannot be changed any more.")


class UnknownPeople(Refusal):
    code = "unknown-people"
    message = _("Nobody in your area has the account %(accounts)s. Nobody was listed.")


class AlreadyStarted(Refusal):
    code = "already-started"
    message = _("This candidate has started. Void the attempt instead.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a sitting is, as somebody arranges it."""

    title: str
    kind: str
    track: str
    paper_id: int
    unit_id: int
    opens_at: datetime
    closes_at: datetime
    grace_seconds: int = 30
    overdue: str = Sitting.Policy.SUBMIT
    hand_in_minutes: int = 0
    review: str = Sitting.Review.ANSWERS
    appeal_days: int = 5
    jitter_seconds: int = 20


@transaction.atomic(durable=True)
def create_sitting(*, actor: User, at: datetime, **terms: Any) -> Sitting:
    """Arrange a sitting of a frozen paper for a unit in the actor's reach.

    Args:
        terms: the fields of `Terms`.

    Raises:
        PaperNotFrozen: nobody has approved the paper.
        PaperFallen: an item on it has fallen, and the paper is not kept by decision.
        WindowOver: it would close in the past.
        WindowTooShort: it would close before a candidate who starts at once can finish.
        Paper.DoesNotExist, Unit.DoesNotExist: no such paper; no such unit in reach.
    """
    return arrange(Terms(**terms), actor=actor, at=at)


@transaction.atomic(savepoint=False)
def arrange(terms: Terms, *, actor: User, at: datetime) -> Sitting:
    """Do that in the caller's transaction."""
    require_arrangeable(terms, actor=actor, at=at)
    sitting = Sitting.objects.create(**values_of(terms), created_by=actor, created_at=at)
    audit.record("exams.sitting-created", actor=actor, subject=sitting, at=at)
    return sitting


def require_arrangeable(terms: Terms, *, actor: User, at: datetime) -> None:
    """Raise what `create_sitting` refuses terms with, if it does."""
    units_in_reach(actor).get(pk=terms.unit_id)
    paper = Paper.objects.get(pk=terms.paper_id)
    if not paper.frozen_at:
        raise PaperNotFrozen
    _require_fit(paper)
    if terms.closes_at <= at:
        raise WindowOver
    if (terms.closes_at - terms.opens_at).total_seconds() < paper.minutes * 60:
        raise WindowTooShort(minutes=paper.minutes)


def values_of(terms: Terms) -> dict[str, Any]:
    """Return the columns of a sitting that has these terms."""
    values = asdict(terms)
    if terms.overdue != Sitting.Policy.GRACE:
        values["hand_in_minutes"] = 0
    return values


def _require_fit(paper: Paper) -> None:
    """Refuse a paper that should not be used."""
    undecided = Q(settled_at=None) | Q(decision=PaperNotice.Decision.REPLACE)
    if paper.notices.filter(undecided).exists():
        raise PaperFallen


@transaction.atomic(durable=True)
def list_candidates(*, sitting_id: int, accounts: Iterable[str], actor: User, at: datetime) -> int:
    """List people by account; return how many were not listed before. Safe to repeat.

    Raises:
        UnknownPeople: an account is of nobody in the actor's reach; nobody is listed then.
        ListClosed: the sitting is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sitting = lock_running(sitting_id, actor=actor, at=at)
    wanted = set(accounts)
    people = people_in_reach(actor, day=local_day(at)).filter(username__in=wanted, is_active=True)
    found = dict(people.values_list("username", "pk"))
    if wanted - found.keys():
        raise UnknownPeople(accounts=", ".join(sorted(wanted - found.keys())))
    return enlist(sitting, set(found.values()), actor=actor, at=at)


@transaction.atomic(durable=True)
def list_unit(*, sitting_id: int, unit_id: int, actor: User, at: datetime) -> int:
    """List all who serve in a unit or below it, on the sitting's track; return how many are new.

    Safe to repeat: who came to the unit since is added.

    Raises:
        ListClosed: the sitting is over.
        Sitting.DoesNotExist, Unit.DoesNotExist: none such in the actor's reach.
    """
    sitting = lock_running(sitting_id, actor=actor, at=at)
    unit = units_in_reach(actor).get(pk=unit_id)
    people = set(_serving(unit, track=sitting.track, at=at).values_list("pk", flat=True))
    return enlist(sitting, people, actor=actor, at=at)


@transaction.atomic(durable=True)
def unlist_candidate(*, sitting_id: int, candidate_id: int, actor: User, at: datetime) -> None:
    """Take somebody off the list who has not started. Safe to repeat. Locks the candidacy.

    Raises:
        AlreadyStarted: there is an attempt of theirs.
        ListClosed: the sitting is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sitting = lock_running(sitting_id, actor=actor, at=at)
    listed = Candidacy.objects.select_for_update().filter(sitting=sitting, candidate=candidate_id)
    candidacy = listed.first()
    if sitting.attempts.filter(candidate=candidate_id).exists():
        raise AlreadyStarted
    if candidacy:
        candidacy.delete()
        detail = {"candidate": candidate_id}
        audit.record("exams.candidate-unlisted", actor=actor, subject=sitting, at=at, detail=detail)


def lock_running(sitting_id: int, *, actor: User, at: datetime) -> Sitting:
    """Lock a sitting in the actor's reach whose list may still be changed.

    Raises:
        ListClosed: it is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sittings = queries.sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = sittings.get(pk=sitting_id)
    if at >= sitting.closes_at or sitting.released_at:
        raise ListClosed
    return sitting


def _serving(unit: Unit, *, track: str, at: datetime) -> QuerySet[User]:
    day = local_day(at)
    postings = Posting.objects.on(day).filter(track=track, unit__path__startswith=unit.path)
    return people_under(unit, day=day).filter(pk__in=postings.values("user"), is_active=True)


def enlist(
    sitting: Sitting, people: set[int], *, actor: User, at: datetime, is_test_run: bool = False
) -> int:
    """List people for a locked sitting in the caller's transaction; return how many are new."""
    listed = Candidacy.objects.filter(sitting=sitting).values_list("candidate", flat=True)
    fresh = people - set(listed)
    if fresh:
        Candidacy.objects.bulk_create(
            Candidacy(sitting=sitting, candidate_id=pk, is_test_run=is_test_run)
            for pk in sorted(fresh)
        )
        name = "exams.test-run-listed" if is_test_run else "exams.candidates-listed"
        audit.record(name, actor=actor, subject=sitting, at=at, detail={"added": len(fresh)})
    return len(fresh)
