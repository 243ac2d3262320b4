"""What those do who had no part in what is appealed: look into it, decide, confirm."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from exams.appeals import queries
from exams.appeals.models import Appeal
from exams.appeals.operations.common import (
    as_handler,
    change_result,
    let_item_go,
    lock_appeal,
    lock_attempt,
    move,
    require_no_part,
    require_no_remark_waiting,
    require_reason,
    require_seen,
    suspend,
)
from exams.appeals.operations.refusals import (
    AppealMoved,
    MarkedByPeople,
    NoItemAppealed,
    NoRemark,
    NotOnPaper,
    PointsNotMore,
    RemarkGivesMore,
    RemarkNotMore,
    SecondPersonNeeded,
)
from exams.appeals.states import Status

Remedy = Appeal.Remedy


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be done about a result."""

    remedy: str  # of Appeal.Remedy
    points: Decimal | None = None  # for the answer, if that is the remedy
    # Positions of the items whose key is corrected, if the whole result is appealed.
    named: tuple[int, ...] = ()


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
        RemarkWaits: an answer waits to be marked again.
        AppealMoved: it is not being looked into.
        NotYourRole, Appeal.DoesNotExist: as above.
    """
    appeal = as_handler(appeal_id, actor, reason)
    require_no_remark_waiting(appeal)
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
        RemarkGivesMore: what was marked again gives more points.
        ReasonMissing, NotTheHandler, RemarkWaits, AppealMoved, NotYourRole: as above.
        Appeal.DoesNotExist: none such in the actor's reach.
    """
    appeal = as_handler(appeal_id, actor, finding)
    require_no_part(appeal, actor)
    require_no_remark_waiting(appeal)
    _require_remark_heeded(appeal)
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
        NoItemAppealed: the appeal names no item, and the proposal names none either.
        NotOnPaper: an item that is named is not on the paper.
        PointsNotMore: not more than the answer has, or more than the item gives.
        MarkedByPeople: nobody sets alone what people mark: it is marked again.
        NoRemark, RemarkNotMore: nothing was marked again, or it gives no more.
        RemarkGivesMore: it does, and another remedy would pass over it.
        RemarkWaits, ReasonMissing, NotTheHandler, HadPart, AppealMoved, NotYourRole: as above.
        Appeal.DoesNotExist: none such in the actor's reach.
    """
    appeal = as_handler(appeal_id, actor, finding)
    require_no_part(appeal, actor)
    require_no_remark_waiting(appeal)
    if proposal.remedy != Remedy.REMARK:
        _require_remark_heeded(appeal)
    appeal.finding, appeal.remedy = finding.strip(), proposal.remedy
    appeal.points = proposal.points if proposal.remedy == Remedy.POINTS else None
    names = proposal.remedy == Remedy.KEY_CORRECTION and appeal.position is None
    appeal.named = sorted(set(proposal.named)) if names else []
    _require_possible(appeal)
    move(
        appeal, Status.PROPOSED, "exams.appeal-proposed", actor=actor, at=at, reason=appeal.finding
    )
    return appeal


def _require_possible(appeal: Appeal) -> None:
    """Let nothing be proposed or confirmed that could not be done."""
    if appeal.remedy == Remedy.KEY_CORRECTION:
        _require_items(appeal)
    elif appeal.remedy == Remedy.POINTS:
        _require_more_points(appeal)
    else:
        _require_more_by_remark(appeal)


def _require_items(appeal: Appeal) -> None:
    if appeal.position is None and not appeal.named:
        raise NoItemAppealed
    if queries.places_named(appeal).count() != len(appeal.named or [appeal.position]):
        raise NotOnPaper


def _require_more_points(appeal: Appeal) -> None:
    found = queries.marks_at(appeal)
    if found is None:
        raise NoItemAppealed
    by_people = queries.marked_by_people(appeal.attempt)
    if any(each.piece.position == appeal.position for each in by_people):
        raise MarkedByPeople
    now, most = found
    if appeal.points is None or not now < appeal.points <= most:
        raise PointsNotMore(now=now.normalize(), most=most.normalize())


def _require_more_by_remark(appeal: Appeal) -> None:
    if not appeal.remarks.exists():
        raise NoRemark
    if not _remark_gives_more(appeal):
        raise RemarkNotMore


def _remark_gives_more(appeal: Appeal) -> bool:
    if not appeal.remarks.exists():
        return False
    effect = queries.effect_of(appeal, Remedy.REMARK)
    return effect.after.raw > effect.before.raw


def _require_remark_heeded(appeal: Appeal) -> None:
    """Let nobody pass over marks that the candidate has been given by a re-mark."""
    if appeal.state == Status.ASSIGNED and _remark_gives_more(appeal):
        raise RemarkGivesMore


@transaction.atomic(durable=True)
def send_back_appeal(*, appeal_id: int, reason: str, actor: User, at: datetime) -> Appeal:
    """Have the handler look again at what was proposed. Locks the appeal.

    Raises:
        ReasonMissing: no reason was given.
        SecondPersonNeeded: the actor proposed it.
        HadPart, AppealMoved, NotYourRole, Appeal.DoesNotExist: as above.
    """
    require_reason(reason)
    appeal = _as_second(appeal_id, actor)
    return _look_again(appeal, "exams.appeal-sent-back", reason, actor, at)


@transaction.atomic(durable=True)
def take_back_proposal(*, appeal_id: int, reason: str, actor: User, at: datetime) -> Appeal:
    """Look again, as the handler, at what one proposed and nobody has confirmed. Locks the appeal.

    Raises:
        ReasonMissing: no reason was given.
        NotTheHandler: somebody else looks into it.
        AppealMoved: nothing is proposed, or it was confirmed.
        NotYourRole, Appeal.DoesNotExist: as above.
    """
    appeal = as_handler(appeal_id, actor, reason)
    return _look_again(appeal, "exams.appeal-proposal-taken-back", reason, actor, at)


def _look_again(appeal: Appeal, action: str, reason: str, actor: User, at: datetime) -> Appeal:
    """Let a proposal go; the appeal is with its handler again."""
    appeal.remedy, appeal.points, appeal.named = "", None, []
    move(appeal, Status.ASSIGNED, action, actor=actor, at=at, reason=reason.strip())
    return appeal


@transaction.atomic(durable=True)
def confirm_appeal(*, appeal_id: int, reason: str, seen: str, actor: User, at: datetime) -> Appeal:
    """Uphold an appeal as another person proposed. Locks the appeal, the attempt and the items.

    Other marks make another result at once. A key is corrected on its own way, with its dry run
    and its own second person; the items stay out of use until somebody puts them back.

    Args:
        seen: the line of the effect that the actor looked at; any, where a key is corrected.

    Raises:
        ReasonMissing: no reason was given.
        SecondPersonNeeded: the actor proposed it.
        HadPart: the actor had a part in what is appealed.
        EffectStale: the result has changed since the actor looked.
        PointsNotMore, RemarkNotMore: the answers have as many marks by now.
        AppealMoved, NotYourRole, Appeal.DoesNotExist: as above.
    """
    require_reason(reason)
    appeal = _as_second(appeal_id, actor)
    if appeal.state != Status.PROPOSED:
        raise AppealMoved
    lock_attempt(appeal)
    _require_possible(appeal)
    appeal.confirmed_by, appeal.decided_at = actor, at
    by_marks = appeal.remedy in Appeal.BY_MARKS
    if by_marks:
        effect = queries.effect_of(appeal, appeal.remedy, appeal.points)
        require_seen(effect, seen)
        appeal.result = change_result(effect, at)
    move(
        appeal,
        Status.UPHELD,
        "exams.appeal-confirmed",
        actor=actor,
        at=at,
        reason=reason.strip(),
    )
    if by_marks:
        let_item_go(
            appeal, at, is_resumed=True, reason=_("The appeal was upheld by marks"), actor=actor
        )
    elif appeal.named:
        _suspend_named(appeal, at)
    return appeal


def _suspend_named(appeal: Appeal, at: datetime) -> None:
    """Keep out of new papers the items whose key is to be corrected, as one that is appealed is."""
    items = queries.places_named(appeal).values_list("version__item", flat=True)
    for item_id in sorted(set(items)):
        suspend(item_id, at, _("Appeal no. %(number)s") % {"number": appeal.pk})


def _as_second(appeal_id: int, actor: User) -> Appeal:
    appeal = lock_appeal(appeal_id, actor)
    if appeal.handler_id == actor.pk:
        raise SecondPersonNeeded
    require_no_part(appeal, actor)
    return appeal
