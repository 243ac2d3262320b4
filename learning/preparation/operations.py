"""Choose a post to prepare for, assign one, and take it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from content.api import published_post
from core import audit
from core.dates import local_day
from core.errors import Refusal
from learning.preparation.models import PostPreparation
from org.queries import people_in_reach

QUOTED = 10  # accounts that a refusal names; the rest is counted


class NoSuchPost(Refusal):
    code = "no-such-post"
    message = _("There is no published post map of that number. Choose one of the list.")


class NobodyNamed(Refusal):
    code = "nobody-named"
    message = _("Name at least one account, one a line.")


class NotInReach(Refusal):
    code = "not-in-reach"
    message = _(
        "%(count)s accounts are not among the people you look after, so that nobody was "
        "assigned: %(accounts)s. Correct the list and send it again."
    )


class AssignedByOffice(Refusal):
    code = "assigned-by-office"
    message = _("Your office assigned this post. Ask your trainer if it is the wrong one.")


@dataclass(frozen=True, slots=True)
class Assigned:
    """What assigning did, in people."""

    added: int
    already: int  # prepared for that post before


@transaction.atomic(durable=True)
def choose_post(*, learner: User, page_id: int, at: datetime) -> PostPreparation:
    """Let an officer prepare for a post of their choice.

    Safe to repeat: who prepares for it already goes on.

    Raises:
        NoSuchPost: there is no published post map of that number.
    """
    post = published_post(page_id)
    if post is None:
        raise NoSuchPost
    preparation, is_new = PostPreparation.objects.get_or_create(
        learner=learner, post=post, defaults={"started_at": at}
    )
    if is_new:
        audit.record("learning.post-chosen", actor=learner, subject=preparation, at=at)
    return preparation


@transaction.atomic(durable=True)
def leave_post(*, learner: User, page_id: int, at: datetime) -> None:
    """Let an officer stop preparing for a post they chose. Safe to repeat. Locks the row.

    What was read and drilled stays on record.

    Raises:
        AssignedByOffice: the office assigned it.
    """
    rows = PostPreparation.objects.select_for_update().filter(learner=learner, post__id=page_id)
    preparation = rows.first()
    if preparation is None:
        return
    if preparation.assigned_by_id is not None:
        raise AssignedByOffice
    _drop(preparation, learner, at)


@transaction.atomic(durable=True)
def assign_post(*, page_id: int, accounts: Sequence[str], actor: User, at: datetime) -> Assigned:
    """Assign a post to people that the actor's roles reach; all or none.

    Safe to repeat: who prepares for it already is left as they are.

    Args:
        accounts: user names.

    Raises:
        NoSuchPost: there is no published post map of that number.
        NobodyNamed: no account was given.
        NotInReach: some accounts are not there, or beyond the actor's reach.
    """
    post = published_post(page_id)
    if post is None:
        raise NoSuchPost
    learners = _people(accounts, actor, at)
    known = set(
        PostPreparation.objects.filter(post=post, learner__in=learners).values_list(
            "learner", flat=True
        )
    )
    # Should two assign at once, the unique constraint keeps the first.
    PostPreparation.objects.bulk_create(
        [
            PostPreparation(learner=learner, post=post, started_at=at, assigned_by=actor)
            for learner in learners
            if learner.pk not in known
        ],
        ignore_conflicts=True,
    )
    added = PostPreparation.objects.filter(post=post, learner__in=learners, started_at=at)
    new = list(added.exclude(learner__in=known).order_by("pk"))
    audit.record_all("learning.post-assigned", actor=actor, subjects=new, at=at)
    return Assigned(len(new), len(learners) - len(new))


def _people(accounts: Sequence[str], actor: User, at: datetime) -> list[User]:
    names = sorted({name.strip() for name in accounts if name.strip()})
    if not names:
        raise NobodyNamed
    reached = people_in_reach(actor, day=local_day(at)).filter(username__in=names)
    people = list(reached.filter(is_active=True).order_by("pk"))
    missing = sorted(set(names) - {person.username for person in people})
    if missing:
        rest = "" if len(missing) <= QUOTED else " …"
        raise NotInReach(
            count=len(missing), accounts=", ".join(name[:40] for name in missing[:QUOTED]) + rest
        )
    return people


@transaction.atomic(durable=True)
def withdraw_post(*, preparation_id: int, actor: User, at: datetime) -> None:
    """Take back that somebody in the actor's reach prepares for a post. Locks the row.

    What was read and drilled stays on record.

    Raises:
        PostPreparation.DoesNotExist: there is none of that number within the actor's reach.
    """
    people = people_in_reach(actor, day=local_day(at))
    preparation = (
        PostPreparation.objects.select_for_update()
        .filter(learner__in=people)
        .get(pk=preparation_id)
    )
    _drop(preparation, actor, at)


def _drop(preparation: PostPreparation, actor: User, at: datetime) -> None:
    audit.record(
        "learning.post-dropped",
        actor=actor,
        subject=preparation,
        at=at,
        detail={"learner": preparation.learner_id, "post": preparation.post_id},
    )
    preparation.delete()
