"""Reads for those who review items: their queues, and what hangs on a version in use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet
from django.db.models.expressions import Subquery
from django.db.models.functions import Coalesce

from accounts.models import Role, User
from accounts.queries import roles_of
from exams.bank.models import ItemComment, ItemVersion
from exams.bank.queries import topics_below

Status = ItemVersion.Status
# What a reviewer's desk has: to look at first, to decide, returned by them, and their own.
FIRST, FINAL, RETURNED, OWN = STEPS = ("first", "final", "returned", "own")
WAITING = (Status.IN_REVIEW, Status.IN_FINAL_REVIEW, Status.RETURNED)


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What a queue is narrowed to; empty: not by this."""

    topic: str = ""
    kind: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.topic or self.kind)


def review_queue(reviewer: User, step: str, wanted: ReviewFilter) -> QuerySet[ItemVersion]:
    """Return the versions of one of a reviewer's queues, what is due first at the top.

    Each has `comments_open`. What was submitted before there were due dates comes first.
    """
    unsettled = ItemComment.objects.filter(version=OuterRef("pk"), settled_at=None)
    counted = unsettled.order_by().values("version").annotate(n=Count("pk")).values("n")
    return (
        _waiting(wanted)
        .filter(_steps(reviewer)[step])
        .annotate(comments_open=Coalesce(Subquery(counted), 0))
        .select_related("item__topic", "author", "first_reviewer", "reviewer")
        .order_by(F("review_due_on").asc(nulls_first=True), "submitted_at", "pk")
    )


def queue_counts(reviewer: User, wanted: ReviewFilter) -> Mapping[str, int]:
    """Return how many versions each of a reviewer's queues has. One query."""
    counts = {step: Count("pk", filter=which) for step, which in _steps(reviewer).items()}
    return _waiting(wanted).aggregate(**counts)


def reviews_waiting(reviewer: User) -> int:
    """Return how many versions somebody can pass on or decide now. One query."""
    steps = _steps(reviewer)
    return _waiting(ReviewFilter()).filter(steps[FIRST] | steps[FINAL]).count()


def _waiting(wanted: ReviewFilter) -> QuerySet[ItemVersion]:
    waiting = ItemVersion.objects.filter(released_at=None, status__in=WAITING)
    if wanted.topic:
        waiting = waiting.filter(item__topic__in=topics_below(wanted.topic))
    return waiting.filter(kind=wanted.kind) if wanted.kind else waiting


def _steps(reviewer: User) -> dict[str, Q]:
    """Return which open versions are in which of somebody's queues."""
    decides = Role.REVIEWER.value in roles_of(reviewer)
    final = Q(status=Status.IN_FINAL_REVIEW) & ~Q(author=reviewer) & ~Q(first_reviewer=reviewer)
    return {
        FIRST: Q(status=Status.IN_REVIEW) & ~Q(author=reviewer),
        FINAL: final if decides else Q(pk__in=[]),
        RETURNED: Q(status=Status.RETURNED, reviewer=reviewer),
        OWN: Q(author=reviewer),
    }


def comments_of(version: ItemVersion) -> list[ItemComment]:
    """Return what was said about a version, the oldest first. One query."""
    return list(
        version.comments.select_related("author", "settled_by").order_by("written_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class VersionUse:
    """On how much a version stands that a next one does not change."""

    papers: int  # frozen
    sittings: int  # of those papers, not over yet


def version_use(version: ItemVersion, *, at: datetime) -> VersionUse:
    """Return how many frozen papers hold a version, and how many sittings still use them."""
    frozen = Q(paper_items__paper__frozen_at__isnull=False)
    is_ahead = frozen & Q(paper_items__paper__sittings__closes_at__gt=at)
    counts = ItemVersion.objects.filter(pk=version.pk).aggregate(
        papers=Count("paper_items__paper", filter=frozen, distinct=True),
        sittings=Count("paper_items__paper__sittings", filter=is_ahead, distinct=True),
    )
    return VersionUse(**counts)
