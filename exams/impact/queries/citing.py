"""What cites the articles of some versions of laws: items, papers, sittings, pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from content.api import CasePage, LawVersion, PageCitation
from exams.bank.models import Item, ItemVersion
from exams.delivery.models import Attempt
from exams.impact.models import LawChangeTask, OldBankEntry
from exams.papers.models import Paper, PaperItem
from exams.sittings.models import Sitting

Kind = LawChangeTask.Kind
TITLE = 80  # characters of a stem that stand for an item


@dataclass(frozen=True, slots=True)
class Citing:
    """That a thing cites an article, or rests on a law without naming one. Articles by pk."""

    kind: str
    target: int  # pk of the item, page, paper or sitting
    id: str
    title: str
    article: int | None  # None: only the law is known
    noted: int | None = None  # what a person named as in force instead
    law: int | None = None  # where no article is known


def current_versions() -> QuerySet[ItemVersion]:
    """Return what items say now, retired ones apart: released versions and open ones."""
    current = ItemVersion.objects.filter(Q(released_at=None) | Q(item__released=F("pk")))
    return current.exclude(item__status=Item.Status.RETIRED)


def item_citing(
    item: int, code: str, stem: str, article: int | None, noted: int | None, law: int | None = None
) -> Citing:
    """Return that an item cites an article, or only its law."""
    return Citing(Kind.ITEM, item, code, " ".join(stem.split())[:TITLE], article, noted, law)


def citing_items(version: LawVersion, ended: Sequence[LawVersion]) -> list[Citing]:
    """Return the items that cite articles of versions that a version ends. Three queries."""
    columns = ("item_id", "item__code", "stem", "article_id")
    rows = list(current_versions().filter(article__version__in=ended).values_list(*columns))
    links = ItemVersion.also_cites.through.objects.filter(
        itemversion__in=current_versions(), article__version__in=ended
    )
    rows += links.values_list(*(f"itemversion__{name}" for name in columns[:3]), "article_id")
    noted = pointers(version)
    return [
        item_citing(item, code, stem, article, _first(noted[item]))
        for item, code, stem, article in rows
    ]


def pointers(version: LawVersion) -> dict[int, list[int]]:
    """Return the articles of a version that reviewers of old banks named, by item. One query."""
    links = OldBankEntry.points_at.through.objects.filter(article__version=version)
    found: dict[int, list[int]] = defaultdict(list)
    for item, article in links.order_by("pk").values_list("oldbankentry__item", "article"):
        found[item].append(article)
    return found


def _first(articles: Iterable[int]) -> int | None:
    return next(iter(articles), None)


def citing_papers_and_sittings(ended: Sequence[LawVersion], *, at: datetime) -> list[Citing]:
    """Return papers that nobody has sat yet, and sittings open or to come, with what they cite.

    Four queries.
    """
    coming = Sitting.objects.filter(closes_at__gt=at, released_at=None)
    sat = Attempt.objects.on_record().filter(sitting__paper=OuterRef("pk"))
    papers = Paper.objects.filter(Q(frozen_at=None) | ~Exists(sat))
    cited = _cited_on(Q(paper__in=papers) | Q(paper__in=coming.values("paper")), ended)
    sittings = coming.filter(paper__in=cited).values_list("pk", "title", "paper")
    found = [
        (Kind.PAPER, pk, title, cited[pk])
        for pk, title in papers.filter(pk__in=cited).values_list("pk", "title")
    ] + [(Kind.SITTING, pk, title, cited[paper]) for pk, title, paper in sittings]
    return [
        Citing(kind, pk, str(pk), title, article)
        for kind, pk, title, articles in found
        for article in sorted(articles)
    ]


def _cited_on(papers: Q, ended: Sequence[LawVersion]) -> dict[int, set[int]]:
    """Return the articles of some versions that the items of papers cite, by paper."""
    places = PaperItem.objects.filter(papers)
    direct = places.filter(version__article__version__in=ended)
    links = ItemVersion.also_cites.through.objects.filter(
        article__version__in=ended, itemversion__paper_items__in=places
    )
    cited: dict[int, set[int]] = defaultdict(set)
    for rows in (
        direct.values_list("paper", "version__article"),
        links.values_list("itemversion__paper_items__paper", "article"),
    ):
        for paper, article in rows:
            cited[paper].add(article)
    return cited


def citing_pages(ended: Sequence[LawVersion]) -> list[Citing]:
    """Return the published pages that cite articles of some versions. Two queries.

    What was found in a text counts once somebody has confirmed it.
    """
    citations = PageCitation.objects.filter(
        article__version__in=ended, page__live=True, status=PageCitation.Status.CONFIRMED
    )
    rows = citations.values_list("page_id", "page__title", "page__slug", "article_id", "current_id")
    found = list(rows.order_by("page_id", "pk"))
    cases = dict(
        CasePage.objects.filter(pk__in={row[0] for row in found}).values_list("pk", "source_id")
    )
    return [
        Citing(Kind.CASE, pk, cases[pk] or str(pk), title, article, current)
        if pk in cases
        else Citing(Kind.HANDBOOK, pk, slug, title, article, current)
        for pk, title, slug, article, current in found
    ]
