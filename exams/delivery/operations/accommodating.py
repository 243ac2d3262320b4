"""An accommodation that is approved while its person is in an attempt: the due time moves at once.

By the mechanism of every other extension: an intervention that one asked for and another confirmed,
who are the two of the accommodation.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from core.dates import local_day
from exams.admission import operations as admission
from exams.admission.models import Accommodation, AccommodationDecision
from exams.admission.queries import Passport, passport_of
from exams.admission.rules import own_minutes
from exams.delivery.models import Attempt, Intervention
from exams.delivery.operations.entering import locked
from exams.delivery.operations.interventions import carry_out_extension


@transaction.atomic(durable=True)
def approve_accommodation(
    *, accommodation_id: int, basis: str, actor: User, at: datetime
) -> AccommodationDecision:
    """Approve what another asked for; who is in an attempt now has the time at once.

    Safe to repeat. Locks the person's account, the accommodation, their places on lists, and open
    attempts.

    Raises:
        Refusal, Accommodation.DoesNotExist: as `admission.decide_accommodation`.
    """
    accommodation = Accommodation.objects.filter(pk=accommodation_id).first()
    before = _locked_passport(accommodation.person_id, at) if accommodation else None
    decision, is_new = admission.decide_accommodation(
        accommodation_id=accommodation_id, is_approved=True, basis=basis, actor=actor, at=at
    )
    if is_new and before is not None:
        _extend_open(decision, before.percent, at)
    return decision


@transaction.atomic(durable=True)
def decline_accommodation(
    *, accommodation_id: int, basis: str, actor: User, at: datetime
) -> AccommodationDecision:
    """Say no to what another asked for. Safe to repeat. Locks the accommodation.

    Raises:
        Refusal, Accommodation.DoesNotExist: as `admission.decide_accommodation`.
    """
    decision, _is_new = admission.decide_accommodation(
        accommodation_id=accommodation_id, is_approved=False, basis=basis, actor=actor, at=at
    )
    return decision


def _locked_passport(person_id: int, at: datetime) -> Passport:
    # Two accommodations of one person, approved at once, come one after the other: the second adds
    # only what is more than the first.
    User.objects.select_for_update(no_key=True).get(pk=person_id)
    return passport_of(person_id, on=local_day(at))


def _extend_open(decision: AccommodationDecision, before: int, at: datetime) -> None:
    """Give open attempts the minutes that the person has more by now, the paper's own rule."""
    asked = decision.accommodation
    now = passport_of(asked.person_id, on=local_day(at)).percent
    own = locked().filter(candidate=asked.person_id, status=Attempt.Status.OPEN)
    for attempt in own.select_related("sitting__paper").order_by("pk"):
        paper = attempt.sitting.paper.minutes
        more = own_minutes(paper, now) - own_minutes(paper, before)
        # An attempt whose time has run out unnoticed is over; an extension is asked for by itself.
        if more > 0 and at <= attempt.terms.end:
            _extend(attempt, decision, more, at)


def _extend(attempt: Attempt, decision: AccommodationDecision, minutes: int, at: datetime) -> None:
    asked = decision.accommodation
    reason = gettext("Accommodation approved: %(basis)s") % {"basis": decision.basis}
    intervention = Intervention.objects.create(
        attempt=attempt,
        kind=Intervention.Kind.EXTEND,
        minutes=minutes,
        reason=reason[:300],
        asked_by=asked.asked_by,
        asked_at=at,
    )
    carry_out_extension(intervention, attempt, decision.decided_by, at)
