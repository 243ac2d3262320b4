"""Answers that wait for people, and who may mark them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from exams.delivery.models import Attempt
from exams.marking.models import Marker, MarkingTask
from exams.marking.queries.given import terms_of
from exams.marking.rules import AGAIN
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting
from org.queries import ancestor_paths, is_in_force

# So long a claim keeps others off an answer.
CLAIM = timedelta(minutes=30)
CLOSED = (Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT)


def deciders_in_reach(sitting: Sitting) -> QuerySet[User]:
    """Return the trainers and reviewers whose roles reach a sitting."""
    roles = RoleGrant.objects.filter(
        user=OuterRef("pk"), role__in=[Role.TRAINER, Role.REVIEWER], ended_at=None
    )
    above = ancestor_paths(sitting.unit)
    return User.objects.filter(Exists(roles), is_active=True, jurisdiction__unit__path__in=above)


def eligible_markers(sitting: Sitting) -> QuerySet[User]:
    """Return who may be asked to mark in a sitting.

    Trainers and reviewers whose roles reach it, and who are not candidates of it.
    """
    listed = Candidacy.objects.filter(sitting=sitting, candidate=OuterRef("pk"), is_test_run=False)
    return deciders_in_reach(sitting).filter(~Exists(listed)).order_by("name", "username")


def active_markers(sitting_id: int) -> QuerySet[Marker]:
    """Return who marks in a sitting now."""
    markers = Marker.objects.filter(sitting=sitting_id, ended_at=None)
    return markers.select_related("user").order_by("user__name", "user__username")


def live_tasks(sitting_id: int) -> QuerySet[MarkingTask]:
    """Return the tasks of a sitting whose attempts count."""
    return MarkingTask.objects.filter(sitting=sitting_id, attempt__status__in=CLOSED)


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the marking of a sitting falls to somebody."""

    done: int
    share: int  # an even part of all there is, rounded up

    @property
    def is_done(self) -> bool:
        return self.done >= self.share


def share_of(sitting_id: int, user: User) -> Share:
    """Return somebody's even part of the marking of a sitting. Two queries."""
    counted = live_tasks(sitting_id).aggregate(
        all=Count("pk"), own=Count("pk", filter=Q(marker=user, done_at__isnull=False))
    )
    markers = Marker.objects.filter(sitting=sitting_id, ended_at=None).count()
    return Share(done=counted["own"], share=-(-counted["all"] // max(1, markers)))


def own_claim(sitting_id: int, user: User, *, at: datetime) -> MarkingTask | None:
    """Return the answer that somebody has taken and not marked yet."""
    held = live_tasks(sitting_id).filter(marker=user, done_at=None, claimed_at__gt=at - CLAIM)
    return held.order_by("position", "part", "lot").first()


def takeable_tasks(sitting: Sitting, user: User, *, at: datetime) -> QuerySet[MarkingTask]:
    """Return the answers that somebody could take now, in their order: one item after the other.

    Never their own, none that they have marked already, none that somebody else has taken in the
    last CLAIM; none that is marked again for an appeal that they have looked into; and none of
    people of their own unit while there are others who can mark those. Two queries beside.
    """
    return _takeable([sitting], user, at).order_by("position", "part", "lot", "pk")


def open_to(user: User, sittings: Collection[Sitting], *, at: datetime) -> dict[int, int]:
    """Return how many answers somebody may still mark, by sitting; where none is left, nothing.

    What they have taken, and what they could take. Of an answer that waits for two people they
    mark one. Four queries, however many sittings, with the plans at hand.
    """
    held = MarkingTask.objects.filter(
        sitting__in=sittings, attempt__status__in=CLOSED, marker=user, done_at=None
    ).filter(claimed_at__gt=at - CLAIM)
    apart = Value("/")
    answer = Concat(
        Cast("attempt", CharField()),
        apart,
        Cast("position", CharField()),
        apart,
        Cast("part", CharField()),
    )
    free = _takeable(sittings, user, at).values("sitting")
    counted = free.annotate(answers=Count(answer, distinct=True))
    found = Counter(dict(counted.values_list("sitting", "answers")))
    found.update(held.values_list("sitting", flat=True))
    return found


def _takeable(sittings: Collection[Sitting], user: User, at: datetime) -> QuerySet[MarkingTask]:
    piece = MarkingTask.objects.filter(
        attempt=OuterRef("attempt"),
        position=OuterRef("position"),
        part=OuterRef("part"),
        sequence=OuterRef("sequence"),
        marker=user,
    )
    free = Q(marker=None) | Q(claimed_at__lte=at - CLAIM)
    tasks = MarkingTask.objects.filter(sitting__in=sittings, attempt__status__in=CLOSED)
    tasks = tasks.filter(free, done_at=None)
    tasks = tasks.filter(~Exists(piece.exclude(pk=OuterRef("pk"))))
    tasks = tasks.filter(~Q(round=AGAIN) | ~Exists(_appeals_seen_by(user)))
    tasks = tasks.exclude(attempt__candidate=user)
    return _without_colleagues(tasks, sittings, user)


def _appeals_seen_by(user: User) -> QuerySet[Attempt]:
    """Return the attempt of the task outside, if somebody took a step in an appeal of it."""
    return Attempt.objects.filter(pk=OuterRef("attempt"), appeals__steps__actor=user)


def _without_colleagues(
    tasks: QuerySet[MarkingTask], sittings: Collection[Sitting], user: User
) -> QuerySet[MarkingTask]:
    outsiders = _outsiders(sittings, user)
    for sitting in sittings:
        units = outsiders[sitting.pk]
        if not units:
            continue
        day = timezone.localdate(sitting.opens_at)
        first = terms_of(sitting).markers
        for rounds, needed in (
            (Q(round__lte=first), first),
            (Q(round__gt=first, round__lt=AGAIN), first + 1),
            (Q(round=AGAIN), first + 2),
        ):
            avoided = [unit for unit, others in units.items() if others >= needed]
            serving = Posting.objects.on(day).filter(
                user=OuterRef("attempt__candidate"), unit__in=avoided
            )
            if avoided:
                tasks = tasks.exclude(Q(sitting=sitting) & rounds & Q(Exists(serving)))
    return tasks


def _outsiders(sittings: Collection[Sitting], user: User) -> dict[int, dict[int, int]]:
    """Return, by sitting, the units of somebody, each with how many markers do not serve in it.

    Two queries.
    """
    markers: dict[int, set[int]] = {sitting.pk: set() for sitting in sittings}
    active = Marker.objects.filter(sitting__in=sittings, ended_at=None)
    for sitting_id, person in active.values_list("sitting", "user"):
        markers[sitting_id].add(person)
    people = {user.pk}.union(*markers.values())
    postings = list(Posting.objects.filter(user__in=people))
    found = {}
    for sitting in sittings:
        day = timezone.localdate(sitting.opens_at)
        serving: dict[int, set[int]] = {}
        for each in postings:
            if is_in_force(each, day):
                serving.setdefault(each.unit_id, set()).add(each.user_id)
        found[sitting.pk] = {
            unit: len(markers[sitting.pk] - there)
            for unit, there in serving.items()
            if user.pk in there
        }
    return found
