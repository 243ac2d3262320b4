"""Record the leave of people, and take back what was recorded by mistake."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit
from core.dates import local_day
from core.errors import Refusal
from org.models import Absence
from org.queries import people_in_reach


class NoSuchPerson(Refusal):
    code = "no-such-person"
    message = _("Nobody in your reach has the account %(account)s.")


class EndsBeforeStart(Refusal):
    code = "ends-before-start"
    message = _("The last day is before the first.")


class AbsenceOverlaps(Refusal):
    code = "absence-overlaps"
    message = _(
        "On these days leave is recorded already, from %(from_on)s to %(to_on)s. "
        "Choose other days, or take that back first."
    )


class ReasonMissing(Refusal):
    code = "reason-missing"
    message = _("Say why it is taken back.")


@dataclass(frozen=True, slots=True)
class Leave:
    """What is recorded of a leave; both days are included."""

    kind: str
    from_on: date
    to_on: date
    note: str = ""


@transaction.atomic(durable=True)
def record_absence(*, account: str, leave: Leave, actor: User, at: datetime) -> Absence:
    """Record that somebody is on leave.

    Safe to repeat: the same leave in force is returned as it stands. Locks the person's account.

    Raises:
        NoSuchPerson: nobody in reach has the account.
        EndsBeforeStart: the last day is before the first.
        AbsenceOverlaps: the person is on leave on one of the days already.
    """
    person = User.objects.select_for_update(no_key=True).filter(username=account).first()
    if person is None or not _is_in_reach(person.pk, actor, at):
        raise NoSuchPerson(account=account)
    if leave.to_on < leave.from_on:
        raise EndsBeforeStart
    within = person.absences.in_force().between(leave.from_on, leave.to_on)
    if before := within.order_by("from_on").first():
        return _the_same(before, leave)
    absence = Absence.objects.create(
        person=person,
        kind=leave.kind,
        from_on=leave.from_on,
        to_on=leave.to_on,
        note=leave.note,
        recorded_by=actor,
        recorded_at=at,
    )
    _audit("org.absence-recorded", absence, actor, at)
    return absence


def _the_same(before: Absence, leave: Leave) -> Absence:
    """Return what stands if it is the same leave."""
    if leave != Leave(before.kind, before.from_on, before.to_on, before.note):
        raise AbsenceOverlaps(from_on=before.from_on.isoformat(), to_on=before.to_on.isoformat())
    return before


@transaction.atomic(durable=True)
def take_back_absence(*, absence_id: int, reason: str, actor: User, at: datetime) -> Absence:
    """Take back a leave that was recorded by mistake; the row stays.

    Safe to repeat: what was taken back stands as it was. Locks the person's account.

    Raises:
        ReasonMissing: no reason.
        Absence.DoesNotExist: none such in reach.
    """
    if not reason.strip():
        raise ReasonMissing
    person_id = Absence.objects.values_list("person", flat=True).get(pk=absence_id)
    User.objects.select_for_update(no_key=True).get(pk=person_id)
    if not _is_in_reach(person_id, actor, at):
        raise Absence.DoesNotExist
    absence = Absence.objects.select_related("person").get(pk=absence_id)
    if absence.taken_back_at:
        return absence
    absence.taken_back_at, absence.taken_back_by = at, actor
    absence.taken_back_reason = reason.strip()
    absence.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    _audit("org.absence-taken-back", absence, actor, at, reason=absence.taken_back_reason)
    return absence


def _is_in_reach(person_id: int, actor: User, at: datetime) -> bool:
    return people_in_reach(actor, day=local_day(at)).filter(pk=person_id).exists()


def _audit(action: str, absence: Absence, actor: User, at: datetime, *, reason: str = "") -> None:
    """Write it of the person; of what kind the leave is stays out of the log."""
    detail = {"from": absence.from_on.isoformat(), "to": absence.to_on.isoformat()}
    audit.record(action, actor=actor, subject=absence.person, at=at, reason=reason, detail=detail)
