"""Lists that come from elsewhere: who makes up for another sitting, who tries the paper out."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from exams.admission.operations.refusals import ListedAlready, NobodyToMakeUp, NotAMakeUp
from exams.admission.queries import causes_in, eligibility, rules_of
from exams.sittings.models import Candidacy
from exams.sittings.operations import enlist, lock_running


@transaction.atomic(durable=True)
def list_make_up(*, sitting_id: int, actor: User, at: datetime) -> int:
    """List all who may make up for the sitting that this one makes up for; return how many are new.

    Who is not in force, or has used up the make-ups allowed, is left out. Locks the sitting.

    Raises:
        NotAMakeUp: it makes up for no other.
        NobodyToMakeUp: nobody is left.
        ListClosed, Sitting.DoesNotExist: as `sittings.list_candidates`.
    """
    sitting = lock_running(sitting_id, actor=actor, at=at)
    rules = rules_of(sitting)
    if rules.makes_up is None:
        raise NotAMakeUp
    causes = causes_in(rules.makes_up, at=at)
    active = set(User.objects.filter(pk__in=causes, is_active=True).values_list("pk", flat=True))
    refused = eligibility(sitting, rules, active, at=at)
    used_up = {pk for pk, found in refused.items() if any(one.code == "make-ups" for one in found)}
    added = enlist(sitting, active - used_up, actor=actor, at=at)
    if not added:
        raise NobodyToMakeUp
    return added


@transaction.atomic(durable=True)
def list_test_run(*, sitting_id: int, actor: User, at: datetime) -> Candidacy:
    """Let somebody in charge try the paper out: in no list of results, no figure and no export.

    Safe to repeat. Locks the sitting.

    Raises:
        ListedAlready: the actor is on the list as a candidate.
        ListClosed, Sitting.DoesNotExist: as `sittings.list_candidates`.
    """
    sitting = lock_running(sitting_id, actor=actor, at=at)
    enlist(sitting, {actor.pk}, actor=actor, at=at, is_test_run=True)
    place = Candidacy.objects.get(sitting=sitting, candidate=actor)
    if not place.is_test_run:
        raise ListedAlready
    return place
