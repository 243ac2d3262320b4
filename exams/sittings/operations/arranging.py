"""Arrange sittings and list who may sit them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.dates import local_day
from core.errors import Refusal
from exams.bank.models import ItemVersion
from exams.bank.rules import CHOICE_KINDS
from exams.papers.models import Paper, PaperNotice
from exams.sittings import queries
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting, Unit
from org.queries import people_in_reach, people_under, units_in_reach


class PaperNotFrozen(Refusal):
    code = "paper-not-frozen"
    message = _("The paper is not approved yet. A sitting needs an approved paper.")


class PaperBeyondRoom(Refusal):
    code = "paper-beyond-room"
    message = _(
        "The exam room on screen cannot give or mark this paper yet: %(what)s. Use its print "
        "edition, or make a paper without it."
    )


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


@transaction.atomic(durable=True)
def create_sitting(
    *,
    title: str,
    kind: str,
    track: str,
    paper_id: int,
    unit_id: int,
    opens_at: datetime,
    closes_at: datetime,
    grace_seconds: int = 30,
    overdue: str = Sitting.Policy.SUBMIT,
    hand_in_minutes: int = 0,
    actor: User,
    at: datetime,
) -> Sitting:
    """Arrange a sitting of a frozen paper for a unit in the actor's reach.

    Raises:
        PaperNotFrozen: nobody has approved the paper.
        PaperBeyondRoom: it has what the exam room cannot give or mark.
        PaperFallen: an item on it has fallen, and the paper is not kept by decision.
        WindowOver: it would close in the past.
        WindowTooShort: it would close before a candidate who starts at once can finish.
        Paper.DoesNotExist, Unit.DoesNotExist: no such paper; no such unit in reach.
    """
    unit = units_in_reach(actor).get(pk=unit_id)
    paper = Paper.objects.get(pk=paper_id)
    if not paper.frozen_at:
        raise PaperNotFrozen
    _require_fit(paper)
    if closes_at <= at:
        raise WindowOver
    if (closes_at - opens_at).total_seconds() < paper.minutes * 60:
        raise WindowTooShort(minutes=paper.minutes)
    sitting = Sitting.objects.create(
        title=title,
        kind=kind,
        track=track,
        paper=paper,
        unit=unit,
        opens_at=opens_at,
        closes_at=closes_at,
        grace_seconds=grace_seconds,
        overdue=overdue,
        hand_in_minutes=hand_in_minutes if overdue == Sitting.Policy.GRACE else 0,
        created_by=actor,
        created_at=at,
    )
    audit.record("exams.sitting-created", actor=actor, subject=sitting, at=at)
    return sitting


def _require_fit(paper: Paper) -> None:
    """Refuse a paper that the room could only give in part, or that should not be used."""
    kinds = set(paper.items.values_list("version__kind", flat=True)) - set(CHOICE_KINDS)
    what = [str(kind.label) for kind in ItemVersion.Kind if kind in kinds]
    if paper.parts.exists():
        what.append(gettext("cut scores of parts"))
    if paper.items.filter(is_critical=True).exists():
        what.append(gettext("critical items"))
    if what:
        raise PaperBeyondRoom(what=pgettext("list", ", ").join(what))
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
    sitting = _lock_running(sitting_id, actor, at)
    wanted = set(accounts)
    people = people_in_reach(actor, day=local_day(at)).filter(username__in=wanted, is_active=True)
    found = dict(people.values_list("username", "pk"))
    if wanted - found.keys():
        raise UnknownPeople(accounts=", ".join(sorted(wanted - found.keys())))
    return _list(sitting, set(found.values()), actor=actor, at=at)


@transaction.atomic(durable=True)
def list_unit(*, sitting_id: int, unit_id: int, actor: User, at: datetime) -> int:
    """List all who serve in a unit or below it, on the sitting's track; return how many are new.

    Safe to repeat: who came to the unit since is added.

    Raises:
        ListClosed: the sitting is over.
        Sitting.DoesNotExist, Unit.DoesNotExist: none such in the actor's reach.
    """
    sitting = _lock_running(sitting_id, actor, at)
    unit = units_in_reach(actor).get(pk=unit_id)
    people = set(_serving(unit, track=sitting.track, at=at).values_list("pk", flat=True))
    return _list(sitting, people, actor=actor, at=at)


@transaction.atomic(durable=True)
def unlist_candidate(*, sitting_id: int, candidate_id: int, actor: User, at: datetime) -> None:
    """Take somebody off the list who has not started. Safe to repeat. Locks the candidacy.

    Raises:
        AlreadyStarted: there is an attempt of theirs.
        ListClosed: the sitting is over.
        Sitting.DoesNotExist: no such sitting in reach.
    """
    sitting = _lock_running(sitting_id, actor, at)
    listed = Candidacy.objects.select_for_update().filter(sitting=sitting, candidate=candidate_id)
    candidacy = listed.first()
    if sitting.attempts.filter(candidate=candidate_id).exists():
        raise AlreadyStarted
    if candidacy:
        candidacy.delete()
        detail = {"candidate": candidate_id}
        audit.record("exams.candidate-unlisted", actor=actor, subject=sitting, at=at, detail=detail)


def _lock_running(sitting_id: int, actor: User, at: datetime) -> Sitting:
    sittings = queries.sittings_in_reach(actor).select_for_update(of=("self",), no_key=True)
    sitting = sittings.get(pk=sitting_id)
    if at >= sitting.closes_at or sitting.released_at:
        raise ListClosed
    return sitting


def _serving(unit: Unit, *, track: str, at: datetime) -> QuerySet[User]:
    day = local_day(at)
    postings = Posting.objects.on(day).filter(track=track, unit__path__startswith=unit.path)
    return people_under(unit, day=day).filter(pk__in=postings.values("user"), is_active=True)


def _list(sitting: Sitting, people: set[int], *, actor: User, at: datetime) -> int:
    listed = Candidacy.objects.filter(sitting=sitting).values_list("candidate", flat=True)
    fresh = people - set(listed)
    if fresh:
        Candidacy.objects.bulk_create(
            Candidacy(sitting=sitting, candidate_id=pk) for pk in sorted(fresh)
        )
        detail = {"added": len(fresh)}
        audit.record("exams.candidates-listed", actor=actor, subject=sitting, at=at, detail=detail)
    return len(fresh)
