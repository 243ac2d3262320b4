"""What those do who had no part in what is appealed: look into it, decide, confirm."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from exams.appeals import queries
from exams.appeals.models import Appeal
from exams.appeals.operations.common import (
    let_item_go,
    lock_appeal,
    move,
    require_handler,
    require_no_part,
)
from exams.appeals.operations.refusals import (
    AppealMoved,
    NoItemAppealed,
    PointsNotMore,
    ReasonMissing,
    SecondPersonNeeded,
)
from exams.appeals.states import Status
from exams.corrections.queries import grants_of
from exams.corrections.rules import granted
from exams.delivery.models import Attempt
from exams.marking import queries as marking
from exams.marking import rules
from exams.marking.models import Result
from exams.marking.operations import supersede
from exams.results.queries import results_on_record
from exams.signals import result_changed

Remedy = Appeal.Remedy


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done about a result."""

    remedy: str  # of Appeal.Remedy
    points: Decimal | None = None  # for the answer, if that is the remedy


@transaction.atomic(durable=True)
def take_on_appeal(*, appeal_id: int, actor: User, at: datetime) -> Appeal:
    """Look into an appeal from now on. Locks the appeal.

    Safe to repeat: one that the actor has taken on is returned.

    Raises:
        NotYourRole: the actor is neither trainer nor reviewer.
        HadPart: the actor had a part in what is appealed.
        AppealMoved: somebody else has taken it on, or it is over.
        Appeal.DoesNotExist: none such in the actor's reach.
    """
    appeal = lock_appeal(appeal_id, actor)
    if appeal.state == Status.ASSIGNED and appeal.handler_id == actor.pk:
        return appeal
    require_no_part(appeal, actor)
    if appeal.state != Status.SUBMITTED:
        raise AppealMoved
    appeal.handler = actor
    move(appeal, Status.ASSIGNED, "exams.appeal-taken-on", actor=actor, at=at)
    return appeal


@transaction.atomic(durable=True)
def give_back_appeal(*, appeal_id: int, reason: str, actor: User, at: datetime) -> Appeal:
    """Let somebody else look into an appeal. Locks the appeal.

    Raises:
        ReasonMissing: no reason was given.
        NotTheHandler: somebody else looks into it.
        AppealMoved: it is not being looked into.
        NotYourRole, Appeal.DoesNotExist: as above.
    """
    appeal = _as_handler(appeal_id, actor, reason)
    appeal.handler = None
    move(
        appeal,
        Status.SUBMITTED,
        "exams.appeal-given-back",
        actor=actor,
        at=at,
        reason=reason.strip(),
    )
    return appeal


@transaction.atomic(durable=True)
def reject_appeal(
    *, appeal_id: int, finding: str, resumes_item: bool, actor: User, at: datetime
) -> Appeal:
    """Say no to an appeal, with the reasons, which the candidate reads. Locks appeal and item.

    Args:
        resumes_item: put the item back in use, if this appeal kept it out; else it stays out.

    Raises:
        ReasonMissing, NotTheHandler, AppealMoved, NotYourRole, Appeal.DoesNotExist: as above.
    """
    appeal = _as_handler(appeal_id, actor, finding)
    require_no_part(appeal, actor)
    appeal.finding, appeal.decided_at = finding.strip(), at
    move(
        appeal, Status.REJECTED, "exams.appeal-rejected", actor=actor, at=at, reason=appeal.finding
    )
    let_item_go(
        appeal, at, is_resumed=resumes_item, reason=_("The appeal was rejected"), actor=actor
    )
    return appeal


@transaction.atomic(durable=True)
def propose_upholding(
    *, appeal_id: int, finding: str, proposal: Proposal, actor: User, at: datetime
) -> Appeal:
    """Say what is to change, and why; nothing changes before a second person confirms it.

    Locks the appeal.

    Raises:
        NoItemAppealed: the appeal names no item.
        PointsNotMore: not more than the answer has, or more than the item gives.
        ReasonMissing, NotTheHandler, HadPart, AppealMoved, NotYourRole: as above.
        Appeal.DoesNotExist: none such in the actor's reach.
    """
    appeal = _as_handler(appeal_id, actor, finding)
    require_no_part(appeal, actor)
    points = proposal.points if proposal.remedy == Remedy.POINTS else None
    _require_possible(appeal, proposal.remedy, points)
    appeal.finding, appeal.remedy, appeal.points = finding.strip(), proposal.remedy, points
    move(
        appeal, Status.PROPOSED, "exams.appeal-proposed", actor=actor, at=at, reason=appeal.finding
    )
    return appeal


