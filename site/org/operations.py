"""What happens to postings and to how far a person's roles reach."""

import logging
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import operations as accounts
from accounts.models import User
from core import audit
from core.dates import local_day
from core.errors import Refusal
from org.models import Jurisdiction, Posting, Unit
from org.queries import leavers

log = logging.getLogger(__name__)


class PostingEnded(Refusal):
    code = "posting-ended"
    message = _("This posting has ended before.")


class BeforeStart(Refusal):
    code = "before-start"
    message = _("This day is before the posting began.")


class SameUnit(Refusal):
    code = "same-unit"
    message = _("The person serves in this unit already.")


class UnitClosed(Refusal):
    code = "unit-closed"
    message = _("Nobody can be posted to this unit: it is closed, or an area without posts.")


@transaction.atomic(durable=True)
def end_posting(
    *, posting_id: int, until_on: date, actor: User, at: datetime, reason: str
) -> Posting:
    """End a posting; who then serves nowhere any more loses access at once.

    Locks the person. If the last day lies ahead, the daily task closes the account on that day.

    Args:
        until_on: the first day on which the person no longer serves there.

    Raises:
        PostingEnded: it has an end already.
        BeforeStart: the day is before the posting began.
        accounts.operations.LastAdministrator: nobody else could administer accounts.
        Posting.DoesNotExist: no such posting.
    """
    posting = _lock(posting_id)
    _close(posting, until_on)
    audit.record(
        "org.posting-ended",
        actor=actor,
        subject=posting.user,
        at=at,
        reason=reason,
        detail={"unit": posting.unit.code, "until": until_on.isoformat()},
    )
    if leavers(day=local_day(at)).filter(pk=posting.user_id).exists():
        accounts.deactivate(user_id=posting.user_id, actor=actor, at=at, reason=reason)
    return posting


@transaction.atomic(durable=True)
def transfer(
    *,
    posting_id: int,
    unit_id: int,
    from_on: date,
    title: str,
    actor: User,
    at: datetime,
    reason: str,
) -> Posting:
    """End a posting and open the same one in another unit from that day. Locks the person.

    Raises:
        PostingEnded: it has an end already.
        BeforeStart: the day is before the posting began.
        SameUnit: it is the unit of the posting.
        UnitClosed: the unit is closed or only groups others.
        Posting.DoesNotExist, Unit.DoesNotExist: no such posting or unit.
    """
    posting = _lock(posting_id)
    unit = Unit.objects.get(pk=unit_id)
    if unit.pk == posting.unit_id:
        raise SameUnit
    if unit.kind != Unit.Kind.BODY or (unit.closed_on and unit.closed_on <= from_on):
        raise UnitClosed
    _close(posting, from_on)
    opened = Posting.objects.create(
        user=posting.user,
        unit=unit,
        track=posting.track,
        establishment=posting.establishment,
        is_full_time=posting.is_full_time,
        title=title,
        from_on=from_on,
    )
    audit.record(
        "org.transferred",
        actor=actor,
        subject=posting.user,
        at=at,
        reason=reason,
        detail={"from": posting.unit.code, "to": unit.code, "on": from_on.isoformat()},
    )
    return opened


@transaction.atomic
def set_jurisdiction(
    *, user_id: int, unit_id: int, actor: User | None, at: datetime, reason: str = ""
) -> Jurisdiction:
    """Set the unit below which a person's roles reach. Safe to repeat. Locks the account."""
    user = User.objects.select_for_update().get(pk=user_id)
    unit = Unit.objects.get(pk=unit_id)
    before = Jurisdiction.objects.filter(user=user).select_related("unit").first()
    if before and before.unit_id == unit.pk:
        return before
    jurisdiction, _created = Jurisdiction.objects.update_or_create(
        user=user, defaults={"unit": unit}
    )
    audit.record(
        "org.jurisdiction-set",
        actor=actor,
        subject=user,
        at=at,
        reason=reason,
        detail={"from": before.unit.code if before else "", "to": unit.code},
    )
    return jurisdiction


def close_leavers(*, at: datetime) -> int:
    """Close the accounts of people whose postings all ended; return how many.

    Safe to repeat. Each account is closed in its own transaction; the last administrator stays.
    """
    closed = 0
    for user_id in leavers(day=local_day(at)).values_list("pk", flat=True):
        try:
            accounts.deactivate(user_id=user_id, actor=None, at=at, reason="leaver")
        except accounts.LastAdministrator:
            log.warning("Account %s serves nowhere but is the last administrator.", user_id)
        else:
            closed += 1
    return closed


def _lock(posting_id: int) -> Posting:
    posting = Posting.objects.get(pk=posting_id)
    User.objects.select_for_update().get(pk=posting.user_id)
    return Posting.objects.select_related("user", "unit").get(pk=posting_id)


def _close(posting: Posting, until_on: date) -> None:
    if posting.until_on is not None:
        raise PostingEnded
    if until_on < posting.from_on:
        raise BeforeStart
    posting.until_on = until_on
    posting.save(update_fields=["until_on"])
