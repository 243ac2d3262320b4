"""Answers that wait for people, and who may mark them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Role, RoleGrant, User
from exams.delivery.models import Attempt
from exams.marking.models import Marker, MarkingTask
from exams.marking.queries.given import terms_of
from exams.marking.rules import AGAIN
from exams.sittings.models import Candidacy, Sitting
from org.models import Posting

# So long a claim keeps others off an answer.
CLAIM = timedelta(minutes=30)
CLOSED = (Attempt.Status.SUBMITTED, Attempt.Status.TIMED_OUT)


def eligible_markers(sitting: Sitting) -> QuerySet[User]:
    """Return who may be asked to mark in a sitting.

    Trainers and reviewers whose roles reach it, and who are not candidates of it.
    """
    codes = sitting.unit.path.strip("/").split("/")
    above = ["/".join(codes[: upto + 1]) + "/" for upto in range(len(codes))]
    roles = RoleGrant.objects.filter(
        user=OuterRef("pk"), role__in=[Role.TRAINER, Role.REVIEWER], ended_at=None
    )
    listed = Candidacy.objects.filter(sitting=sitting, candidate=OuterRef("pk"), is_test_run=False)
    return User.objects.filter(
        Exists(roles), ~Exists(listed), is_active=True, jurisdiction__unit__path__in=above
    ).order_by("name", "username")


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

    @property
    def left(self) -> int:
        return max(0, self.share - self.done)


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
    people of their own unit while there are others who can mark those. The query of units is the
    second.
    """
    piece = MarkingTask.objects.filter(
        attempt=OuterRef("attempt"),
        position=OuterRef("position"),
        part=OuterRef("part"),
        sequence=OuterRef("sequence"),
        marker=user,
    )
    free = Q(marker=None) | Q(claimed_at__lte=at - CLAIM)
    tasks = live_tasks(sitting.pk).filter(free, done_at=None)
    tasks = tasks.filter(~Exists(piece.exclude(pk=OuterRef("pk"))))
    tasks = tasks.filter(~Q(round=AGAIN) | ~Exists(_appeals_seen_by(user)))
    tasks = tasks.exclude(attempt__candidate=user)
    return _without_colleagues(tasks, sitting, user).order_by("position", "part", "lot", "pk")


def _appeals_seen_by(user: User) -> QuerySet[Attempt]:
    """Return the attempt of the task outside, if somebody took a step in an appeal of it."""
    return Attempt.objects.filter(pk=OuterRef("attempt"), appeals__steps__actor=user)


def _without_colleagues(
    tasks: QuerySet[MarkingTask], sitting: Sitting, user: User
) -> QuerySet[MarkingTask]:
    day = timezone.localdate(sitting.opens_at)
    units = _outsiders(sitting, user, day)
    if not units:
        return tasks
    first = terms_of(sitting).markers
    for rounds, needed in (
        (Q(round__lte=first), first),
        (Q(round__gt=first, round__lt=AGAIN), first + 1),
        (Q(round=AGAIN), first + 2),
    ):
        avoided = [unit for unit, outsiders in units.items() if outsiders >= needed]
        serving = Posting.objects.on(day).filter(
            user=OuterRef("attempt__candidate"), unit__in=avoided
        )
        if avoided:
            tasks = tasks.exclude(rounds & Q(Exists(serving)))
    return tasks


def _outsiders(sitting: Sitting, user: User, day: object) -> dict[int, int]:
    """Return the units of somebody, each with how many other markers do not serve in it."""
    markers = set(active_markers(sitting.pk).values_list("user", flat=True))
    postings = Posting.objects.on(day).filter(user__in=markers | {user.pk})
    serving: dict[int, set[int]] = {}
    for unit, person in postings.values_list("unit", "user"):
        serving.setdefault(unit, set()).add(person)
    return {unit: len(markers - people) for unit, people in serving.items() if user.pk in people}