def _require_possible(appeal: Appeal, remedy: str, points: Decimal | None) -> None:
    if appeal.position is None:
        raise NoItemAppealed
    if remedy != Remedy.POINTS:
        return
    found = queries.marks_at(appeal)
    if found is None:
        raise NoItemAppealed
    now, most = found
    if points is None or not now < points <= most:
        raise PointsNotMore(now=now.normalize(), most=most.normalize())


def _as_handler(appeal_id: int, actor: User, reason: str) -> Appeal:
    if not reason.strip():
        raise ReasonMissing
    appeal = lock_appeal(appeal_id, actor)
    require_handler(appeal, actor)
    return appeal


@transaction.atomic(durable=True)
def send_back_appeal(*, appeal_id: int, reason: str, actor: User, at: datetime) -> Appeal:
    """Have the handler look again at what was proposed. Locks the appeal.

    Raises:
        ReasonMissing: no reason was given.
        SecondPersonNeeded: the actor proposed it.
        HadPart, AppealMoved, NotYourRole, Appeal.DoesNotExist: as above.
    """
    if not reason.strip():
        raise ReasonMissing
    appeal = _as_second(appeal_id, actor)
    appeal.remedy, appeal.points = "", None
    move(
        appeal,
        Status.ASSIGNED,
        "exams.appeal-sent-back",
        actor=actor,
        at=at,
        reason=reason.strip(),
    )
    return appeal


@transaction.atomic(durable=True)
def confirm_appeal(*, appeal_id: int, actor: User, at: datetime) -> Appeal:
    """Uphold an appeal as another person proposed. Locks the appeal and the attempt.

    Other marks make another result at once. A key is corrected on its own way, with its dry run
    and its own second person; the item stays out of use until somebody puts it back.

    Raises:
        SecondPersonNeeded: the actor proposed it.
        HadPart: the actor had a part in what is appealed.
        PointsNotMore: the answer has as many marks by now.
        AppealMoved, NotYourRole, Appeal.DoesNotExist: as above.
    """
    appeal = _as_second(appeal_id, actor)
    attempts = Attempt.objects.select_for_update(no_key=True)
    attempts.get(pk=appeal.attempt_id)
    _require_possible(appeal, appeal.remedy, appeal.points)
    appeal.confirmed_by, appeal.decided_at = actor, at
    move(appeal, Status.UPHELD, "exams.appeal-confirmed", actor=actor, at=at, reason=appeal.finding)
    if appeal.remedy == Remedy.POINTS:
        _change_result(appeal, at)
        let_item_go(
            appeal, at, is_resumed=True, reason=_("The appeal was upheld by marks"), actor=actor
        )
    return appeal


def _as_second(appeal_id: int, actor: User) -> Appeal:
    appeal = lock_appeal(appeal_id, actor)
    if appeal.handler_id == actor.pk:
        raise SecondPersonNeeded
    require_no_part(appeal, actor)
    return appeal


def _change_result(appeal: Appeal, at: datetime) -> None:
    """Let a result with the marks of upheld appeals take the place of the one that stands."""
    attempt = appeal.attempt
    sitting = attempt.sitting
    scheme = marking.scheme_of(sitting)
    given = marking.given_in([attempt.pk])
    if scheme.needs_people:
        marking.add_people(given, marking.terms_of(sitting))
    own = given[attempt.pk]
    marked = rules.mark(scheme, own.answers, own.people)
    marked = granted(scheme, marked, grants_of([attempt.pk])[attempt.pk])
    result = supersede(
        result=Result.objects.standing().get(attempt=attempt),
        marked=marked,
        cause=Result.Cause.APPEALED,
        correction=None,
        at=at,
    )
    if results_on_record().filter(pk=result.pk).exists():
        announce = partial(result_changed.send, Result, result_id=result.pk)
        transaction.on_commit(announce, robust=True)
