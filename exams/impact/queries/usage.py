"""Which items and papers cite an article."""

from dataclasses import dataclass

from django.db.models import Count, Q

from content.api import Article
from exams.bank.models import Item, ItemVersion
from exams.impact.queries.citing import current_versions
from exams.papers.models import Paper

SHOWN = 20


@dataclass(frozen=True, slots=True)
class ArticleUse:
    """What cites an article, or the same words under its number in another version."""

    items: list[Item]  # the first ones, by code
    item_count: int
    papers: list[Paper]  # the newest first


def article_use(article: Article) -> ArticleUse:
    """Return which items and papers cite an article. Three queries."""
    same = {
        "version__law": article.version.law_id,
        "number": article.number,
        "text_digest": article.text_digest,
    }
    cited = Q(article__in=Article.objects.filter(**same))
    links = ItemVersion.also_cites.through.objects.filter(cited)
    citing = cited | Q(pk__in=links.values("itemversion"))
    items = Item.objects.filter(pk__in=current_versions().filter(citing).values("item"))
    versions = ItemVersion.objects.filter(citing)
    papers = Paper.objects.filter(items__version__in=versions).annotate(
        places=Count("items", distinct=True)
    )
    return ArticleUse(
        items=list(items.select_related("topic").order_by("code")[:SHOWN]),
        item_count=items.count(),
        papers=list(papers.order_by("-created_at", "-pk")[:SHOWN]),
    )
