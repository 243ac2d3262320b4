"""What a candidate does: appeal, and withdraw."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import local_day
from exams.appeals import queries
from exams.appeals.models import Appeal
from exams.appeals.operations.common import (
    let_item_go,
    locked,
    move,
    note,
    quarantine,
    require_reason,
)
from exams.appeals.operations.refusals import (
    AppealedAlready,
    AppealsClosed,
    NoAppealsHere,
    NothingToAppeal,
    NotOnPaper,
    TooManyAppeals,
)
from exams.appeals.operations.remarking import take_out_waiting
from exams.appeals.rules import MOST_OPEN, due_day
from exams.appeals.states import Status
from exams.delivery.models import Attempt
from exams.papers.models import PaperItem

Kind = Appeal.Kind


@transaction.atomic(durable=True)
def make_appeal(
    *,
    attempt_id: int,
    candidate: User,
    kind: str,
    position: int | None,
    reason: str,
    at: datetime,
) -> Appeal:
    """Appeal against an item, the marks for one, or the whole result.

    An item that is appealed is kept out of new papers until the decision. Locks the attempt, and
    the item.

    Args:
        kind: of Appeal.Kind.
        position: of the paper; None exactly if the whole result is appealed.

    Raises:
        ReasonMissing: no reason was given.
        NothingToAppeal: no result of it was released, or it was voided.
        NoAppealsHere, AppealsClosed: the sitting takes none, or took them until a day.
        NotOnPaper: there is no such item on the paper.
        AppealedAlready: the same was appealed before.
        TooManyAppeals: MOST_OPEN of them wait for a decision.
        Attempt.DoesNotExist: no such attempt of this candidate's.
    """
    require_reason(reason)
    attempts = Attempt.objects.select_for_update(of=("self",), no_key=True)
    attempt = attempts.select_related("sitting__paper").get(pk=attempt_id, candidate=candidate)
    _require_window(attempt, at)
    place = _require_place(attempt, kind, position)
    _require_once(attempt, position)
    appeal = Appeal.objects.create(
        attempt=attempt,
        kind=kind,
        position=position,
        item_id=place.version.item_id if place else None,
        reason=reason.strip(),
        made_at=at,
        due_on=due_day(local_day(at)),
    )
    note(appeal, "exams.appeal-made", actor=candidate, at=at, reason=appeal.reason)
    if kind == Kind.ITEM:
        quarantine(appeal, at, _("Appeal no. %(number)s") % {"number": appeal.pk})
    return appeal


def _require_window(attempt: Attempt, at: datetime) -> None:
    window = queries.window_of(attempt, at=at)
    if window.result is None:
        raise NothingToAppeal
    if window.last_on is None:
        raise NoAppealsHere
    if not window.is_open:
        raise AppealsClosed(day=window.last_on.isoformat())


def _require_place(attempt: Attempt, kind: str, position: int | None) -> PaperItem | None:
    if kind == Kind.RESULT and position is None:
        return None
    places = PaperItem.objects.filter(paper=attempt.sitting.paper_id, position=position or 0)
    place = places.select_related("version").first()
    if kind == Kind.RESULT or place is None:
        raise NotOnPaper
    return place


def _require_once(attempt: Attempt, position: int | None) -> None:
    own = Appeal.objects.filter(attempt=attempt)
    if own.filter(position=position).exclude(state=Status.WITHDRAWN.value).exists():
        raise AppealedAlready
    if own.open().count() >= MOST_OPEN:
        raise TooManyAppeals


@transaction.atomic(durable=True)
def withdraw_appeal(*, appeal_id: int, candidate: User, at: datetime) -> Appeal:
    """Withdraw an own appeal that nobody has decided. Locks the appeal, the attempt and the item.

    What waits to be marked again for it is taken out. Safe to repeat: one that was withdrawn is
    returned.

    Raises:
        AppealMoved: it was decided, or a decision waits for its second person.
        Appeal.DoesNotExist: no such appeal of this candidate's.
    """
    queries.own_appeals(candidate).values("pk").get(pk=appeal_id)
    appeal = locked(appeal_id)
    if appeal.state == Status.WITHDRAWN:
        return appeal
    take_out_waiting(appeal)
    appeal.decided_at = at
    move(appeal, Status.WITHDRAWN, "exams.appeal-withdrawn", actor=candidate, at=at)
    let_item_go(appeal, at, is_resumed=True, reason=_("The appeal was withdrawn"))
    return appeal
