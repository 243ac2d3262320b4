"""Reads about items that have fallen on frozen papers."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from content.api import articles_standing
from exams.bank.models import Item, ItemVersion
from exams.papers.models import Paper, PaperItem, PaperNotice


def papers_in_use(*, at: datetime) -> QuerySet[Paper]:
    """Return frozen papers that somebody may still sit: without a sitting, or with one not over."""
    coming = Q(sittings__closes_at__gt=at, sittings__released_at=None)
    used = Paper.objects.filter(pk=OuterRef("pk"), sittings__isnull=False)
    ahead = Paper.objects.filter(coming, pk=OuterRef("pk"))
    return Paper.objects.filter(Exists(ahead) | ~Exists(used), frozen_at__isnull=False)


def out_of_use(papers: Iterable[int]) -> QuerySet[PaperItem, tuple[int, int, str]]:
    """Return (paper, version, status) of items on papers that are suspended or retired."""
    fallen = [Item.Status.SUSPENDED, Item.Status.RETIRED]
    places = PaperItem.objects.filter(paper__in=list(papers), version__item__status__in=fallen)
    rows = places.order_by("paper", "position")
    return rows.values_list("paper", "version", "version__item__status")


def without_basis(papers: Iterable[int], *, on: date) -> QuerySet[PaperItem, tuple[int, int]]:
    """Return (paper, version) of items on papers whose law does not stand on a day."""
    standing = articles_standing(on)
    also = ItemVersion.also_cites.through.objects.filter(itemversion=OuterRef("version"))
    fallen = also.filter(~Exists(standing.filter(pk=OuterRef("article"))))
    own = standing.filter(pk=OuterRef("version__article"))
    places = PaperItem.objects.filter(~Exists(own) | Exists(fallen), paper__in=list(papers))
    return places.order_by("paper", "position").values_list("paper", "version")


def open_notices() -> QuerySet[PaperNotice]:
    """Return what waits for a decision, the oldest first."""
    return _shown().filter(settled_at=None)


def notices_of(paper: Paper) -> QuerySet[PaperNotice]:
    """Return the notices of a paper: the open ones first, then as they were raised."""
    return _shown().filter(paper=paper).order_by("settled_at", "raised_at", "pk")


def _shown() -> QuerySet[PaperNotice]:
    related = PaperNotice.objects.select_related("paper", "version__item", "settled_by")
    return related.order_by("raised_at", "pk")
