"""What is granted to a person: asked by one, decided by a second, ended, never deleted."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from core import audit
from core.dates import local_day
from exams.admission.models import Accommodation, AccommodationDecision, AccommodationEnd
from exams.admission.operations.refusals import (
    AskedForAlready,
    BasisMissing,
    DecidedBefore,
    EndedAlready,
    NoSuchPerson,
    SecondPersonDecides,
)
from exams.sittings.models import Candidacy
from org.queries import people_in_reach


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    from_on: date
    until_on: date | None = None
    percent: int = 0
    large_type: bool = False
    separate_room: bool = False
    note: str = ""


@transaction.atomic(durable=True)
def ask_accommodation(*, account: str, wish: Wish, actor: User, at: datetime) -> Accommodation:
    """Ask for an accommodation of somebody in the actor's reach, or of the actor's own.

    Safe to repeat: what the same person asked for in the same terms and waits is returned. Locks
    the person's account.

    Raises:
        NoSuchPerson: nobody in reach has the account.
        AskedForAlready: somebody else asked for it, and it waits.
    """
    person = User.objects.select_for_update(no_key=True).filter(username=account).first()
    if person is None or not (person == actor or _is_in_reach(person, actor, at)):
        raise NoSuchPerson(account=account)
    waiting = Accommodation.objects.waiting().filter(
        person=person,
        percent=wish.percent,
        large_type=wish.large_type,
        separate_room=wish.separate_room,
    )
    same = waiting.first()
    if same and same.asked_by_id != actor.pk:
        raise AskedForAlready
    if same and (same.from_on, same.until_on) == (wish.from_on, wish.until_on):
        return same
    return _asked(person, wish, actor, at)


def _is_in_reach(person: User, actor: User, at: datetime) -> bool:
    return people_in_reach(actor, day=local_day(at)).filter(pk=person.pk).exists()


def _asked(person: User, wish: Wish, actor: User, at: datetime) -> Accommodation:
    asked = Accommodation.objects.create(
        person=person,
        percent=wish.percent,
        large_type=wish.large_type,
        separate_room=wish.separate_room,
        note=wish.note.strip(),
        from_on=wish.from_on,
        until_on=wish.until_on,
        asked_by=actor,
        asked_at=at,
    )
    audit.record("exams.accommodation-asked", actor=actor, subject=asked, at=at)
    return asked


@transaction.atomic(savepoint=False)
def decide_accommodation(
    *, accommodation_id: int, is_approved: bool, basis: str, actor: User, at: datetime
) -> tuple[AccommodationDecision, bool]:
    """Approve or decline what another asked for; tell whether it was decided now.

    Safe to repeat. Locks the accommodation, then the person's places on lists, so that an attempt
    starts either before it, and is seen, or after it, and has the new time.

    Raises:
        BasisMissing: no document, and of a no, no reason.
        SecondPersonDecides: the actor asked, or is the person.
        DecidedBefore, EndedAlready: it was decided the other way; it was taken back.
        Accommodation.DoesNotExist: none such in reach.
    """
    if not basis.strip():
        raise BasisMissing
    asked = _lock_in_reach(accommodation_id, actor, at)
    if actor.pk in (asked.asked_by_id, asked.person_id):
        raise SecondPersonDecides
    before = AccommodationDecision.objects.filter(accommodation=asked).first()
    if before and before.is_approved != is_approved:
        raise DecidedBefore
    if before:
        return before, False
    if AccommodationEnd.objects.filter(accommodation=asked).exists():
        raise EndedAlready
    lock_places_of(asked.person_id)
    decision = AccommodationDecision.objects.create(
        accommodation=asked,
        is_approved=is_approved,
        basis=basis.strip(),
        decided_by=actor,
        decided_at=at,
    )
    name = "exams.accommodation-approved" if is_approved else "exams.accommodation-declined"
    audit.record(name, actor=actor, subject=asked, at=at, reason=decision.basis)
    return decision, True


@transaction.atomic(durable=True)
def end_accommodation(
    *, accommodation_id: int, ends_on: date, reason: str, actor: User, at: datetime
) -> AccommodationEnd:
    """Let an accommodation hold no more from a day on; take back one that waits.

    Attempts that have started keep their time. Safe to repeat. Locks the accommodation.

    Raises:
        BasisMissing: no reason.
        EndedAlready: it ends on another day already.
        Accommodation.DoesNotExist: none such in reach, or of the actor's own.
    """
    if not reason.strip():
        raise BasisMissing
    asked = _lock_in_reach(accommodation_id, actor, at, or_own=True)
    before = AccommodationEnd.objects.filter(accommodation=asked).first()
    if before and before.ends_on != ends_on:
        raise EndedAlready
    if before:
        return before
    ending = AccommodationEnd.objects.create(
        accommodation=asked,
        ends_on=max(ends_on, local_day(at)),
        reason=reason.strip(),
        ended_by=actor,
        ended_at=at,
    )
    audit.record(
        "exams.accommodation-ended", actor=actor, subject=asked, at=at, reason=ending.reason
    )
    return ending


def lock_places_of(person_id: int) -> None:
    """Lock somebody's places on the lists of sittings that are not released, in order."""
    places = Candidacy.objects.select_for_update(of=("self",), no_key=True)
    list(places.filter(candidate=person_id, sitting__released_at=None).order_by("pk"))


def _lock_in_reach(
    accommodation_id: int, actor: User, at: datetime, *, or_own: bool = False
) -> Accommodation:
    asked = Accommodation.objects.select_for_update(no_key=True).get(pk=accommodation_id)
    person = asked.person
    if or_own and person == actor:
        return asked
    if not _is_in_reach(person, actor, at):
        raise Accommodation.DoesNotExist
    return asked
