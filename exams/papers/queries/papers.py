"""Reads about papers."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from exams.bank import rules as bank
from exams.bank.models import Item, Option
from exams.bank.queries import content_of, usable_items
from exams.papers import guessing
from exams.papers.models import Assembly, Blueprint, Paper, PaperItem


def papers() -> QuerySet[Paper]:
    """Return papers, the newest first, with `item_count` and `open_notices`."""
    is_open = Q(notices__isnull=False, notices__settled_at=None)
    return (
        Paper.objects.annotate(
            item_count=Count("items", distinct=True),
            open_notices=Count("notices", filter=is_open, distinct=True),
        )
        .select_related("blueprint", "created_by", "approved_by")
        .order_by("-created_at", "-pk")
    )


def paper_with_items(paper_id: int) -> tuple[Paper, list[PaperItem]]:
    """Return a paper and its items in order, with all that its page shows. Three queries.

    Raises:
        Paper.DoesNotExist: there is no such paper.
    """
    related = Paper.objects.select_related("blueprint", "assembly", "created_by", "approved_by")
    paper = related.get(pk=paper_id)
    items = paper.items.select_related(
        "version__item__topic", "version__article__version__law"
    ).prefetch_related(Prefetch("version__options", Option.objects.order_by("letter")))
    return paper, list(items.order_by("position"))


def parallel_papers(assembly: Assembly | None) -> list[Paper]:
    """Return the papers of a set in order of their letters; none for a paper drawn alone."""
    if assembly is None:
        return []
    return list(papers().filter(assembly=assembly).order_by("letter"))


def last_assembly(blueprint: Blueprint) -> Assembly | None:
    """Return the request for papers that was made last."""
    return blueprint.assemblies.order_by("-asked_at", "-pk").first()


def content_at(place: PaperItem) -> bank.Content:
    """Return what the item at a place of a paper says."""
    return content_of(place.version)


def guessing_slots(items: Iterable[PaperItem]) -> list[guessing.Slot]:
    """Return the places of a paper for somebody who guesses; versions should be at hand."""
    return [
        guessing.Slot(each.marks, guessing.guessed(content_at(each), rule=each.rule), each.part)
        for each in items
        if not each.is_pilot
    ]


def outdated(items: Iterable[PaperItem], *, on: date) -> list[str]:
    """Return the codes of items on a paper that the pool of a day no longer has. One query."""
    places = list(items)
    usable = usable_items(purpose=Item.Purpose.EXAM, on=on)
    wanted = [each.version_id for each in places]
    still = set(usable.filter(released__in=wanted).values_list("released", flat=True))
    return [each.version.item.code for each in places if each.version_id not in still]
